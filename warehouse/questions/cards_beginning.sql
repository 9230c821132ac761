-- The pseudonyms of cards reported in the area that begin so; two are enough to see that more than one does.
select distinct card_key
from core_loss_reports
where starts_with(card_key, $begin)
    and starts_with(coalesce(place_code, ''), $prefix)
order by card_key
limit 2
