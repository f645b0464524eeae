"""The tenant's domains as Graph writes them."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_domain",
    title="Graph domain records",
    source="audit_config",
    container="json",
    needs=frozenset({"id", "authenticationType", "isVerified"}),
    context="#domains",
    order=58,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/domain",),
)
