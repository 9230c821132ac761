-- The numbers of the loss reports reported last.
select report_id
from core_loss_reports
where starts_with(coalesce(place_code, ''), $prefix)
order by reported_at desc, report_id
limit $rows
