"""What was searched for in mailboxes and files."""

from __future__ import annotations

from bec_kit.analyse.actors import actor, signs
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="search_words",
    title="One search by one account from one address.",
    sql=f"""
select r.who as "user", r.query as query, r.operation as operation, r.ip as ip,
       {actor(*signs("r", "who"))} as actor, sum(r.searches)::bigint as searches,
       min(r.first_at) as first_at, max(r.last_at) as last_at, {mine("r.who")} as mine
from (
    select t."user" as who, t.query as query, t.operation as operation, t.ip as ip,
           t.acting_app_id as acting_app_id, t.user_agent as user_agent,
           t.device_id as device_id, t.actor_kind as actor_kind, count(*) as searches,
           min(t.happened_at) as first_at, max(t.happened_at) as last_at
    from searches t group by 1, 2, 3, 4, 5, 6, 7, 8
) r group by 1, 2, 3, 4, 5, r.who
""",  # noqa: S608  our own words
    order=f"""{FIRST}, s.first_at nulls last, s."user" nulls last, s.query nulls last, s.operation,
        s.ip nulls last, s.actor""",
    shows=("user", "query", "operation", "actor", "ip", "searches", "first_at", "last_at"),
    nothing="No search is in the logs: few licences log them.",
    most=40,
)
