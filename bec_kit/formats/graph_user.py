"""Accounts as Graph writes them: pages, and the object files of Goose and DFIR-O365RC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]

# What has an account's name without being one.
_OTHERS = frozenset({"riskLevel", "appId", "auditData", "deviceId", "groupTypes"})


def _is_user(record: Mapping[str, Any]) -> bool:
    return _OTHERS.isdisjoint(record)


SPEC = Format(
    id="graph_user",
    title="Graph user records",
    source="users",
    container="json",
    needs=frozenset({"id", "displayName", "userPrincipalName"}),
    test=_is_user,
    context="#users",
    order=60,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/user",),
)
