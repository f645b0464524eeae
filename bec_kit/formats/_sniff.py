"""Say by its beginning what a file is; its name only hints at the kind of sign-ins."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from bec_kit.errors import RefusedError
from bec_kit.formats import _text
from bec_kit.formats._envelope import audit_inside
from bec_kit.formats._kinds import formats, kind_of_table
from bec_kit.formats._names import fold, printable, unique
from bec_kit.formats._sniff_json import kind_of_json
from bec_kit.formats._spec import Sniffed

__all__ = ["HEAD", "sniff"]

HEAD = 1024 * 1024
"""Bytes of a file's beginning that `sniff` should be given: a record may be long."""

_HINTS = (
    (re.compile(r"non.?interactive", re.IGNORECASE), "nonInteractiveUser"),
    (re.compile(r"interactive", re.IGNORECASE), "interactiveUser"),
    (re.compile(r"msi.?sign|managed.?identit", re.IGNORECASE), "managedIdentity"),
    (re.compile(r"application.?sign|service.?principal", re.IGNORECASE), "servicePrincipal"),
)


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
        raise RefusedError(f"holds nothing ({size} bytes): export it again")
    encoding = _text.encoding_of(head)
    text = _text.decode(head, encoding)
    lines, delimiter, text = _text.preamble(text)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start and start in "{[":
        found = kind_of_json(text, encoding)
        return replace(found, hint=hint_of(name))
    if not text.strip():
        raise RefusedError("holds no header and no record: export it again")
    rows, delimiter, header_lines = _text.columns(text, delimiter)
    header = tuple(rows[0])
    folded = [fold(column) for column in header]
    spec = kind_of_table(header)
    body = folded.index(spec.body) if spec and spec.body else None
    if spec is None:
        body = _column_of_records(rows)
        spec = formats()["auditdata_in_column"] if body is not None else None
    if spec is None:
        raise RefusedError(_refusal(header, folded))
    return Sniffed(
        container="csv",
        encoding=encoding,
        delimiter=delimiter,
        skip_lines=lines + header_lines,
        header=header,
        names=unique(header),
        body=body,
        format=spec.id,
        source=spec.source,
        hint=hint_of(name),
    )


def _column_of_records(rows: list[list[str]]) -> int | None:
    """The column whose cells are audit records, in most of the rows that hold any."""
    votes = Counter(
        place
        for row in rows[1:]
        for place, cell in enumerate(row[: len(rows[0])])
        if audit_inside({"": cell}, depth=0) is not None
    )
    return votes.most_common(1)[0][0] if votes else None


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
