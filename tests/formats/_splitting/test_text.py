from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.formats._splitting import text as texts

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "RecordId,Name\r\n1,Zoë Müller\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode() + b"\xff", "utf-8"),
        (TEXT.encode()[:-9], "utf-8"),
    ],
)
def test_the_encoding_is_found_by_content(data: bytes, encoding: str, tmp_path: Path) -> None:
    assert texts.encoding_of(data) == encoding
    path = tmp_path / "file"
    path.write_bytes(data)
    assert "".join(texts.utf8_lines(path, encoding)).encode("latin-1") == b"".join(
        texts.utf8_windows(path, encoding)
    )


def test_a_character_cut_at_the_end_of_the_head_is_left_out() -> None:
    assert texts.decode("Zoë".encode()[:-1], "utf-8") == "Zo"


@pytest.mark.parametrize(
    ("text", "lines", "delimiter"),
    [
        ("a,b\n", 0, ""),
        ("#TYPE System.Management.Automation.PSCustomObject\r\na,b\n", 1, ""),
        ('"sep=;"\n\n#type x\na,b\n', 3, ";"),
        ("sep=\t\r\na,b\n", 1, "\t"),
    ],
)
def test_lines_before_the_header_are_passed_over(text: str, lines: int, delimiter: str) -> None:
    assert texts.preamble(text) == (lines, delimiter, "a,b\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_the_one_that_cuts_the_header_most(delimiter: str, end: str) -> None:
    text = end.join([delimiter.join(["a", '"b\n,;|"', "c"]), delimiter.join("123"), ""])
    rows, found, lines = texts.columns(text, "")
    assert (rows, found) == ([["a", "b\n,;|", "c"], ["1", "2", "3"]], delimiter)
    assert lines == 2
