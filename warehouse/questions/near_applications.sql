-- Applications whose number is one of the spellings, or ends with the digits given ('' for none); a few at most.
select application_id
from core_case_days
where starts_with(division_code, $prefix)
    and (
        list_contains($spellings, upper(application_id))
        or ($digits <> '' and ends_with(application_id, $digits))
    )
order by list_contains($spellings, upper(application_id)) desc, application_id
limit $most
