from __future__ import annotations

import json
from typing import TYPE_CHECKING

import orjson
import pytest

from bec_kit import formats
from bec_kit.formats._splitting import text as texts
from tests.support.exports import as_array, as_csv, as_lines, login, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.formats.conftest import Taken

DOCS = [read_mail(number) for number in range(6)]
BODIES = [orjson.dumps(doc) for doc in DOCS]


def array(bodies: list[bytes]) -> bytes:
    return b"[" + b",".join(bodies) + b"]"


def page(bodies: list[bytes]) -> bytes:
    return b'{"@odata.context":"c","value":' + array(bodies) + b',"@odata.nextLink":"n"}'


def pretty(bodies: list[bytes]) -> bytes:
    return b"[\n  " + b",\n  ".join(bodies) + b"\n]\n"


CONTAINERS = [array, page, pretty, b"\n".join, b"".join, b",".join]


@pytest.mark.parametrize(
    "data",
    [
        *(container(BODIES) for container in CONTAINERS),
        as_lines(DOCS).replace(b"\n", b"\r\n\r\n"),
        as_array(DOCS),
        b"".join(orjson.dumps(doc, option=orjson.OPT_INDENT_2) for doc in DOCS),
        array(BODIES[:2]) + array(BODIES[2:]),
        page(BODIES[:3]) + b"\n" + page(BODIES[3:]),
        array([page(BODIES[:3]), page(BODIES[3:])]),
        b'{"value":' + array(BODIES) + b',"@odata.context":{"x":["]"]}}',
        b"\n".join([array(BODIES[:2]), b"[", BODIES[2], pretty(BODIES[3:])]),
        "\ufeff".join(["", array(BODIES[:2]).decode(), array(BODIES[2:]).decode()]).encode(),
        as_array(DOCS).decode().encode("utf-16"),
        as_lines(DOCS).decode().encode("utf-16-le"),
        as_lines(DOCS).decode().encode("utf-16-be"),
    ],
)
def test_the_same_records_in_every_container(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data)
    assert list(taken.whole.values()) == DOCS
    assert taken.broken == []


def test_a_record_keeps_its_own_bytes(tmp_path: Path) -> None:
    odd = BODIES[0].replace(b":", b" :  ").replace(b"2026-03-01T10 :  00 :  00", b"2026")
    path = tmp_path / "file"
    path.write_bytes(b" [ " + odd + b" ,\r\n" + BODIES[1] + b" ] ")
    sniffed = formats.sniff(path.read_bytes(), "x", path.stat().st_size)
    (chunk,) = formats.read(path, sniffed)
    assert chunk.records.column("body").to_pylist() == [odd, BODIES[1]]
    assert chunk.records.column("evidence_row").to_pylist() == [1, 2]


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("size", [100, 700, 5000])
def test_windows_of_any_size_cut_nothing(
    container: Callable[[list[bytes]], bytes],
    size: int,
    monkeypatch: pytest.MonkeyPatch,
    take: Callable[..., Taken],
) -> None:
    monkeypatch.setattr(texts, "WINDOW", size)
    assert list(take(container(BODIES)).whole.values()) == DOCS


def test_a_document_without_indents_is_not_cut_by_a_window(
    monkeypatch: pytest.MonkeyPatch, take: Callable[..., Taken]
) -> None:
    monkeypatch.setattr(texts, "WINDOW", 70_000)
    docs = [login(number, Items=[login(item) for item in range(400)]) for number in range(3)]
    data = b"\n".join(json.dumps(doc, indent=0).encode() for doc in docs)
    assert list(take(data).whole.values()) == docs


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(BODIES[2][:200], id="cut"),
        pytest.param(BODIES[2][:-1], id="unclosed"),
        pytest.param(BODIES[2].replace(b'"MailItemsAccessed"', b'"MailItemsAccessed'), id="quote"),
        pytest.param(BODIES[2].replace(b"Items", b'It"ems', 1), id="quotes"),
        pytest.param(BODIES[2].replace(b"}]", b"]]", 1), id="bracket"),
    ],
)
def test_only_the_broken_record_is_set_aside(
    container: Callable[[list[bytes]], bytes], bad: bytes, take: Callable[..., Taken]
) -> None:
    data = container([*BODIES[:2], bad, *BODIES[3:]])
    taken = take(data)
    assert list(taken.whole.values()) == [*DOCS[:2], *DOCS[3:]]
    (broken,) = taken.broken
    assert (broken.row, broken.body, broken.offset) == (3, bad, data.index(bad))
    assert broken.reason == "JSON not closed before the next record begins"


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("bad", [b"null", b"5", b'"text, with comma"', b"true"])
def test_what_is_no_object_is_no_record(
    container: Callable[[list[bytes]], bytes], bad: bytes, take: Callable[..., Taken]
) -> None:
    taken = take(container([*BODIES[:2], bad, *BODIES[3:]]))
    assert list(taken.whole.values()) == [*DOCS[:2], *DOCS[3:]]
    assert "".join(broken.body.decode() for broken in taken.broken).startswith(bad.decode())
    assert set(taken.reasons.values()) == {"not a JSON object"}


