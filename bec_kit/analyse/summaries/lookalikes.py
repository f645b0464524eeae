"""Domains that may be mistaken for a known one, and who had to do with them."""

from __future__ import annotations

from bec_kit.analyse.summaries._sent import DOMAIN
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="lookalikes",
    title="One account that had mail from or to a domain that looks like a known one.",
    sql=f"""
with near as (
    select d.domain as domain, d.nearest as nearest, d.distance as distance
    from domains d where d.nearest is not null
), mail as (
    select {DOMAIN.format("m.sender")} as domain, m.recipient as who, m.happened_at as at,
           coalesce(m.message_id, m.record_id) as message, 'from' as way, m.subject as subject
    from messages m where {DOMAIN.format("m.sender")} in (select n.domain from near n)
    union all
    select {DOMAIN.format("m.recipient")}, m.sender, m.happened_at,
           coalesce(m.message_id, m.record_id), 'to', m.subject
    from messages m where {DOMAIN.format("m.recipient")} in (select n.domain from near n)
)
select a.who as "user", a.domain as domain, n.nearest as looks_like, n.distance as edits,
       count(distinct a.message) filter (where a.way = 'from') as came_from_it,
       count(distinct a.message) filter (where a.way = 'to') as went_to_it,
       list_sort(list(distinct a.subject) filter (where a.subject is not null))[1:3] as subjects,
       min(a.at) as first_at, max(a.at) as last_at, cast(null as varchar) as actor,
       {mine("a.who")} as mine
from mail a join near n on n.domain = a.domain
group by a.who, a.domain, n.nearest, n.distance
""",  # noqa: S608  our own words
    order='s.mine desc, s.edits, s.domain, s.first_at nulls last, s."user" nulls last',
    shows=(
        "domain",
        "looks_like",
        "edits",
        "user",
        "came_from_it",
        "went_to_it",
        "subjects",
        "first_at",
        "last_at",
    ),
    nothing="No domain in the message traces looks like a home domain or a frequent counterparty.",
    most=60,
)
