"""Times as the services write them, read as UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._plain import decode

__all__ = ["moment", "times"]

_TYPE = pa.timestamp("us", "UTC")
_NAIVE = pa.timestamp("us")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"\\?/Date\((-?\d{1,17})([+-]\d{4})?\)\\?/")
# The services write the smallest date of .NET (year 1) or of Windows (1601) for "no time".
_NO_TIME = datetime(1602, 1, 1, tzinfo=UTC)


def times(values: list[Any] | pa.Array[Any]) -> pa.Array[Any]:
    """Read a column of times as timestamp[us, UTC]; what cannot be read is null.

    Without a zone they are UTC: the audit log writes none. Fractions are cut at
    microseconds. The whole column is read at once where it is plain ISO, value
    by value where it is not.

    Args:
        values: ISO 8601 (`T` or a space, `Z`, an offset or no zone, any number of
            fraction digits), `/Date(1733210000000)/`, PowerShell's date objects, None.
    """
    try:
        texts = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    except (pa.ArrowException, UnicodeError):
        return _one_by_one(values)
    texts = pc.utf8_rtrim(texts, characters="Z")
    for cut in (False, True):
        if cut:
            texts = pc.replace_substring_regex(texts, r"(\.\d{6})\d+$", r"\1")
        try:
            read = pc.cast(pc.cast(texts, _NAIVE), _TYPE)
        except pa.ArrowInvalid:
            continue
        before = pc.less(read, pa.scalar(_NO_TIME, _TYPE))
        found: pa.Array[Any] = pc.if_else(before, pa.scalar(None, _TYPE), read)
        return found
    return _one_by_one(values)


def _one_by_one(values: list[Any] | pa.Array[Any]) -> pa.Array[Any]:
    plain = values.to_pylist() if isinstance(values, pa.Array) else values
    return pa.array([moment(value) for value in plain], _TYPE)


def moment(value: Any) -> datetime | None:
    """Read one time, aware and in UTC; None where it cannot be read."""
    if isinstance(value, str) and value.startswith("{"):
        value = decode(value)
    if isinstance(value, dict):  # PowerShell 5.1 wraps dates: {"value": "/Date(..)/", ...}
        value = value.get("value")
    if isinstance(value, datetime):
        return _sane(value)
    if not isinstance(value, str):
        return None
    try:
        if match := _DATE.fullmatch(value.strip()):
            return _sane(_EPOCH + timedelta(milliseconds=int(match[1])))
        return _sane(datetime.fromisoformat(value.strip()))
    except (ValueError, OverflowError):
        return None


def _sane(found: datetime) -> datetime | None:
    try:
        utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
    return utc if utc >= _NO_TIME else None
