"""What cells of exported tables hold: JSON text, numbers and truths as text, times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._splitting.loads import load_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["held", "moment", "opened", "spelled"]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|\+00:00)?")

_WORDED = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4})(,? .+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def opened(value: Any) -> Any:
    """What a cell says: an object or a list where it is the JSON of one, else the cell.

    A cell whose JSON is broken stays text: the source shows that one field, flagged.
    """
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        found, _flags = load_text(value)
    except UnreadableError:
        return value
    return found


def held(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in pairs if value is not None and value != ""}


def spelled(
    cells: Mapping[str, Any], fields: Mapping[str, str], nested: Collection[str]
) -> dict[str, Any]:
    """The fields of a record in the service's own spelling.

    Args:
        cells: by folded names.
        fields: folded names, and how the service spells them.
        nested: the fields that hold objects or lists; the text of any other stays text,
            whatever it looks like.
    """
    named = ((fields[name], cell) for name, cell in cells.items() if name in fields)
    return held((field, opened(cell) if field in nested else cell) for field, cell in named)


def moment(row: Row, names: Iterable[str]) -> tuple[str | None, str]:
    """The time in the first of these columns that holds one, and the column's folded name.

    Log Analytics means UTC, unless the header names another zone (`TimeGenerated [Local
    Time]`): that waits for the analyst to say which. ISO stays as written.

    Returns:
        the time, None where it cannot be read without guessing; "" where no column holds any.
    """
    for name in names:
        if written := row.text(name):
            return (written if _ISO.fullmatch(written) else _read(row, written)), name
        zoned = next((each for each in row.cells if each.startswith(f"{name}[")), "")
        if zoned and row.text(zoned):
            return (row.time(zoned) if row.culture.zone else None), name
    return None, ""


def _read(row: Row, written: str) -> str | None:
    """A time in the culture of the file, or as portals show it: `Mar 1, 2026 10:00:00 AM`."""
    match = _WORDED.fullmatch(written)
    if match and match[1] in _MONTHS:
        written = f"{match[3]}-{_MONTHS.index(match[1]) + 1}-{match[2]}{match[4]}"
    return row.culture.read(written, utc=True)
