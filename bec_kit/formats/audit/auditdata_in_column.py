"""Any table or JSON wrapper that holds whole records in one column or key.

SIEMs and re-exports name the column as they like (`RawEventData`, `_raw`,
`event.original`), so its values decide: audit records, Graph's sign-ins and
directory audits, or diagnostic records. The wrapper's other keys stay in the raw body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.inside import IN_COLUMN, record_inside
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _holds_a_record(record: Mapping[str, Any]) -> bool:
    return record_inside(record) is not None


SPEC = Format(
    id=IN_COLUMN,
    title="whole records in one column or key of something else",
    source="audit",
    container="any",
    needs=frozenset(),
    test=_holds_a_record,
    body="",
    order=99,
    references=(
        "values are JSON objects with CreationTime, Operation and RecordType, or records of the "
        "formats that say `nested`",
    ),
)
