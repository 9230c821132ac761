-- Applications that the rules of their day would not have allowed, by rule; one may break several.
select
    rule,
    count(*) as applications,
    min(accepted_on) as first_on,
    max(accepted_on) as last_on
from etl_against_rules
where starts_with(division_code, $prefix)
group by rule
order by applications desc, rule
