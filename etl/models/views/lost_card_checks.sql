-- Checks of cards reported lost or stolen, made when the sectors knew of the loss and nothing newer was reported: for
-- leads, by what organisations could know. Attempts (mart_check_findings) go by when the loss was in effect instead.
-- They know at replicated_at; where no report at all has that time, at effective_at. As in card_reports a time of
-- midnight is a day without a time, and counts only where all of the day does.
with told as (
    select count(replicated_at) > 0 as is_replication_recorded
    from core_loss_reports
),

reports as (
    select
        reports.card_key,
        case when told.is_replication_recorded then reports.replicated_at else reports.effective_at end as known_at,
        least(reports.next_loss_at, reports.next_news_at) as next_reported_at
    from card_reports as reports
    cross join told as told
    where reports.is_loss
    and reports.card_key is not null
),

certain as (
    select
        card_key,
        next_reported_at,
        case
            when hour(known_at) + minute(known_at) + second(known_at) = 0
                then cast(known_at + interval '1' day as timestamp)
            else known_at
        end as known_from
    from reports
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
    inner join certain
        on certain.card_key = checks.card_key
        and checks.checked_at >= certain.known_from
    where certain.next_reported_at is null
    or case
        when hour(checks.checked_at) + minute(checks.checked_at) + second(checks.checked_at) = 0
            then cast(checks.checked_at + interval '1' day - interval '1' second as timestamp)
        else checks.checked_at
    end < certain.next_reported_at
)

select * from final
