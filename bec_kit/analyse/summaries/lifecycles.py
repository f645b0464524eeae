"""Inbox rules and forwarding with who made them: what the picture of their lives draws."""

from __future__ import annotations

from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="lifecycles",
    title="One inbox rule or forwarding, and whether the attacker had a hand in it.",
    sql=f"""
select l.*, l.mailbox as "user", {mine("l.mailbox")} as mine,
       case when exists (
           select 1 from (select t.record_id as record_id from timeline t
                          where t.actor = 'attacker'
                            and t.source in ('rule_changes', 'forwarding_changes')) t
           where list_contains(l.record_ids, t.record_id)) then 'attacker' else 'unknown' end
           as actor
from lifecycles l
""",  # noqa: S608  our own words
    order=f"{FIRST}, s.seen_at nulls last, s.mailbox, s.kind, s.record_id, s.position",
    shows=(
        "mailbox",
        "kind",
        "name",
        "effect",
        "actor",
        "made_at",
        "made_by",
        "made_ip",
        "changes",
        "disabled_at",
        "ended_at",
        "ending",
        "ambiguity",
    ),
    nothing="No rule and no forwarding was made, changed or removed in the audit log.",
    most=60,
)
