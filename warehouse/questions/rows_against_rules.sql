-- The applications noted against the rules of their day, the latest $most of each rule, with file and line.
select
    rule,
    file,
    line,
    application_id,
    accepted_on,
    matter,
    hukou_code,
    division_code
from etl_against_rules
where starts_with(division_code, $prefix)
qualify row_number() over (partition by rule order by accepted_on desc, application_id) <= $most
order by rule, accepted_on desc, application_id
