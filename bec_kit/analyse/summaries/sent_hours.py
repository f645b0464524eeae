"""How much each account sent in each hour, beside what is usual for it."""

from __future__ import annotations

from bec_kit.analyse.summaries._sent import SENT
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="sent_hours",
    title="One hour in which an account sent mail.",
    sql=f"""
with {SENT}, hours as (
    select s.sender as sender, date_trunc('hour', s.happened_at) as happened_at,
           count(*) as messages, sum(coalesce(len(s.recipients), 1))::bigint as recipients,
           sum(s.outside)::bigint as outside,
           count(*) filter (where s.actor = 'attacker') as by_attacker
    from sent s where s.happened_at is not null group by 1, 2
)
select h.sender as "user", h.happened_at as happened_at, h.messages as messages,
       h.recipients as recipients, h.outside as outside, h.by_attacker as by_attacker,
       median(h.recipients) over (partition by h.sender) as usual,
       case when h.by_attacker > 0 then 'attacker' else 'unknown' end as actor,
       {mine("h.sender")} as mine
from hours h
""",  # noqa: S608  our own words
    order="""s.mine desc, (s.actor = 'attacker') desc, s.recipients desc, s.happened_at,
        s."user" nulls last""",
    shows=("user", "happened_at", "messages", "recipients", "usual", "outside", "by_attacker"),
    nothing="No sent mail is in the case.",
    most=20,
)
