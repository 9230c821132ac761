-- The latest event that the records know: the day on which everything is told, whatever the computer's clock says.
with application_events as (
    select max(greatest(
        accepted_at, transmitted_at, reviewed_at, produced_at, quality_checked_at, issued_at, collected_at, withdrawn_at
    )) as latest_at
    from checked_applications
),

check_events as (
    select max(checked_at) as latest_at from checked_verifications
),

report_events as (
    select max(greatest(reported_at, recorded_at, effective_at, replicated_at)) as latest_at
    from checked_loss_reports
),

events as (
    select latest_at from application_events
    union all
    select latest_at from check_events
    union all
    select latest_at from report_events
),

final as (
    select
        max(latest_at) as as_of_at,
        cast(max(latest_at) as date) as as_of_on
    from events
)

select * from final
