"""The tenant's authorization policy as Graph writes it: what users and guests may do."""

from __future__ import annotations

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_authorization_policy",
    title="Graph authorizationPolicy",
    source="access_policies",
    container="any",
    needs=frozenset({"defaultuserrolepermissions"}),
    context="policies/authorizationPolicy",
    native=camel_record,
    order=38,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/authorizationpolicy",),
)
