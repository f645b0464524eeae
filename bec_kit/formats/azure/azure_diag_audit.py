"""Diagnostic settings, blob storage and event hubs: Entra's audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import held, opened
from bec_kit.formats._native.graph_names import directory_audit
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

_LOG = "auditlogs"
_RESULTS = frozenset({"success", "failure", "timeout"})


def _is_audit(record: Mapping[str, Any]) -> bool:
    """By category; some pipelines write the activity's own there, so the object may say it too."""
    held_in = properties_of(record)
    return bool(held_in) and (
        category_of(record) == _LOG or {"activitydatetime", "activitydisplayname"} <= set(held_in)
    )


def _native(row: Row) -> dict[str, Any]:
    held_in = properties(row)
    record = directory_audit(held_in)
    record["activityDateTime"] = dated(row, record.get("activityDateTime"))
    record.setdefault("activityDisplayName", row.text("operationname"))
    record.setdefault("correlationId", row.text("correlationid"))
    record.setdefault("resultReason", row.text("resultdescription"))
    if category_of(row.record) != _LOG:
        record.setdefault("category", row.text("category"))
    words = (row.text(name) for name in ("result", "resulttype", "resultsignature"))
    outcome = next((word.lower() for word in words if word and word.casefold() in _RESULTS), None)
    record.setdefault("result", outcome)
    record["initiatedBy"] = _placed(record.get("initiatedBy"), row.text("calleripaddress"))
    return held(record.items())


def _placed(initiator: Any, address: str | None) -> Any:
    """The initiator, with the caller's address where the person has none of his own."""
    person = opened(initiator.get("user")) if isinstance(initiator, dict) else None
    if not address or not isinstance(person, dict) or person.get("ipAddress"):
        return initiator
    return {**initiator, "user": {**person, "ipAddress": address}}


SPEC = Format(
    id="azure_diag_audit",
    title="diagnostic settings: audit log of Entra",
    source="directory_audits",
    container="any",
    needs=NEEDS,
    test=_is_audit,
    times=("time",),
    native=_native,
    nested=True,
    order=37,
    references=REFERENCES,
)
