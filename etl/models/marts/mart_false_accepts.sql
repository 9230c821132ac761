-- Checks answered 'valid' between a card's report of loss or theft and the moment it took effect, by month and sector.
with exposed as (
    select
        reports.card_key,
        reports.reported_at,
        coalesce(reports.effective_at, as_of.as_of_at) as ended_at
    from core_loss_reports as reports
    cross join core_as_of as as_of
    where reports.kind in ('lost', 'stolen')
    and reports.card_key is not null
),

accepted as (
    select distinct
        checks.verification_id,
        checks.checked_at,
        checks.sector
    from core_verifications as checks
    inner join exposed
        on exposed.card_key = checks.card_key
        and checks.checked_at >= exposed.reported_at
        and checks.checked_at < exposed.ended_at
    where checks.answer = 'valid'
),

final as (
    select
        cast(date_trunc('month', checked_at) as date) as month,
        sector,
        count(*) as false_accepts
    from accepted
    group by cast(date_trunc('month', checked_at) as date), sector
)

select * from final
order by month nulls last, sector nulls last
