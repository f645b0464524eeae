"""Splitting span by span gives what splitting the whole file gives, or raises a doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit import formats
from bec_kit.errors import UsageError
from bec_kit.formats import DoubtError, Span
from bec_kit.formats._splitting import csv_text, spans
from tests.support.exports import HEADER, as_array, as_csv, login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.formats import Sniffed
    from bec_kit.model import Broken

Row = tuple[int, bytes, Any]
HEAD = HEADER.encode()
DOCS = [login(number, Note='said "a, b"\nand; c') for number in range(40)]
ROWS = [as_csv([doc]).removeprefix(HEAD) for doc in DOCS]
BODIES = [b'"' + orjson.dumps(doc).replace(b'"', b'""') + b'"' for doc in DOCS]


@dataclass
class Whole:
    rows: list[Row]
    notes: list[str]
    broken: list[Broken]


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    """Spans of two rows or so, blocks that end in the middle of everything."""
    with mock.patch.multiple(spans, SPAN=1200, BLOCK=7, LIMIT=20_000):
        yield


def seen(path: Path, data: bytes) -> Sniffed:
    path.write_bytes(data)
    return formats.sniff(data[: formats.HEAD], "export", len(data))


def in_spans(path: Path, sniffed: Sniffed) -> Whole | None:
    """None where there is a doubt."""
    file = formats.spanwise(path, sniffed)
    if file is None:
        return None
    rows: list[Row] = []
    headers = 0
    try:
        for span in file.spans():
            piece = file.split(span)
            headers += piece.headers
            rows += listed(file.records(piece, len(rows) + 1))
    except DoubtError:
        return None
    return Whole(rows, list(file.all_notes(headers)), [])


def at_once(path: Path, sniffed: Sniffed) -> Whole:
    found = Whole([], [], [])
    for chunk in formats.read(path, sniffed):
        found.rows += listed(chunk.records)
        found.notes += chunk.notes
        found.broken += chunk.broken
    return found


def listed(records: Any) -> list[Row]:
    return [(row["evidence_row"], row["body"], row.get("cells")) for row in records.to_pylist()]


def places(path: Path, sniffed: Sniffed) -> list[bytes]:
    """The bytes of each span; together they are all that stands behind the header."""
    data = path.read_bytes()
    found = list(spans.find_spans(path, sniffed))
    ends = [span.offset + span.length for span in found]
    assert ends[:-1] == [span.offset for span in found[1:]]
    assert ends[-1] == len(data)
    return [data[span.offset : span.offset + span.length] for span in found]


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"".join(ROWS),
        (HEAD + b"".join(ROWS)).rstrip(),
        HEAD + b"\r\n\r\n".join(ROWS) + b"\r\n\r\n",
        b"\xef\xbb\xbf" + HEAD + b"".join(ROWS),
        b"#TYPE Selected.System.Object\r\n" + HEAD + b"".join(ROWS),
        (HEAD + b"".join(ROWS)).replace(b"\r\n", b"\n"),
        (HEAD + b"".join(ROWS)).replace(b"\r\n", b"\r"),
        b"sep=;\n" + HEAD.replace(b",", b";") + b"a;b;15;c;d;{};e;f\n" * 300,
        HEAD + b'"a\r\n",b,15,c,d,"{}\n\r\n",,\r\n' * 300,
        (HEAD + b"".join(ROWS)) * 3,
        (b"\xef\xbb\xbf" + HEAD + b"".join(ROWS)) * 3,
        HEAD + b"\xef\xbb\xbf" + b"\xef\xbb\xbf".join(ROWS),
        b"AuditData\r\n" + b"\r\n".join(BODIES),
        HEAD,
    ],
)
def test_a_well_shaped_file_is_the_same_in_spans(data: bytes, tmp_path: Path) -> None:
    sniffed = seen(tmp_path / "file", data)
    found = in_spans(tmp_path / "file", sniffed)
    assert found is not None
    assert found == at_once(tmp_path / "file", sniffed)


def test_spans_end_where_rows_end(tmp_path: Path) -> None:
    sniffed = seen(tmp_path / "file", HEAD + b"".join(ROWS))
    found = places(tmp_path / "file", sniffed)
    assert b"".join(found) == b"".join(ROWS)
    assert 10 < len(found) <= 20
    assert all(each.startswith(b"00000000-") and each.endswith(b",,\r\n") for each in found)


@pytest.mark.parametrize("block", range(1, 9))
def test_no_border_of_blocks_hides_where_a_cell_ends(block: int, tmp_path: Path) -> None:
    row = b'"\r""\n\r\n""",b,15,c,d,"\n{}""\n",,\r\n'
    sniffed = seen(tmp_path / "file", HEAD + row * 20)
    with mock.patch.multiple(spans, SPAN=1, BLOCK=block):
        found = places(tmp_path / "file", sniffed)
    # a block may end between CR and LF: the next span then begins with a blank line
    assert [each.strip() + b"\r\n" for each in found if each.strip()] == [row] * 20


@pytest.mark.parametrize(
    "rest",
    [
        ROWS[0][:-30],
        ROWS[0] + b'a,b,15,c,d,"{}',
        ROWS[0] + b'a,b,15,c,d,{},,"\r\n',
        b"a,b,c\r\n",
        b"a" + b"," * 9 + b"\r\n",
        b'a,"b,15,c,d,{},,\r\n' + b"".join(ROWS),
        b"#TYPE Selected.System.Object\r\n" + HEAD,
    ],
)
def test_what_is_broken_anywhere_raises_a_doubt(rest: bytes, tmp_path: Path) -> None:
    for before in (0, 1, len(ROWS)):
        sniffed = seen(tmp_path / "file", HEAD + b"".join(ROWS[:before]) + rest)
        assert in_spans(tmp_path / "file", sniffed) is None


