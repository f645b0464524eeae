"""Inbox rules as Graph writes them; whose they are stands in the page's context, if anywhere."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_message_rules",
    title="Graph messageRule records",
    source="inbox_rules",
    container="json",
    needs=frozenset({"actions", "isEnabled", "sequence"}),
    context="/messageRules",
    keeps_context=True,
    order=42,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/messagerule",),
)
