-- Reviews whose promised limit has passed, and how many overran it, by county of the registered home.
select
    hukou_code as key,
    count(*) as reviews,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late
from case_stages
where stage = 'review'
    and starts_with(division_code, $prefix)
    and ($point is null or acceptance_point_id = $point)
    and ($matter is null or matter = $matter)
    and ($first_month is null or accepted_month >= cast($first_month as date))
    and ($last_month is null or accepted_month <= cast($last_month as date))
group by all
order by key
