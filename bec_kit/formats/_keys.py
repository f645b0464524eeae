"""Keys as Graph spells them, where a tool wrote the SDK's objects (`CreatedDateTime`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.formats._row import Row

__all__ = ["camel", "camel_record"]

_DEEPEST = 100


def camel(value: Any, depth: int = _DEEPEST) -> Any:
    """The same value, the first letter of every key in lower case.

    What is nested more deeply than any real record stays as it is.
    """
    if depth and isinstance(value, dict):
        return {key[:1].lower() + key[1:]: camel(each, depth - 1) for key, each in value.items()}
    if depth and isinstance(value, list):
        return [camel(each, depth - 1) for each in value]
    return value


def camel_record(row: Row) -> dict[str, Any]:
    """The record with Graph's keys; a function for `Format.native`."""
    record: dict[str, Any] = camel(row.record)
    return record
