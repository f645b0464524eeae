"""What the kit's own collection read, set apart from all other reading."""

from __future__ import annotations

from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="own_reads",
    title="What our own collection read in one mailbox: in no other table or figure of reading.",
    sql=f"""
select m.mailbox as "user", m.acting_app_id as app_id,
       count(distinct m.record_id || '/' || m.position) as reads,
       count(distinct m.internet_message_id) as messages,
       min(m.happened_at) as first_at, max(m.happened_at) as last_at,
       {mine("m.mailbox")} as mine, cast(null as varchar) as actor
from mail_access m where m.own group by 1, 2
""",  # noqa: S608  our own words
    order='s.mine desc, s.first_at nulls last, s."user" nulls last, s.app_id',
    shows=("user", "app_id", "reads", "messages", "first_at", "last_at"),
    nothing="No read of the kit's own collection is among these records.",
    most=60,
)
