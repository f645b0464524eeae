"""What no file may do, whatever it holds: crash, hang, lose a record or count it twice."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.errors import RefusedError
from tests.formats.conftest import taken_from
from tests.support.exports import HEADER, as_array, as_csv, as_lines, login, read_mail

if TYPE_CHECKING:
    from pathlib import Path

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NUMBERS = st.integers(0, 10**6)
DOCS = st.lists(
    st.builds(lambda number, extra: login(number, Extra=extra), NUMBERS, VALUES),
    min_size=1,
    max_size=8,
)


def taken_or_refused(path: Path, data: bytes, name: str = "export") -> None:
    """`taken_from` holds that each record is in one place; a refusal is one line."""
    message = ""
    try:
        taken_from(path, data, name)
    except RefusedError as refused:
        message = str(refused)
    assert "\n" not in message


def search(docs: list[dict[str, Any]]) -> bytes:
    rows = [
        {
            "RecordType": "x",
            "CreationDate": doc["CreationTime"],
            "UserIds": doc["UserId"],
            "Operations": doc["Operation"],
            "AuditData": orjson.dumps(doc).decode(),
            "Identity": doc["Id"],
        }
        for doc in docs
    ]
    return orjson.dumps(rows)


def semicolons(docs: list[dict[str, Any]]) -> bytes:
    rows = list(csv.reader(io.StringIO(as_csv(docs).decode(), newline="")))
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return ("sep=;\n" + out.getvalue()).encode("utf-16")


@SLOW
@given(docs=DOCS)
def test_the_same_records_through_every_container(
    docs: list[dict[str, Any]], tmp_path: Path
) -> None:
    page = orjson.dumps({"@odata.context": "x", "value": docs})
    pretty = b"".join(orjson.dumps(doc, option=orjson.OPT_INDENT_2) for doc in docs)
    for data in (
        as_csv(docs),
        semicolons(docs),
        as_lines(docs),
        as_array(docs),
        page,
        pretty,
        search(docs),
        as_lines(docs).decode().encode("utf-16-be"),
    ):
        taken = taken_from(tmp_path / "file", data)
        assert list(taken.whole.values()) == docs
        assert taken.broken == []


SEEDS = [
    as_csv([login(1), read_mail(2), login(3)]),
    semicolons([login(1), read_mail(2)]),
    as_lines([login(1), read_mail(2), login(3)]),
    as_array([login(1), read_mail(2)]),
    search([login(1), read_mail(2), login(3)]),
    orjson.dumps({"@odata.context": "x", "value": [login(1), read_mail(2)]}) * 2,
    b"MessageTraceId,Received,SenderAddress,RecipientAddress,FromIP\r\n"
    b'1,3/4/2026 1:00 PM,a@contoso.example,b@contoso.example,"203.0.113.7"\r\n' * 2,
    b"Date (UTC),Request ID,Username,Application,Location\r\n"
    b'2026-03-01T00:00:00Z,r,mia@contoso.example,Office,"Oslo, Oslo, NO"\r\n',
]
PIECES = [
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"NaN",
    b":",
    b'""',
    b"\\ud800",
    b"9" * 25,
    HEADER.encode(),
    b"\xef\xbb\xbf",
    b"null",
    b'{"value":[',
]
EDIT = st.tuples(st.integers(0, 10**6), st.integers(0, 60), st.sampled_from([b"", *PIECES]))


@settings(SLOW, max_examples=300)
@given(seed=st.sampled_from(SEEDS), edits=st.lists(EDIT, min_size=1, max_size=6))
def test_a_damaged_file_ends_in_records_broken_ones_or_a_refusal(
    seed: bytes, edits: list[tuple[int, int, bytes]], tmp_path: Path
) -> None:
    taken_or_refused(tmp_path / "file", damaged(seed, edits))


def damaged(whole: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Some bytes of a file put in the place of others."""
    data = bytearray(whole)
    for place, length, piece in edits:
        start = place % (len(data) + 1)
        data[start : start + length] = piece
    return bytes(data)


@settings(SLOW, max_examples=150)
@given(data=st.binary(max_size=300))
def test_any_bytes_at_all(data: bytes, tmp_path: Path) -> None:
    for head in (b"", b"[{", b'{"value":[{"', HEADER.encode(), as_lines([login(1)])):
        taken_or_refused(tmp_path / "file", head + data)
