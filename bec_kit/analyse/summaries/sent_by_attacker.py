"""The messages that were sent with an indicator of the attacker."""

from __future__ import annotations

from bec_kit.analyse.summaries._sent import SENT
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="sent_by_attacker",
    title="One message that was sent with an indicator of the attacker.",
    sql=f"""
with {SENT}
select s.sender as "user", s.happened_at as happened_at, s.subject as subject,
       s.recipients[1:10] as recipients, len(s.recipients) as number, s.ip as ip,
       case when s.traced then 'audit log and trace' else 'audit log alone' end as known_from,
       s.message as message, s.actor as actor, {mine("s.sender")} as mine
from sent s where s.actor = 'attacker'
""",  # noqa: S608  our own words
    order='s.happened_at nulls last, s."user" nulls last, s.message',
    shows=("happened_at", "user", "subject", "recipients", "number", "ip", "known_from"),
    nothing="No sent message carries an indicator of the attacker.",
    most=60,
)
