"""Entra's sign-in log as Graph writes it: response pages and the portal's JSON download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _is_sign_in(record: Mapping[str, Any]) -> bool:
    status = record.get("status")
    return ("ipAddress" in record or "servicePrincipalId" in record) and (
        status is None or isinstance(status, dict)
    )


def _native(row: Row) -> dict[str, Any]:
    """The record as it stands, with the kind that the file's name gives where it says none."""
    record = row.record
    if row.hint and not record.get("signInEventTypes") and record.get("isInteractive") is None:
        record["signInEventTypes"] = [row.hint]
    return record


SPEC = Format(
    id="graph_signin",
    title="Graph signIn records",
    source="sign_ins",
    container="json",
    needs=frozenset({"createdDateTime", "appId", "status"}),
    test=_is_sign_in,
    context="auditLogs/signIns",
    native=_native,
    nested=True,
    order=39,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/signin?view=graph-rest-beta",
        "https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-download-logs",
    ),
)
