"""Objects as PowerShell's Format-List writes them: `Name : value`, colons in one column.

A long value goes on in the next lines, indented to where it began; an empty line or a
name that was there already begins the next object. Hawk keeps several cmdlets so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from bec_kit.errors import RefusedError
from bec_kit.formats._sniffing.kinds import kind_of_record
from bec_kit.formats._sniffing.names import printable
from bec_kit.formats._spec import Sniffed
from bec_kit.formats._splitting.text import utf8_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["kind_of_list", "split_objects"]

_LINE = re.compile(r"(?P<key>[A-Za-z_@][\w@.\- ()]*?) *: ?(?P<value>.*)", re.DOTALL)
_LEAST = 2
_MOST = 20_000
"""Lines that one object may have: a text without any name does not fill the memory."""

_Object = tuple[dict[str, str], str, str]
"""The properties, why it is broken (or ""), and what stood there."""


def kind_of_list(text: str, encoding: str) -> Sniffed | None:
    """Say what a text in this form is, by its first objects; None where it is in another.

    Args:
        text: the beginning of the file.
        encoding: of the file.

    Raises:
        RefusedError: it is in this form, but nobody knows the object.
    """
    lines = text.splitlines()
    if not _looks_so(lines):
        return None
    objects = [found for found, _reason, _body in _objects(lines) if found]
    kinds = [spec for each in objects if (spec := kind_of_record(each)) is not None]
    if not kinds:
        raise RefusedError(
            f"is a list of properties of no object that this version reads: {printable(objects[0])}"
        )
    sources = {spec.source for spec in kinds}
    ids = {spec.id for spec in kinds}
    return Sniffed(
        container="list",
        encoding=encoding,
        delimiter="",
        skip_lines=0,
        header=(),
        names=(),
        body=None,
        format=ids.pop() if len(ids) == 1 else "mixed",
        source=sources.pop() if len(sources) == 1 else "mixed",
    )


def _looks_so(lines: list[str]) -> bool:
    """Whether the first lines are names, with their colons below each other."""
    first = [line for line in lines if line.strip()][:_LEAST]
    named = all(_LINE.fullmatch(line) and "," not in line.partition(":")[0] for line in first)
    places = {line.find(" :") for line in first}
    return len(first) == _LEAST and named and len(places) == 1 and -1 not in places


def split_objects(path: Path, encoding: str) -> Iterator[tuple[bytes, str]]:
    """Split a file into its objects.

    Args:
        path: the file.
        encoding: as sniffed.

    Yields:
        the object as JSON and "", or what stood there and why it is broken.
    """
    lines = (
        line.encode("latin-1").decode("utf-8", "replace") for line in utf8_lines(path, encoding)
    )
    for found, reason, body in _objects(lines):
        yield (body.encode() if reason else orjson.dumps(found)), reason


def _objects(lines: Iterable[str]) -> Iterator[_Object]:
    found: dict[str, str] = {}
    stray: list[str] = []
    key, column, blank = "", -1, True
    for number, line in enumerate(lines):
        bare = line.strip("\ufeff\r\n") if not number else line.rstrip("\r\n")
        if not bare.strip():
            blank = True
            continue
        match = None if bare[0] in " \t" else _LINE.fullmatch(bare)
        place = match.end("key") + bare[match.end("key") :].find(":") if match else -1
        if match and (place == column or blank):
            if match["key"] in found or len(found) >= _MOST:
                yield found, "", ""
                found = {}
            if stray:
                yield {}, "not a property of any object", "\n".join(stray)
                stray = []
            key, column = match["key"], place
            found[key] = match["value"].strip()
        elif found:
            found[key] = f"{found[key]} {bare.strip()}".strip()
        else:
            stray.append(bare)
            if len(stray) >= _MOST:
                yield {}, "not a property of any object", "\n".join(stray)
                stray = []
        blank = False
    if stray:
        yield {}, "not a property of any object", "\n".join(stray)
    if found:
        yield found, "", ""
