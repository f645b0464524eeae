"""How a CSV file ends: whether its last cell is closed, and its last row ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.formats._spec import Sniffed

__all__ = ["closes", "ends_in_line_break", "ends_well", "reach"]


def ends_well(path: Path, sniffed: Sniffed, last: bytes) -> bool:
    """Whether the last cell of a file is closed: pyarrow takes one that the end cuts.

    Args:
        path: the file.
        sniffed: what is known of it.
        last: the cell as pyarrow read it.
    """
    with path.open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - reach(last)) // 2 * 2)
        tail = file.read()
    if sniffed.encoding != "utf-8":
        tail = tail.decode(sniffed.encoding, "replace").encode()
    return closes(tail, sniffed, last)


def reach(last: bytes) -> int:
    """Bytes from the end within which a last cell begins, in any encoding."""
    return 4 * (len(last) + last.count(b'"') + 64)


def closes(tail: bytes, sniffed: Sniffed, last: bytes) -> bool:
    """Whether these last bytes end with this cell, whole: one that is cut lacks its last quote."""
    tail = tail.rstrip(b"\r\n")
    quoted = last.replace(b'"', b'""')
    before = (b"\n", b"\r") if len(sniffed.names) == 1 else (sniffed.delimiter.encode(),)
    return any(tail.endswith((sign + last, sign + b'"' + quoted + b'"')) for sign in before)


def ends_in_line_break(path: Path, encoding: str) -> bool:
    """Whether the last row is ended: where it is not, it may have been cut."""
    width = 2 if encoding.startswith("utf-16") else 1
    with path.open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - width))
        return file.read().decode(encoding, "replace") in ("\n", "\r")
