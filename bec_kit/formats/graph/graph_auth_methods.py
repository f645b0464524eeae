"""A user's authentication methods as Graph writes them; whose they are stands in the context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _is_method(record: Mapping[str, Any]) -> bool:
    return str(record.get("@odata.type")).endswith("AuthenticationMethod")


SPEC = Format(
    id="graph_auth_methods",
    title="Graph authenticationMethod records",
    source="auth_methods",
    container="json",
    needs=frozenset({"@odata.type"}),
    test=_is_method,
    context="authentication/(?:methods|[A-Za-z0-9]+Methods)",
    keeps_context=True,
    order=10,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/authenticationmethod",),
)
