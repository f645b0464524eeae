"""Mailboxes whose reads the service stopped to log."""

from __future__ import annotations

from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="throttled",
    title="One day on which reading of one mailbox was throttled.",
    sql=f"""
select m.mailbox as "user", min(m.happened_at) as first_at,
       max(m.happened_at) + interval 24 hour as until_at, count(distinct m.record_id) as records,
       {mine("m.mailbox")} as mine, cast(null as varchar) as actor
from mail_access m where m.throttled
group by m.mailbox, date_trunc('day', m.happened_at)
""",  # noqa: S608  our own words
    order='s.mine desc, s.first_at nulls last, s."user" nulls last',
    shows=("user", "first_at", "until_at", "records"),
    nothing="No record says that reading was throttled.",
    most=60,
)
