"""Conditional access policies as Graph writes them, or the SDK (Goose, Hawk)."""

from __future__ import annotations

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_conditional_access",
    title="Graph conditionalAccessPolicy records",
    source="access_policies",
    container="any",
    needs=frozenset({"id", "displayname", "state", "conditions", "grantcontrols"}),
    context="conditionalAccess/policies",
    native=camel_record,
    order=38,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/conditionalaccesspolicy",),
)
