-- Checks answered 'valid' between a card's report of loss or theft and the moment it took effect, by month and sector.
select
    month,
    sector,
    place_code,
    count(*) as false_accepts
from mart_check_findings
where finding = 'false_accept'
group by month, sector, place_code
order by month nulls last, sector nulls last, place_code nulls last
