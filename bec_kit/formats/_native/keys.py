"""Records of Graph that a tool wrote as the SDK's objects (`CreatedDateTime`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.pascal import camel

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["camel_record"]


def camel_record(row: Row) -> dict[str, Any]:
    """The record with Graph's own keys; a function for `Format.native`."""
    record: dict[str, Any] = camel(row.record)
    return record
