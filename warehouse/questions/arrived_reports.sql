-- Of an overlay: the numbers of the loss reports that came last, and when (Beijing time).
select
    reports.report_id,
    arrivals.arrived_at
from core_loss_reports as reports
inner join arrivals
    on arrivals.record = 'loss_reports'
    and arrivals.id = reports.report_id
where starts_with(coalesce(reports.place_code, ''), $prefix)
    and ($report_ids is null or reports.report_id in (select unnest($report_ids)))
order by arrivals.arrived_at desc, reports.reported_at desc, reports.report_id
limit $rows