def test_rows_that_a_stray_quote_would_hide_raise_a_doubt(tmp_path: Path) -> None:
    """Behind the inch sign, what is quoted looks as if it were not: so does a line break in it."""
    stray = b'a,b,15,19" screen,d,{},,\r\n'
    inner = b'a,b,15,c,d,{},e,"' + b"x" * 1200 + b'\r\na,b,15,c,d,{},e,f\r\n"\r\n'
    sniffed = seen(tmp_path / "file", HEAD + stray + inner + stray + ROWS[0])
    first = next(spans.find_spans(tmp_path / "file", sniffed))
    with pytest.raises(DoubtError, match="a span does not end with a row"):
        csv_text.split_span(tmp_path / "file", sniffed, first)
    assert [row for row, _, _ in at_once(tmp_path / "file", sniffed).rows] == [1, 2, 3, 4]


def test_a_quote_that_no_row_closes_raises_a_doubt_early(tmp_path: Path) -> None:
    sniffed = seen(tmp_path / "file", HEAD + b'"a,b\r\n' + b"c,d\r\n" * 10_000)
    with pytest.raises(DoubtError, match="no row ends for a long time"):
        list(spans.find_spans(tmp_path / "file", sniffed))


def test_a_cell_larger_than_a_span_is_one(tmp_path: Path) -> None:
    docs = [login(1), login(2, Note="x" * 15_000), login(3)]
    sniffed = seen(tmp_path / "file", as_csv(docs))
    assert [len(each) > 15_000 for each in places(tmp_path / "file", sniffed)] == [True, False]
    found = in_spans(tmp_path / "file", sniffed)
    assert found == at_once(tmp_path / "file", sniffed)


def test_a_file_that_became_shorter_is_said(tmp_path: Path) -> None:
    sniffed = seen(tmp_path / "file", HEAD + ROWS[0])
    with pytest.raises(OSError, match="file: shorter than it was"):
        csv_text.split_span(tmp_path / "file", sniffed, Span(len(HEAD), 10_000))


@pytest.mark.parametrize(
    "data",
    [as_csv(DOCS).decode().encode("utf-16"), as_array(DOCS), as_csv(DOCS[:2]) + b"\xe9,,\r\n" * 9],
)
def test_other_files_are_not_read_in_spans(data: bytes, tmp_path: Path) -> None:
    assert in_spans(tmp_path / "file", seen(tmp_path / "file", data)) is None


def test_what_the_analyst_settles_is_checked(tmp_path: Path) -> None:
    sniffed = seen(tmp_path / "file", as_csv(DOCS))
    with pytest.raises(UsageError, match="--date-order is one of"):
        formats.spanwise(tmp_path / "file", sniffed, "myd")
    with pytest.raises(UsageError, match="--zone names no time zone"):
        formats.spanwise(tmp_path / "file", sniffed, zone="Nowhere")


TRACE = b"MessageTraceId,Received,SenderAddress,RecipientAddress,FromIP\r\n"
KINDS = [
    (HEAD, HEAD + ROWS[0], b","),
    (TRACE, TRACE + b"m,3/14/2026 1:00 PM,a@contoso.example,b@contoso.example,i\r\n", b","),
    (TRACE.replace(b",", b";"), TRACE.replace(b",", b";") + b"m;t;a;b;i\r\n", b";"),
    (b"AuditData\r\n", b"AuditData\r\n" + BODIES[0], b","),
]
PLAIN = [b"", b"a", b'"b"', b'"c\r\n"', b'"\n"', b'"d""e"', b'"f,;"', b'""', b"\xff", b"\x00"]
STRANGE = [b'"g"h', b"\xef\xbb\xbfi", b"' ", b"3/14/2026 1:00 PM", b"14/3/2026 13:00"]
CELLS = st.sampled_from([*PLAIN, *STRANGE])
BREAKING = [b'"', b'5" tube', b"\n", b"\r", b"\r\n", b",", b";", b'""', b'"""', b"x"]
ODD = st.sampled_from([*BREAKING, b"#TYPE x\r\n", b"\xef\xbb\xbf"])


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kind=st.sampled_from(KINDS), data=st.data(), span=st.integers(1, 90), block=st.integers(1, 9)
)
def test_any_content_is_the_same_in_spans_or_raises_a_doubt(
    kind: tuple[bytes, bytes, bytes], data: st.DataObject, span: int, block: int, tmp_path: Path
) -> None:
    header, sample, sign = kind
    width = header.count(sign) + 1
    end = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\n\r\n"])
    row = st.tuples(st.lists(CELLS, min_size=width, max_size=width).map(sign.join), end)
    rows = st.lists(row.map(b"".join) | st.just(header), max_size=8).map(b"".join)
    odd = data.draw(st.booleans())
    content = data.draw(st.tuples(rows, ODD, rows).map(b"".join) if odd else rows)
    content = content[: len(content) - data.draw(st.integers(0, 2))]
    sniffed = seen(tmp_path / "file", sample)
    (tmp_path / "file").write_bytes(header + content)
    with mock.patch.multiple(spans, SPAN=span, BLOCK=block):
        found = in_spans(tmp_path / "file", sniffed)
    if found is not None:
        assert found == at_once(tmp_path / "file", sniffed)
        with mock.patch("bec_kit.formats._splitting.read.is_clean", return_value=False):
            assert found == at_once(tmp_path / "file", sniffed)
