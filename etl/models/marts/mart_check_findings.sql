-- Checks whose answer, or whose being made at all, is a finding about the register; a row per check and finding.
-- false_accept: answered 'valid' between a report of loss and its effect; attempt: made while a loss was in effect;
-- false_reject: answered as lost or stolen while found or withdrawn was in effect; superseded_valid: answered 'valid'
-- after the card was answered 'superseded'. 'is_copied': the copies had the report that was in effect. A check with a day and no time counts where all of its day would.
with checks as (
    select
        verification_id,
        card_key,
        checked_at,
        case
            when hour(checked_at) + minute(checked_at) + second(checked_at) = 0
                then cast(checked_at + interval '1' day - interval '1' second as timestamp)
            else checked_at
        end as checked_by,
        sector,
        organisation_id,
        place_code,
        answer
    from core_verifications
    where card_key is not null
),

met as (
    select
        checks.*,
        reports.is_loss,
        reports.reported_at,
        reports.reported_from,
        reports.effect_at,
        reports.next_news_at,
        reports.replicated_at,
        reports.effect_from <= checks.checked_at
        and (reports.ruled_until is null or checks.checked_by < reports.ruled_until) as is_ruled
    from checks
    inner join card_reports as reports
        on reports.card_key = checks.card_key
        and reports.reported_at <= checks.checked_at
),

false_accepts as (
    select distinct
        verification_id,
        card_key,
        checked_at,
        sector,
        organisation_id,
        place_code,
        answer
    from met
    where is_loss
    and answer = 'valid'
    and reported_from <= checked_at
    and (effect_at is null or checked_by < effect_at)
    and (next_news_at is null or checked_by < next_news_at)
),

replaced as (
    select
        card_key,
        min(cast(checked_by + interval '1' second as timestamp)) as known_from,
        min(checked_at) as known_at
    from checks
    where answer = 'superseded'
    group by card_key
),

final as (
    select
        'false_accept' as finding,
        checked_at,
        sector,
        organisation_id,
        place_code,
        card_key,
        answer,
        cast(null as integer) as days_since,
        1 = 0 as is_copied
    from false_accepts
    union all
    select
        case when is_loss then 'attempt' else 'false_reject' end as finding,
        checked_at,
        sector,
        organisation_id,
        place_code,
        card_key,
        answer,
        cast(cast(checked_at as date) - cast(reported_at as date) as integer) as days_since,
        replicated_at is not null and replicated_at <= checked_at as is_copied
    from met
    where is_ruled
    and (is_loss or answer in ('invalid_lost', 'invalid_stolen'))
    union all
    select
        'superseded_valid' as finding,
        checks.checked_at,
        checks.sector,
        checks.organisation_id,
        checks.place_code,
        checks.card_key,
        checks.answer,
        cast(cast(checks.checked_at as date) - cast(replaced.known_at as date) as integer) as days_since,
        1 = 0 as is_copied
    from checks
    inner join replaced
        on replaced.card_key = checks.card_key
        and replaced.known_from <= checks.checked_at
    where checks.answer = 'valid'
)

select
    finding,
    cast(date_trunc('month', checked_at) as date) as month,
    checked_at,
    sector,
    organisation_id,
    place_code,
    card_key,
    answer,
    days_since,
    is_copied
from final
order by
    finding nulls last,
    month nulls last,
    place_code nulls last,
    sector nulls last,
    organisation_id nulls last,
    checked_at nulls last,
    card_key nulls last