@pytest.mark.parametrize("container", CONTAINERS)
def test_what_the_parser_refuses_is_still_one_record(
    container: Callable[[list[bytes]], bytes], take: Callable[..., Taken]
) -> None:
    nan = orjson.dumps(login(1)).replace(b'"UserType":0', b'"UserType":NaN')
    lone = orjson.dumps(login(2)).replace(b'"k"', b'"\\ud800"')
    deep = orjson.dumps(login(3)).replace(b'"k"', b"[" * 3000 + b"]" * 3000)
    big = orjson.dumps(login(4)).replace(b'"k"', b"16140901064495857665")
    taken = take(container([BODIES[0], nan, lone, deep, big, BODIES[5]]))
    assert taken.whole == {
        1: DOCS[0],
        2: login(1, UserType="NaN"),
        3: login(2, UserKey="\ufffd"),
        5: login(4, UserKey="16140901064495857665"),
        6: DOCS[5],
    }
    assert taken.flags[3] == ("bad_text",)
    assert taken.reasons == {4: "JSON nested too deeply to be read"}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("container", CONTAINERS)
def test_an_odd_record_is_whole_wherever_it_stands(
    container: Callable[[list[bytes]], bytes], place: int, take: Callable[..., Taken]
) -> None:
    """Nothing was whole before the first that could show how records begin."""
    policies = [{"id": f"p{n}", "displayName": "x", "result": "success", "on": n} for n in range(2)]
    odd = orjson.dumps({**DOCS[0], "Policies": policies})
    odd = odd[:-1] + b',"Latitude":NaN}'
    bodies = BODIES[1:4]
    bodies.insert(place, odd)

    taken = take(container(bodies))

    assert len(taken.whole) == 4
    assert taken.whole[place + 1] == {**DOCS[0], "Policies": policies, "Latitude": "NaN"}
    assert taken.broken == []


@pytest.mark.parametrize("container", CONTAINERS)
def test_of_a_broken_first_record_no_part_is_a_record(
    container: Callable[[list[bytes]], bytes], take: Callable[..., Taken]
) -> None:
    policies = [{"id": f"p{n}", "displayName": "x", "result": "success", "on": n} for n in range(2)]
    bad = orjson.dumps({**DOCS[0], "Policies": policies})[:-3]

    taken = take(container([bad, *BODIES[1:3]]))

    assert list(taken.whole.values()) == DOCS[1:3]
    assert [broken.body for broken in taken.broken] == [bad]


def test_a_run_of_brackets_is_one_broken_piece(take: Callable[..., Taken]) -> None:
    taken = take(BODIES[0] + b"\n" + b"[" * 5000 + b"\n" + BODIES[1])

    assert list(taken.whole.values()) == DOCS[:2]
    assert [set(broken.body) for broken in taken.broken] == [{ord("[")}]


def test_broken_neighbours_are_counted_one_by_one(take: Callable[..., Taken]) -> None:
    bad = [BODIES[2][:150]] * 300
    for container in CONTAINERS[:4]:
        taken = take(container([*BODIES[:2], *bad, *BODIES[2:]]))
        assert list(taken.whole.values()) == DOCS
        assert [broken.body for broken in taken.broken] == bad


def test_an_array_that_is_never_closed_says_so(take: Callable[..., Taken]) -> None:
    for data in (b"[", array(BODIES)[:-1], array(BODIES)[:-1] + b","):
        taken = take(data)
        assert taken.broken == []
        assert taken.notes == ["ends before its array is closed: it may have been cut"]


def test_text_between_documents_is_set_aside(take: Callable[..., Taken]) -> None:
    taken = take(BODIES[0] + b"\nVERBOSE: next\n" + BODIES[1])
    assert list(taken.whole.values()) == DOCS[:2]
    assert [broken.body for broken in taken.broken] == [b"VERBOSE: next"]


@pytest.mark.parametrize(
    "make", [as_csv, as_lines, as_array, lambda docs: page(list(map(orjson.dumps, docs)))]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_cut_at_any_byte_leaves_every_whole_record(
    make: Callable[[list[dict[str, object]]], bytes],
    encoding: str,
    take: Callable[..., Taken],
) -> None:
    docs = [login(number) for number in range(3)]
    text = make(docs).decode()
    data = text.encode(encoding)
    step = 1 if encoding == "utf-8" else 7
    ends = [text.index(doc["Id"]) for doc in docs]
    for cut in range(ends[0] * 2 + 600, len(data), step):
        taken = take(data[:cut])
        whole = list(taken.whole.values())
        assert whole == docs[: len(whole)]
        assert len(taken.broken) <= 1
        begun = sum(end * (len(data) // len(text)) <= cut for end in ends)
        assert len(whole) >= begun - 1
