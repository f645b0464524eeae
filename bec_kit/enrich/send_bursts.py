"""Hours in which an account of the tenant wrote to many, beside what is usual for it.

Only message traces name the recipients. An hour begins at :00 or at :30, so that a burst of
half an hour lies within one. What is usual are the account's other hours with mail, on days
before; the median and the median deviation, which single campaigns do not move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# Fewer recipients than this are nobody's campaign.
_MANY = 20

# A list that was expanded stands beside its members. An account is active on days with
# mail of its own or with other activity, as far back as the traces reach; the baseline ends
# on the day before the day before, so that 24 hours lie between.
_BURSTS = f"""
with sent as (
    select messages.sender as "user", messages.recipient as recipient,
           coalesce(messages.message_id, messages.record_id) as message,
           floor(epoch(messages.happened_at) / 1800) as half,
           date_trunc('day', messages.happened_at) as day
    from messages
    where messages.direction in ('out', 'internal') and messages.recipient is not null
          and messages.happened_at is not null and coalesce(messages.status, '') <> 'expanded'
), contacts as (
    select sent.user as "user", sent.recipient as recipient, min(sent.half) as first_half
    from sent group by sent.user, sent.recipient
), hours as (
    -- every message lies in two of these
    select sent.user as "user", sent.half - back.back as half,
           count(distinct sent.recipient) as recipient_count,
           count(distinct sent.message) as messages,
           count(distinct case when contacts.first_half >= sent.half - back.back
                               then sent.recipient end) as first_time
    from sent
    join contacts on contacts.user = sent.user and contacts.recipient = sent.recipient
    cross join (select unnest([0, 1]) as back) back
    group by sent.user, sent.half - back.back
), many as (
    select hours.*, cast(floor(hours.half / 48) as bigint) as day
    from hours where hours.recipient_count >= {_MANY}
), begun as (
    select min(sent.day) as day from sent
), lived as (
    select distinct sent.user as "user", cast(epoch(sent.day) / 86400 as bigint) as day from sent
    union
    select baselines.user, cast(epoch(baselines.day) / 86400 as bigint)
    from baselines, begun
    where baselines.day >= begun.day and baselines.user in (select many.user from many)
), active as (
    select asked.user as "user", asked.day as day, count(*) as active_days,
           max(lived.day) - min(lived.day) + 1 as span_days
    from (select distinct many.user as "user", many.day as day from many) asked
    join lived on lived.user = asked.user and lived.day <= asked.day - 2
    group by asked.user, asked.day
), usual as (
    select asked.user as "user", asked.day as day, median(hours.recipient_count) as median,
           mad(hours.recipient_count) as mad, max(hours.recipient_count) as most
    from (select distinct many.user as "user", many.day as day from many) asked
    join hours on hours.user = asked.user and hours.half < (asked.day - 1) * 48
              and hours.half % 2 = 0
    group by asked.user, asked.day
)
select many.user as "user", to_timestamp(many.half * 1800) as started_at,
       many.recipient_count as recipient_count, many.messages as messages,
       many.first_time as first_time,
       coalesce(active.active_days, 0) as active_days, coalesce(active.span_days, 0) as span_days,
       coalesce(usual.median, 0) as median,
       -- whole recipients: less than one is no deviation
       greatest(1.4826 * coalesce(usual.mad, 0), 1) as deviation,
       coalesce(usual.most, 0) as most_before
from many
left join active on active.user = many.user and active.day = many.day
left join usual on usual.user = many.user and usual.day = many.day
order by "user", started_at
"""  # noqa: S608  (a number of this module)


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `send_bursts` for each hour in which an account wrote to twenty or more."""
    return engine.arrow(_BURSTS).cast(schema("send_bursts"))
