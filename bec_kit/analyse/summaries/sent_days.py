"""How much each account sent, hour by hour: what the picture draws."""

from __future__ import annotations

from bec_kit.analyse.summaries import sent_hours
from bec_kit.analyse.summaries._spec import Summary

__all__ = ["SPEC"]

SPEC = Summary(
    id="sent_days",
    title="One hour in which an account sent mail, in order of time.",
    sql=f"""
select h.happened_at as happened_at, h.actor as actor, bool_or(h.mine) as mine,
       min(h."user") as "user", sum(h.messages - h.by_attacker)::bigint as messages,
       sum(h.by_attacker)::bigint as by_attacker, sum(h.recipients)::bigint as recipients
from ({sent_hours.SPEC.sql}) h
where h.mine or h.actor = 'attacker' or not exists (select 1 from case_users)
group by h.happened_at, h.actor, h."user"
""",  # noqa: S608  our own words
    order='s.happened_at, s.actor, s."user" nulls last',
    shows=("user", "happened_at", "messages", "by_attacker", "recipients"),
    nothing="No sent mail is in the case.",
    most=5_000,
)
