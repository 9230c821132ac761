-- How regularly each sender sends: days without a record between two days with one, and how often so many.
-- The first day of a sender has no gap before it. A sender is a point, a body that checks cards, a bureau that reviews.
with sent as (
    select distinct
        'acceptance_point' as kind,
        acceptance_point_id as sender_id,
        accepted_on as sent_on
    from core_case_days
    union all
    select distinct
        'organisation' as kind,
        organisation_id as sender_id,
        cast(checked_at as date) as sent_on
    from core_verifications
    where organisation_id is not null
    union all
    select distinct
        'reviewing_bureau' as kind,
        coalesce(reviewing_bureau_code, hukou_code) as sender_id,
        cast(reviewed_at as date) as sent_on
    from core_applications
    where reviewed_at is not null
),

spaced as (
    select
        kind,
        sender_id,
        sent_on,
        cast(
            sent_on - lag(sent_on) over (partition by kind, sender_id order by sent_on asc nulls last) as integer
        ) as gap_days
    from sent
),

final as (
    select
        kind,
        sender_id,
        gap_days,
        count(*) as sending_days,
        max(sent_on) as last_on
    from spaced
    group by kind, sender_id, gap_days
)

select * from final
order by kind nulls last, sender_id nulls last, gap_days nulls last
