"""Say by its beginning what a file is; its name only hints at the kind of sign-ins."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from bec_kit.errors import RefusedError
from bec_kit.formats._native.inside import IN_COLUMN, record_inside
from bec_kit.formats._sniffing.binary import known_kind, not_text, reads_as_text
from bec_kit.formats._sniffing.kinds import formats, kind_of_table, table_named
from bec_kit.formats._sniffing.names import fold, printable, unique
from bec_kit.formats._sniffing.sniff_json import kind_of_json
from bec_kit.formats._spec import Format, Sniffed
from bec_kit.formats._splitting.line_text import kind_of_lines
from bec_kit.formats._splitting.list_text import kind_of_list
from bec_kit.formats._splitting.text import columns, decode, encoding_of, preamble

__all__ = ["HEAD", "sniff"]

HEAD = 1024 * 1024
"""Bytes of a file's beginning that `sniff` should be given: a record may be long."""

NULS = 8
"""NUL characters in the first 4,096 that damaged text may have; more of them are no text."""

_HINTS = (
    (re.compile(r"non.?interactive", re.IGNORECASE), "nonInteractiveUser"),
    (re.compile(r"interactive", re.IGNORECASE), "interactiveUser"),
    (re.compile(r"msi.?sign|managed.?identit", re.IGNORECASE), "managedIdentity"),
    (re.compile(r"application.?sign|service.?principal", re.IGNORECASE), "servicePrincipal"),
)
_BRACKET = re.compile(r"(?i)(?:time\w*|date\w*) \[([^\[\]]+)\]\s*$")
"""Log Analytics names the zone of a column of times: `TimeGenerated [Local Time]`."""


def sniff(head: bytes, name: str, size: int) -> Sniffed:
    """Say what a file is, by its content.

    Args:
        head: its beginning (`HEAD` bytes, or all of it).
        name: its name, a hint for the kind of sign-ins only.
        size: of the whole file in bytes.

    Raises:
        RefusedError: nobody knows it; the message says what was seen.
    """
    if not head.strip():
        if size > len(head):
            raise RefusedError(
                f"its first {len(head)} bytes are white space: remove it, or export it again"
            )
        raise RefusedError(f"holds nothing ({size} bytes): export it again")
    if why := known_kind(head):
        raise RefusedError(why)
    encoding = encoding_of(head)
    text = decode(head, encoding)
    if text[:4096].count("\x00") > NULS:
        raise RefusedError(not_text(head))
    lines, delimiter, text = preamble(text)
    log = kind_of_lines(text)
    if log is not None:
        return Sniffed("lines", encoding, "", 0, (), (), None, log.id, log.source)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start and start in "{[":
        found = kind_of_json(text, encoding)
        return replace(found, hint=hint_of(name))
    if not text.strip():
        raise RefusedError("holds no header and no record: export it again")
    properties = kind_of_list(text, encoding)
    if properties is not None:
        return replace(properties, hint=hint_of(name))
    rows, delimiter, header_lines = columns(text, delimiter)
    header = tuple(rows[0])
    folded = [fold(column) for column in header]
    spec = kind_of_table(header, rows[1:])
    body = folded.index(spec.body) if spec and spec.body else None
    source = _source_of(spec, rows) if spec else ""
    if spec is None or spec.refuses is not None or spec.order > formats()[IN_COLUMN].order:
        body, source = _column_of_records(rows)
        if body is not None:
            spec = formats()[IN_COLUMN]
        elif spec is not None:
            source = spec.source
    if spec is None and not reads_as_text(delimiter.join(header), encoding):
        raise RefusedError(not_text(head))
    if spec is None:
        raise RefusedError(_refusal(header, folded))
    if spec.refuses is not None:
        first = rows[1] if len(rows) > 1 else ()
        raise RefusedError(spec.refuses(dict(zip(header, first, strict=False))))
    return Sniffed(
        container="csv",
        encoding=encoding,
        delimiter=delimiter,
        skip_lines=lines + header_lines,
        header=header,
        names=unique(header),
        body=body,
        format=spec.id,
        source=source,
        hint=hint_of(name),
        notes=_local_times(header),
    )


def _source_of(spec: Format, rows: list[list[str]]) -> str:
    """Where the rows go; a union of tables of Log Analytics may hold several kinds."""
    found = {spec.source}
    if spec.tables:
        records = (dict(zip(rows[0], row, strict=False)) for row in rows[1:])
        named = (table_named(record, known=True) for record in records)
        found |= {each.source for each in named if each}
    return found.pop() if len(found) == 1 else "mixed"


def _local_times(header: tuple[str, ...]) -> tuple[str, ...]:
    """What to know of a table whose times are the portal user's own."""
    zones = (_BRACKET.search(name) for name in header)
    local = next((zone for zone in zones if zone and zone.group(1).casefold() != "utc"), None)
    if local is None:
        return ()
    return (
        f"its times are [{printable([local.group(1)])}], not UTC: --zone says of which zone; "
        "without it they are left out",
    )


def _column_of_records(rows: list[list[str]]) -> tuple[int | None, str]:
    """The column whose cells are whole records, in most of the rows that hold any; their source."""
    votes: Counter[int] = Counter()
    sources: dict[int, set[str]] = {}
    for row in rows[1:]:
        for place, cell in enumerate(row[: len(rows[0])]):
            inside = record_inside({"": cell})
            if inside is not None:
                votes[place] += 1
                sources.setdefault(place, set()).add(inside[0].source)
    if not votes:
        return None, ""
    place = votes.most_common(1)[0][0]
    found = sources[place]
    return place, found.pop() if len(found) == 1 else "mixed"


def _refusal(header: tuple[str, ...], folded: list[str]) -> str:
    if any(name.endswith("(utc)") for name in folded) and "date(utc)" not in folded:
        return (
            "looks like a Microsoft Entra export in another language: set the portal to English "
            "and export it again, or download it as JSON"
        )
    return (
        f"is no export that this version reads: its first columns are {printable(header)}; "
        "hand in the audit, sign-in or trace export as its portal or tool wrote it"
    )


def hint_of(name: str) -> str:
    """The kind of sign-ins that a file's name speaks of; empty where of none or of two."""
    if re.search(r"interactiveuser.{1,5}noninteractiveuser", name, re.IGNORECASE):
        return ""
    return next((kind for pattern, kind in _HINTS if pattern.search(name)), "")
