"""How the bytes of a file are to be read as text: encoding, lines before the header, delimiter."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, Any

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["WINDOW", "columns", "decode", "encoding_of", "preamble", "utf8_lines", "utf8_windows"]

WINDOW = 4 * 1024 * 1024
"""Bytes that are read at a time: memory grows with it, speed hardly does."""

CELL_LIMIT = 2**31 - 1
"""A cell may be as long as memory holds; the csv module's own limit is 131,072 characters."""

_DELIMITERS = (",", ";", "\t", "|")


def encoding_of(head: bytes) -> str:
    """Find the encoding by byte-order mark, by where NUL bytes stand, else UTF-8 or cp1252.

    One wrong byte among valid UTF-8 is damage to a record, not another encoding.

    Microsoft's extended message trace is UTF-16 without a byte-order mark, so the
    distribution of NUL bytes in the first 4 kB decides there.
    """
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head, final=False)
    wrong = text.count("\ufffd") - head.count("\ufffd".encode())
    right = sum(not sign.isascii() for sign in text) - text.count("\ufffd") if wrong else 0
    return "cp1252" if wrong > right else "utf-8"


def decode(head: bytes, encoding: str) -> str:
    """The beginning of a file as text; a character cut at its end is left out."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head, final=False)
    return text.removeprefix("\ufeff")


def preamble(text: str) -> tuple[int, str, str]:
    """Pass over `#TYPE …`, `sep=…` and blank lines.

    Returns:
        the number of lines passed over, the delimiter that `sep=` names or "", and
        the text from the header on.
    """
    lines, delimiter = 0, ""
    while text:
        line, end, rest = text.partition("\n")
        bare = line.strip("\ufeff \t\r\"'")
        lowered = bare.casefold()
        if lowered.startswith("sep=") and len(bare) <= 5:
            delimiter = line.strip("\r\n\"'")[4:5] or delimiter
        elif bare and not lowered.startswith("#type "):
            break
        if not end:
            return lines, delimiter, ""
        lines, text = lines + 1, rest
    return lines, delimiter, text


def columns(text: str, delimiter: str) -> tuple[list[list[str]], str, int]:
    """Read the header and some rows.

    Args:
        text: from the header on; the last row may be cut.
        delimiter: where the file names it, else "".

    Returns:
        the rows, the header first; the delimiter; the lines that the header takes.

    Raises:
        RefusedError: no header can be read.
    """
    csv.field_size_limit(CELL_LIMIT)
    try:
        if not delimiter:
            delimiter = max(_DELIMITERS, key=lambda sign: len(next(_reader(text, sign))))
        reader = _reader(text, delimiter)
        rows = [next(reader)]
        lines = reader.line_num
        rows.extend(row for row, _ in zip(reader, range(50), strict=False) if row)
    except (csv.Error, StopIteration) as error:
        raise RefusedError("has no header that can be read: export it again") from error
    return rows, delimiter, lines


def _reader(text: str, delimiter: str) -> Any:
    # newline="": lines end at CR, LF or both, and a quoted cell keeps the breaks in it
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def utf8_windows(path: Path, encoding: str) -> Iterator[bytes]:
    """The file in windows of a few MB, as UTF-8; UTF-8 itself passes untouched."""
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        while window := file.read(WINDOW):
            yield window if decoder is None else decoder.decode(window).encode()
    if decoder is not None and (rest := decoder.decode(b"", final=True)):
        yield rest.encode()


def utf8_lines(path: Path, encoding: str) -> Iterator[str]:
    """The file line by line, each character one byte of its UTF-8 form.

    So the csv module, which wants text, hands every byte through unchanged
    whether or not it is valid, and `cell.encode("latin-1")` gives it back.
    """
    if encoding == "utf-8":
        with path.open(encoding="latin-1", newline="") as file:
            yield from file
        return
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for line in file:
            yield line.encode("utf-8").decode("latin-1")
