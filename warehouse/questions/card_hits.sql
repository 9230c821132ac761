-- Distinct cards checked and distinct cards hit, in the area of the prefix, by sector, organisation, month; and in
-- each area one level below it, whose prefix has $digits digits.
select
    case when length(area_prefix) > length($prefix) then 'place' else cut end as cut,
    case
        when length(area_prefix) > length($prefix) then area_prefix
        else coalesce(sector, organisation_id, strftime(month, '%Y-%m'), 'all')
    end as key,
    cards,
    hit_cards
from mart_card_hits
where area_prefix = $prefix
    or (length(area_prefix) = $digits and starts_with(area_prefix, $prefix) and cut = 'whole')
order by cut, key
