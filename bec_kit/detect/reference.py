"""Small tables that detections read beside the evidence: the case's facts and our own lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.data import load

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FACTS", "lists"]

# Columns of each. The context tables are empty in the first wave.
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
    "whole_sessions": ("session_id",),  # marked, and nobody but the attacker was seen in them
    "prior_findings": ("record_id",),  # and the columns of `findings`: one row for each record
}


def lists() -> dict[str, pa.Table]:
    """The lists that only detections read, as tables."""
    import pyarrow as pa

    folders = {
        (name.casefold(), kind)
        for kind, names in load("folder_names")["names"].items()
        for name in names
    }
    rows = [dict(zip(FACTS["folder_names"], row, strict=True)) for row in sorted(folders)]
    return {"folder_names": pa.Table.from_pylist(rows)}
