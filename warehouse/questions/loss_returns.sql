-- Cards reported lost or stolen in the area, by month of the report: after how many days they were back, and how.
select
    month,
    outcome,
    days,
    cast(sum(losses) as bigint) as losses
from mart_loss_returns
where starts_with(coalesce(place_code, ''), $prefix)
group by month, outcome, days
order by month, outcome, days
