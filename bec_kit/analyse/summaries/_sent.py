"""Sent mail: each message once, with what the audit log knows of who sent it."""

from __future__ import annotations

from bec_kit.analyse.actors import actor, signs
from bec_kit.analyse.summaries._who import mine

__all__ = ["DOMAIN", "SENT", "TOPIC"]

# Signs of an answer or a passing on, as mail programs of many languages write them.
TOPIC = (
    "trim(regexp_replace(lower({0}), "
    r"'^(\s*(re|fw|fwd|aw|wg|sv|vs|vb|tr|rv|rif|odp|antw|res|enc|i)\s*(\[\d+\])?\s*:)+', ''))"
)
DOMAIN = "rtrim(trim(lower(split_part({0}, '@', -1))), '.')"

# The trace has the recipients, the audit log has who sent; where both are there, they are
# joined by the message's id. Without home domains only what the case's users sent is told.
SENT = f"""sends as (
    select a.internet_message_id as message_id, a.record_id as record_id,
           a.happened_at as happened_at, coalesce(a.mailbox, a."user") as sender,
           a.subject as subject, a.ip as ip, {actor(*signs("a"))} as actor
    from mail_actions a where a.action like 'send%' and a.ok is distinct from false
), by_id as (
    select s.message_id as message_id, max(case when s.actor = 'attacker' then 1 else 0 end) as bad,
           min(s.actor) as actor, min(s.ip) as ip
    from sends s where s.message_id is not null group by 1
), traced as (
    select t.sender as sender, coalesce(t.message_id, t.record_id) as message,
           min(t.message_id) as message_id, min(t.happened_at) as happened_at,
           min(t.subject) as subject,
           list_sort(list(distinct t.recipient) filter (where t.recipient is not null))
               as recipients,
           count(distinct t.recipient) filter (where t.direction in ('out', 'external')) as outside
    from messages t
    where t.status is distinct from 'expanded'
      and (t.direction in ('out', 'internal') or {mine("t.sender")})
    group by 1, 2
), sent as (
    select t.sender as sender, t.message as message, t.happened_at as happened_at,
           t.subject as subject, t.recipients as recipients, t.outside as outside, b.ip as ip,
           case when b.bad = 1 then 'attacker' else coalesce(b.actor, 'unknown') end as actor,
           true as traced
    from traced t left join by_id b on b.message_id = t.message_id
    union all
    select s.sender, coalesce(s.message_id, s.record_id), min(s.happened_at), min(s.subject),
           cast(null as varchar[]), cast(null as bigint), min(s.ip),
           case when bool_or(s.actor = 'attacker') then 'attacker' else min(s.actor) end, false
    from sends s
    where s.message_id is null or s.message_id not in (
        select t.message_id from traced t where t.message_id is not null)
    group by 1, 2
)"""  # noqa: S608  our own words
