"""Diagnostic settings, blob storage and event hubs: risky accounts and detections of Entra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.cells import opened
from bec_kit.formats._spec import Format
from bec_kit.formats.azure._diagnostic import NEEDS, REFERENCES, category_of, properties_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_LOGS = frozenset(
    {"userriskevents", "riskyusers", "serviceprincipalriskevents", "riskyserviceprincipals"}
)


def _is_risk(record: Mapping[str, Any]) -> bool:
    return category_of(record) in _LOGS and bool(properties_of(record))


def _native(row: Row) -> dict[str, Any]:
    """Graph's object as it stands."""
    record = opened(row.cells.get("properties"))
    if not isinstance(record, dict):
        raise UnreadableError("its properties are not a JSON object")
    return record


SPEC = Format(
    id="azure_diag_risk",
    title="diagnostic settings: risky accounts and detections",
    source="risk",
    container="any",
    needs=NEEDS,
    test=_is_risk,
    native=_native,
    nested=True,
    order=38,
    references=REFERENCES,
)
