"""Small tables that detections read beside the evidence: the case's facts, lists and context."""

from __future__ import annotations

__all__ = ["FACTS"]

# Columns of each. The last two come from the first wave.
FACTS: dict[str, tuple[str, ...]] = {
    "home_domains": ("domain",),
    "case_users": ("user",),
    "case_window": ("start_at", "end_at"),
    "marks": ("verdict", "kind", "value", "why", "at"),
    "rogue_apps": ("app_id", "name"),
    "first_party_apps": ("app_id", "name"),
    "finance_words": ("word",),  # case-folded, in many languages
    "error_codes": ("code", "meaning", "kind"),  # kind: guessing, password_right, failure, ...
    "folder_names": ("name", "kind"),  # case-folded, in many languages; well-known kind
    "attacker_records": ("record_id",),  # what was done in the attacker's context
    "prior_findings": ("record_id",),  # one row for each; and of `findings` all but record_ids
}
