"""Any table or JSON wrapper that holds whole audit records in one column or key.

SIEMs and re-exports name the column as they like (`RawEventData`, `_raw`,
`event.original`), so its values decide; the wrapper's other keys stay in the raw body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._envelope import audit_inside
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _holds_audit(record: Mapping[str, Any]) -> bool:
    return audit_inside(record) is not None


SPEC = Format(
    id="auditdata_in_column",
    title="audit records in one column or key of something else",
    source="audit",
    container="any",
    needs=frozenset(),
    test=_holds_audit,
    body="",
    order=99,
    references=("values are JSON objects with CreationTime, Operation and RecordType",),
)
