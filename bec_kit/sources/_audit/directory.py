"""Changes of the directory in the unified audit log: record type 8.

These records carry no session, and mostly no address. Operations end in a dot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, row_wise
from bec_kit.sources._directory import CHANGES, change_rows
from bec_kit.sources._directory._read import from_audit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CHILD"]

_AZURE_ACTIVE_DIRECTORY = 8


def _rows(doc: dict[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from change_rows(from_audit(doc, common.get("user")))


CHILD = Child(
    "directory",
    tuple(CHANGES),
    lambda _operation, record_type: record_type == _AZURE_ACTIVE_DIRECTORY,
    row_wise(_rows),
)
