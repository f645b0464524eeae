"""The timeline as points: what is telling each, the rest added up by hour or day."""

from __future__ import annotations

from bec_kit.analyse.summaries._inside import INSIDE
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="event_points",
    title="One event that is telling, or all others of one kind and actor in an hour or a day.",
    sql=f"""
with {INSIDE}, dated as (
    -- $1 is the account that was asked for: only then are the others told apart
    select i.*, case when $1 = '' then null else i."user" end as whose
    from inside i where i.happened_at is not null and ($1 = '' or i."user" = $1)
), step as (
    select case when max(d.happened_at) - min(d.happened_at) > interval 21 day
                then 'day' else 'hour' end as unit
    from dated d
), points as (
    select d.happened_at as happened_at, d.kind as kind, d."user" as "user", d.actor as actor,
           d.severity as severity, d.says as says, 1 as events, true as each
    from dated d where d.telling
    union all
    select date_trunc(u.unit, d.happened_at), d.kind, d.whose, d.actor, 'info',
           case when count(*) = 1 then min(d.says)
                else count(*) || ' events of this kind in this ' || min(u.unit) end,
           count(*), false
    from dated d, step u where not d.telling group by 1, 2, 3, 4
)
select p.*, {mine('p."user"')} as mine from points p
""",  # noqa: S608  our own words
    order="""s.each desc, s.happened_at, s.kind, s.actor, s."user" nulls last, s.says nulls last,
        s.severity""",
    shows=("happened_at", "kind", "actor", "says", "events"),
    nothing="No dated event lies inside the case's window.",
    most=10_000,
)
