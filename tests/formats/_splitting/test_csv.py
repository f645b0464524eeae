from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit import formats
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._splitting import csv_text
from bec_kit.model import Broken
from tests.support.exports import HEADER, as_csv, login

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.formats.conftest import Taken

DOCS = [login(number, Note='said "a, b"\r\nand; c') for number in range(6)]
ROWS = [as_csv([doc]).removeprefix(HEADER.encode()) for doc in DOCS]
HEAD = HEADER.encode()


def rewritten(**options: Any) -> str:
    """The export as other programs write it."""
    rows = list(csv.reader(io.StringIO(as_csv(DOCS).decode(), newline="")))
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        as_csv(DOCS),
        as_csv(DOCS).rstrip(b"\r\n"),
        rewritten(quoting=csv.QUOTE_ALL).encode("utf-8-sig"),
        rewritten(lineterminator="\n").encode("utf-16"),
        rewritten(quoting=csv.QUOTE_ALL).encode("utf-16-le"),
        rewritten().encode("utf-16-be"),
        b"\xfe\xff" + rewritten().encode("utf-16-be"),
        rewritten(delimiter=";").encode(),
        rewritten(delimiter="\t").encode("utf-16"),
        b"sep=;\r\n" + rewritten(delimiter=";").encode(),
        b"#TYPE Selected.System.Object\r\n" + rewritten(quoting=csv.QUOTE_ALL).encode(),
        HEAD + b"\r\n\r\n".join(ROWS) + b"\r\n\r\n",
        HEAD.replace(b"RecordId", b" recordID ") + b"".join(ROWS),
    ],
)
def test_the_same_rows_in_every_dress(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data)
    assert list(taken.whole.values()) == DOCS
    assert taken.broken == []
    assert set(taken.flags.values()) == {()}


def test_cells_beside_the_body_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    header = b"RecordId,CreationDate,RecordType,Operation,UserId,AuditData,Extra,Extra\r\n"
    path.write_bytes(header + b'a,b,15,c,d,{},"e\xc3\xbf",f\r\n')
    sniffed = formats.sniff(path.read_bytes(), "x", 1)
    (chunk, *_rest) = formats.read(path, sniffed)
    assert chunk.records.drop_columns(["cells"]).to_pylist() == [{"evidence_row": 1, "body": b"{}"}]
    assert chunk.records.column("cells").to_pylist() == [
        {
            "RecordId": b"a",
            "CreationDate": b"b",
            "RecordType": b"15",
            "Operation": b"c",
            "UserId": b"d",
            "Extra": b"e\xc3\xbf",
            "Extra (2)": b"f",
        }
    ]


@pytest.mark.parametrize(
    ("row", "reason"), [(b"a,b,c\r\n", "3 cells instead of 8"), (b"a" + b"," * 9, "10 cells")]
)
def test_a_row_of_another_width_is_set_aside_verbatim(
    row: bytes, reason: str, take: Callable[..., Taken]
) -> None:
    taken = take(HEAD + b"".join(ROWS[:2]) + row.rstrip() + b"\r\n" + b"".join(ROWS[2:]))
    assert list(taken.whole) == [1, 2, 4, 5, 6, 7]
    (broken,) = taken.broken
    offset = len(HEAD + b"".join(ROWS[:2]))
    assert (broken.row, broken.body, broken.offset) == (3, row.rstrip() + b"\r\n", offset)
    assert broken.reason.startswith(reason)


def test_an_unclosed_quote_takes_no_neighbour_with_it(take: Callable[..., Taken]) -> None:
    plain = [as_csv([login(number)]).removeprefix(HEAD) for number in range(6)]
    bad = plain[2].replace(b'}",', b"},")
    taken = take(HEAD + b"".join([*plain[:2], bad, *plain[3:]]))
    assert list(taken.whole) == [1, 2, 4, 5, 6]
    assert [broken.body for broken in taken.broken] == [bad]


def test_repeated_headers_are_no_records(take: Callable[..., Taken]) -> None:
    export = HEAD + b"".join(ROWS)
    for data in (export * 3, (b"#TYPE x\r\n" + export) * 3):
        taken = take(data)
        assert list(taken.whole.values()) == DOCS * 3
        assert taken.notes == ["2 repeated header line(s) dropped: exports stand one after another"]


def test_repeated_headers_are_none_with_a_mark_or_beside_what_is_broken(
    take: Callable[..., Taken],
) -> None:
    export = b"\xef\xbb\xbf" + HEAD + b"".join(ROWS)
    assert list(take(export * 2).whole.values()) == DOCS * 2
    taken = take(export * 2 + b"a,b\r\n")
    assert list(taken.whole.values()) == DOCS * 2
    assert taken.reasons == {13: "2 cells instead of 8"}
    assert taken.notes == ["1 repeated header line(s) dropped: exports stand one after another"]


