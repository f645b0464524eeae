"""Objects of Graph that a tool wrote flat, or with the SDK's capitals: back to Graph's names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.pascal import camel
from bec_kit.formats._sniffing.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["graph_object", "moment", "put"]

# Plain ISO with a zone: no culture can bend it, so it stays as it is.
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def graph_object(
    known: Iterable[str],
    *,
    times: Iterable[str] = (),
    paths: Mapping[str, str] | None = None,
    ignored: Iterable[str] = (),
) -> Callable[[Row], dict[str, Any]]:
    """What brings a record into the shape of a Graph object.

    Args:
        known: the properties that matter, as Graph spells them; files write them in any case.
            All others keep their name, with a small first letter.
        times: those that hold a time in the operator's culture; one that cannot be read stays
            as it is written.
        paths: folded names of columns that Graph calls otherwise, and what it calls them
            (`location.city` is a name within an inner object).
        ignored: folded names of columns that say something wrong.

    Returns:
        a function for `Format.native`.
    """
    spelt = {fold(name): name for name in (*known, *times)} | dict(paths or {})
    moments = frozenset(map(fold, times)) | {
        name for name, path in (paths or {}).items() if path.endswith("DateTime")
    }
    dropped = frozenset(ignored)

    def native(row: Row) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for key, value in row.record.items():
            folded = fold(key)
            if folded in dropped:
                continue
            if folded == "additionalproperties" and isinstance(value, dict):
                for name, each in value.items():  # what the SDK's own class did not know
                    record.setdefault(name, each)
                continue
            read = moment(row, folded) if folded in moments else camel(value)
            if folded in spelt:
                put(record, spelt[folded], read)
            else:  # a dot in it, as in `@odata.context`, is only a dot
                _set(record, key[:1].lower() + key[1:], read)
        return record

    return native


def moment(row: Row, name: str) -> Any:
    """A time as ISO text in UTC; as it is written where that cannot be read without guessing."""
    value = row.cells.get(name)
    if not isinstance(value, str) or _ISO.fullmatch(value):
        return value
    return row.time(name) or value or None


def put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set a value, in an inner object where the path has a dot; what stands there stays."""
    *outer, last = path.split(".")
    for name in outer:
        inside = record.get(name)
        if not isinstance(inside, dict):
            inside = record[name] = {}
        record = inside
    _set(record, last, value)


def _set(record: dict[str, Any], name: str, value: Any) -> None:
    if record.get(name) in (None, ""):
        record[name] = value
