"""What is no text is refused with what was seen and what was expected."""

from __future__ import annotations

import random

import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError

EXPECTED = ": expected is CSV, JSON or text, as the portal or tool wrote it"
SHOWS = "; hand in the export that it shows"
PACKED = "; pack the files as zip, or hand in the folder"
NOISE = bytes(random.Random(4).choices(range(256), k=3000))  # noqa: S311  no text


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + NOISE, "is a PNG picture" + EXPECTED + SHOWS),
        (b"\x89PNG\r\n\x1a\n", "is a PNG picture" + EXPECTED + SHOWS),
        (b"\xff\xd8\xff\xe0" + NOISE, "is a JPEG picture" + EXPECTED + SHOWS),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "is a PDF document" + EXPECTED + SHOWS),
        (b"{\\rtf1\\ansi x}", "is an RTF document" + EXPECTED + SHOWS),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
            "is an Office document or Outlook message" + EXPECTED,
        ),
        (b"!BDN" + NOISE, "is an Outlook data file (PST or OST)" + EXPECTED),
        (b"ElfFile\x00" + bytes(40), "is a Windows event log" + EXPECTED),
        (b"Rar!\x1a\x07\x01\x00" + NOISE, "is a RAR archive" + EXPECTED + PACKED),
        (b"a.csv".ljust(257, b"\0") + b"ustar\x0000", "is a tar archive" + EXPECTED + PACKED),
        (
            b"\x30\x82\x03\x01\xf2\x8e\x9c\xb7\xe4\x81\x8d\xf0\x90\x9d\x8f\xfe",
            "is not text (its first bytes are 30 82 03 01 f2 8e 9c b7)" + EXPECTED,
        ),
        (b"\x01\x02\x03", "is not text (its first bytes are 01 02 03)" + EXPECTED),
        (
            "a,b\n1,2\n".encode("utf-32-le"),
            "is not text (its first bytes are 61 00 00 00 2c 00 00 00)" + EXPECTED,
        ),
    ],
)
def test_what_is_no_text(head: bytes, said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        formats.sniff(head, "export.csv", len(head))
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("head", "seen"),
    [
        (b"PNG,JPEG\n1,2\n", "PNG, JPEG"),
        (b"PAR,1\n", "PAR, 1"),
        ("日付,利用者\n".encode(), "日付, 利用者"),
        ("Übergröße,Straße\n".encode("cp1252"), "Übergröße, Straße"),
        ("Дата;Имя\n".encode(), "Дата, Имя"),
    ],
)
def test_text_of_any_tongue_is_text(head: bytes, seen: str) -> None:
    with pytest.raises(RefusedError, match=f"its first columns are {seen}; hand in the audit"):
        formats.sniff(head, "export.csv", len(head))
