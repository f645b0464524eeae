"""Files that are no text, named by their first bytes: what was seen, what was expected."""

from __future__ import annotations

__all__ = ["known_kind", "not_text", "reads_as_text"]

_EXPECTED = "expected is CSV, JSON or text, as the portal or tool wrote it"
_SHOWS = "hand in the export that it shows"
_PACKED = "pack the files as zip, or hand in the folder"
# Where the bytes stand, the bytes, what begins so, and what to do where that is not plain.
_KINDS = (
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture", _SHOWS),
    (0, b"\xff\xd8\xff", "a JPEG picture", _SHOWS),
    (0, b"GIF87a", "a GIF picture", _SHOWS),
    (0, b"GIF89a", "a GIF picture", _SHOWS),
    (0, b"%PDF-", "a PDF document", _SHOWS),
    (0, b"{\\rtf", "an RTF document", _SHOWS),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document or Outlook message", ""),
    (0, b"!BDN", "an Outlook data file (PST or OST)", ""),
    (0, b"ElfFile\x00", "a Windows event log", ""),
    (0, b"SQLite format 3\x00", "an SQLite database", ""),
    (0, b"PAR1", "a Parquet file", ""),
    (0, b"MZ\x90\x00", "a Windows program", ""),
    (0, b"Rar!\x1a\x07", "a RAR archive", _PACKED),
    (0, b"\xfd7zXZ\x00", "an xz archive", _PACKED),
    (0, b"BZh91AY&SY", "a bzip2 archive", _PACKED),
    (257, b"ustar\x00", "a tar archive", _PACKED),
    (257, b"ustar  \x00", "a tar archive", _PACKED),
)
_SHOWN = 8
_HEADER = 200


def known_kind(head: bytes) -> str:
    """Why a file of a well-known kind that holds no records is refused; empty for others.

    Args:
        head: its beginning.
    """
    for place, magic, kind, todo in _KINDS:
        if head[place : place + len(magic)] == magic:
            return f"is {kind}: {_EXPECTED}" + (f"; {todo}" if todo else "")
    return ""


def not_text(head: bytes) -> str:
    """Why a file that is no text is refused.

    Args:
        head: its beginning.
    """
    return f"is not text (its first bytes are {head[:_SHOWN].hex(' ')}): {_EXPECTED}"


def reads_as_text(header: str, encoding: str) -> bool:
    """Whether most of what was taken for a header are signs that people write.

    Args:
        header: as decoded.
        encoding: that it was decoded with; anything at all decodes as cp1252.
    """
    seen = header[:_HEADER]
    plain = (
        sign.isprintable() and sign != "\ufffd" and (sign.isascii() or encoding != "cp1252")
        for sign in seen
    )
    return sum(plain) * 2 > len(seen)
