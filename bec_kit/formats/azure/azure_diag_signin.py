"""Diagnostic settings, blob storage and event hubs: sign-ins of all four kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import held
from bec_kit.formats._native.graph_names import error_code, sign_in
from bec_kit.formats._spec import Format
from bec_kit.formats.azure._diagnostic import (
    NEEDS,
    REFERENCES,
    category_of,
    dated,
    properties,
    properties_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KINDS = {
    "signinlogs": "interactiveUser",
    "noninteractiveusersigninlogs": "nonInteractiveUser",
    "serviceprincipalsigninlogs": "servicePrincipal",
    "managedidentitysigninlogs": "managedIdentity",
}


def _is_sign_in(record: Mapping[str, Any]) -> bool:
    return category_of(record) in _KINDS and bool(properties_of(record))


def _native(row: Row) -> dict[str, Any]:
    held_in = properties(row)
    record = sign_in(held_in)
    for field, name in {"ipAddress": "calleripaddress", "correlationId": "correlationid"}.items():
        record.setdefault(field, row.text(name))
    if category_of(row.record) in ("signinlogs", "noninteractiveusersigninlogs"):
        record.setdefault("userDisplayName", row.text("identity"))
    record.setdefault("signInEventTypes", [_KINDS[category_of(row.record)]])
    record["createdDateTime"] = dated(row, record.get("createdDateTime"))
    record["status"] = _status(row, record.get("status"))
    country = row.text("location")
    if country and "location" not in record:
        record["location"] = {"countryOrRegion": country}
    return held(record.items())


def _status(row: Row, status: Any) -> Any:
    """The status, completed by what stands around the object."""
    if status and not isinstance(status, dict):
        return status
    found = dict(status or {})
    code, reason = error_code(row.cells.get("resulttype")), row.text("resultdescription")
    if found.get("errorCode") is None and code is not None:
        found["errorCode"] = code
    if not found.get("failureReason") and reason:
        found["failureReason"] = reason
    return found or None


SPEC = Format(
    id="azure_diag_signin",
    title="diagnostic settings: sign-ins",
    source="sign_ins",
    container="any",
    needs=NEEDS,
    test=_is_sign_in,
    times=("time",),
    native=_native,
    nested=True,
    order=36,
    references=REFERENCES,
)
