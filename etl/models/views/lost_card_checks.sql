-- Checks of cards reported lost or stolen, made when the sectors knew of the loss and nothing newer was reported.
-- They know at replicated_at; where no report at all has that time, at effective_at.
with told as (
    select count(replicated_at) > 0 as is_replication_recorded
    from core_loss_reports
),

reports as (
    select
        reports.card_key,
        reports.kind,
        case when told.is_replication_recorded then reports.replicated_at else reports.effective_at end as known_at,
        lag(reports.reported_at) over (
            partition by reports.card_key
            order by reports.reported_at desc nulls last, reports.report_id desc nulls last
        ) as next_reported_at
    from core_loss_reports as reports
    cross join told as told
    where reports.card_key is not null
),

final as (
    select
        checks.verification_id,
        checks.card_key,
        checks.checked_at,
        checks.organisation_id,
        checks.sector,
        checks.place_code,
        checks.channel,
        checks.answer,
        checks.answer = 'valid' as is_let_through
    from core_verifications as checks
    inner join reports
        on reports.card_key = checks.card_key
        and checks.checked_at >= reports.known_at
    where reports.kind in ('lost', 'stolen')
    and (reports.next_reported_at is null or checks.checked_at < reports.next_reported_at)
)

select * from final
