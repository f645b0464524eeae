"""Groups as Graph writes them, with the members where expanded."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_group",
    title="Graph group records",
    source="groups",
    container="json",
    needs=frozenset({"id", "displayName", "groupTypes"}),
    context="#groups",
    order=60,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/group",),
)
