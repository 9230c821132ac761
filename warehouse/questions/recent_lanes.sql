-- Cases accepted from a day to another, by what they have in common on their way; codes are numbers.
select
    coalesce(hukou_province_code <> left(division_code, 2) || '0000', true) as is_across,
    is_remote,
    coalesce(try_cast(hukou_province_code as integer), 0) as hukou_province,
    coalesce(try_cast(division_code as integer), 0) as division,
    count(*) as cases
from core_case_days
where starts_with(division_code, $prefix)
    and accepted_on > $since
    and accepted_on <= $as_of
group by all
order by all