def test_a_type_line_is_no_record_though_it_is_as_wide(take: Callable[..., Taken]) -> None:
    bodies = [b'"' + orjson.dumps(doc).replace(b'"', b'""') + b'"\r\n' for doc in DOCS]
    taken = take(b"AuditData\r\n" + b"".join(bodies) + b"#TYPE System.Object\r\n" + bodies[0])
    assert list(taken.whole.values()) == [*DOCS, DOCS[0]]
    assert taken.broken == []


def test_a_delimiter_beyond_ascii_ends_in_what_is_unreadable(take: Callable[..., Taken]) -> None:
    row = "a§b§15§c§d§{}§e§f\r\n".encode()
    taken = take("sep=§\r\n".encode() + HEAD.replace(b",", "§".encode()) + row)
    assert list(taken.reasons) == [1]


def test_names_of_a_file_are_not_held_for_ever() -> None:
    for number in range(10_000):
        fold(f"id {number}")
    assert fold.cache_info().currsize == 4096


def test_a_cell_larger_than_a_block_is_read_whole(
    monkeypatch: pytest.MonkeyPatch, take: Callable[..., Taken]
) -> None:
    monkeypatch.setattr(csv_text, "BLOCK", 4096)
    docs = [login(1), login(2, Note="x" * 100_000), login(3)]
    assert list(take(as_csv(docs)).whole.values()) == docs


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_cut_inside_the_last_quoted_cell_is_seen(cut: int, take: Callable[..., Taken]) -> None:
    rows = b'm,2026-03-01T00:00:00Z,a@contoso.example,b@contoso.example,"203.0.113.7"'
    head = b"MessageTraceId,Received,SenderAddress,RecipientAddress,FromIP\r\n"
    taken = take((head + rows + b"\r\n" + rows)[:-cut])
    assert list(taken.whole) == [1]
    assert taken.reasons == {2: "the file ends inside a quoted cell: it was cut"}


def test_a_file_that_ends_without_a_line_break_says_so(take: Callable[..., Taken]) -> None:
    taken = take(as_csv(DOCS).rstrip())
    assert taken.notes == ["does not end with a line break: its last row may have been cut"]


def test_an_envelope_that_names_another_record_is_flagged(take: Callable[..., Taken]) -> None:
    moved = ROWS[1].replace(DOCS[1]["Id"].encode(), b"00000000-0000-4000-8000-00000000ffff", 1)
    taken = take(HEAD + ROWS[0] + moved + ROWS[2])
    assert list(taken.flags.values()) == [(), ("id_mismatch",), ()]
    assert taken.docs[2] == DOCS[1]


def test_a_line_break_in_an_id_is_flagged(take: Callable[..., Taken]) -> None:
    broken = b'"' + DOCS[1]["Id"].encode() + b'\n"' + ROWS[1][36:]
    taken = take(HEAD + ROWS[0] + broken + ROWS[2])
    assert list(taken.flags.values()) == [(), ("line_break", "id_mismatch"), ()]


def test_neither_reader_is_given_rows_twice(
    monkeypatch: pytest.MonkeyPatch, take: Callable[..., Taken]
) -> None:
    docs = [login(number) for number in range(500)]
    monkeypatch.setattr(csv_text, "BLOCK", 8192)
    taken = take(as_csv(docs) + b"short,row\r\n")
    assert list(taken.whole.values()) == docs
    assert taken.reasons == {501: "2 cells instead of 8"}


def test_a_body_that_is_cut_leaves_what_the_envelope_says(take: Callable[..., Taken]) -> None:
    body = orjson.dumps(DOCS[1])[:80].replace(b'"', b'""')
    row = b'id-2,3/2/2026 7:31:34 AM,15,UserLoggedIn,Mia@contoso.example,"' + body + b'",,\r\n'
    taken = take(HEAD + ROWS[0] + row + ROWS[2])
    assert list(taken.whole) == [1, 3]
    assert taken.docs[2] == {
        "Id": "id-2",
        "CreationTime": "2026-03-02T07:31:34Z",
        "RecordType": 15,
        "Operation": "UserLoggedIn",
        "UserId": "Mia@contoso.example",
    }
    assert taken.flags[2] == ("envelope_time", "no_body")
    assert taken.broken == [
        Broken(2, "JSON cut short at character 44 of 80", orjson.dumps(DOCS[1])[:80])
    ]
