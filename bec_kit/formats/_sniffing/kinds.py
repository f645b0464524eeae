"""Which format a table or a record is, by the columns or keys that it has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from bec_kit import registry
from bec_kit.formats._sniffing.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bec_kit.formats._spec import Format

_CONTEXT_END = r"(?:\([^()']*\))?(?:/\$entity)?$"
_NAMING = ("type", "category")
"""Columns that name the table a record comes from, the better one first."""

__all__ = [
    "formats",
    "kind_of_context",
    "kind_of_record",
    "kind_of_table",
    "nested_kind",
    "table_named",
]


@cache
def formats() -> dict[str, Format]:
    """All formats by id, those that are tried first in front."""
    found: dict[str, Format] = registry.specs("bec_kit.formats")
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def kind_of_table(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Format | None:
    """The format of a CSV file, by its columns; where these leave it open, by its first rows."""
    names = {fold(name) for name in header}
    records = [dict(zip(header, row, strict=False)) for row in rows]
    for spec in formats().values():
        if spec.container == "json" or not spec.needs or not spec.needs <= names:
            continue
        if spec.test is None or any(map(spec.test, records)):
            return spec
    return next(filter(None, map(table_named, records)), None)


def kind_of_record(record: Mapping[str, Any], context: str = "") -> Format | None:
    """The format that a JSON record has: by its table's name, its keys, the page around it."""
    naming, candidates = _fitting(tuple(record))
    named = _named(record, naming)
    if named is not None:
        return named
    for spec in candidates:
        if spec.test is None or spec.test(record):
            return spec
    return kind_of_context(context)


def nested_kind(record: Mapping[str, Any]) -> Format | None:
    """The format of a whole record that stands inside something else."""
    naming, candidates = _fitting(tuple(record))
    named = _named(record, naming)
    if named is not None:
        return named
    for spec in candidates:
        if spec.nested and (spec.test is None or spec.test(record)):
            return spec
    return None


def table_named(record: Mapping[str, Any], *, known: bool = False) -> Format | None:
    """The format of a record of Log Analytics that names the table it comes from.

    Args:
        record: any record.
        known: whether it is known to come from there; else it has to look like it.
    """
    return _named(record, _naming(tuple(record), known))


def _named(record: Mapping[str, Any], naming: tuple[str, ...]) -> Format | None:
    for key in naming:
        written = record[key]
        spec = _tables().get(written.strip().casefold()) if isinstance(written, str) else None
        if spec is not None:
            return spec
    return None


@cache
def kind_of_context(context: str) -> Format | None:
    """The format that an `@odata.context` names."""
    for spec in formats().values():
        if spec.context and re.search(spec.context + _CONTEXT_END, context):
            return spec
    return None


@cache
def _tables() -> dict[str, Format]:
    return {name: spec for spec in formats().values() for name in spec.tables}


@cache
def _naming(keys: tuple[str, ...], known: bool) -> tuple[str, ...]:
    """The keys that may name a table; none where it is no record of Log Analytics."""
    folded = {fold(key): key for key in reversed(keys)}
    timed = any(name.startswith("timegenerated") for name in folded)
    if not known and (not timed or "properties" in folded):
        return ()
    return tuple(folded[name] for name in _NAMING if name in folded)


@cache
def _fitting(keys: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Format, ...]]:
    """The keys that may name the table of a record with these, and the formats it may have."""
    exact = frozenset(keys)
    folded = frozenset(fold(key) for key in keys)
    candidates = (
        spec
        for spec in formats().values()
        if spec.container not in ("csv", "lines")
        and spec.needs <= (exact if spec.container == "json" else folded)
    )
    return _naming(keys, known=False), tuple(candidates)
