"""Pages that were collected are read as one item: their records, their counts, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.case import Case
from bec_kit.errors import SealBrokenError
from bec_kit.evidence import Journal, Sealed, Vault

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns"


def sign_in(number: int) -> dict[str, Any]:
    return {
        "id": f"request-{number}",
        "createdDateTime": f"2026-03-01T10:00:{number:02}Z",
        "userPrincipalName": "mia@contoso.example",
        "appId": "00000002-0000-0ff1-ce00-000000000000",
        "ipAddress": "203.0.113.7",
        "status": {"errorCode": 0},
    }


def page(*records: dict[str, Any]) -> bytes:
    return orjson.dumps({"@odata.context": CONTEXT, "value": records})


def sealed(folder: Path, *bodies: tuple[bytes, int | None], name: str = "sign-ins") -> Sealed:
    vault = Vault(folder, Journal(folder / "journal.jsonl"))
    with vault.collecting(name) as pages:
        for body, records in bodies:
            pages.put(body, {"status": 200}, {}, records=records)
        return vault.seal_pages(pages, "sign_ins", format="graph_signin", name=name, told={})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Case.create(tmp_path / "case", users=["mia@contoso.example"]).folder


def test_pages_are_one_item_whose_rows_are_numbered_through(folder: Path) -> None:
    broken = b'{"error":{"code":"x"}}'
    sealed(
        folder,
        (page(sign_in(1), sign_in(2)), 2),
        (page(), 0),
        (broken, None),
        (page(sign_in(3), sign_in(2)), 2),
    )
    case = Case.open(folder)
    case.analyse()

    rows = case.sql("select s.record_id, s.evidence_id, s.evidence_row from sign_ins s order by 1")
    assert rows.to_numpy().tolist() == [
        ["request-1", "0001-sign_ins", 1],
        ["request-2", "0001-sign_ins", 2],
        ["request-3", "0001-sign_ins", 3],
    ]
    (told,) = case.evidence().to_dict("records")
    assert (told["read"], told["kept"], told["duplicates"], told["unreadable"]) == (4, 3, 1, 0)
    assert (told["file"], told["format"]) == ("sign-ins", "graph_signin")
    raw = case.raw({"evidence_id": "0001-sign_ins", "evidence_row": 3})
    assert orjson.loads(raw["body"]) == sign_in(3)
    assert {item.state for item in Case.verify(folder)} == {"ok"}


def test_an_answer_without_records_is_finished_too(folder: Path) -> None:
    sealed(folder, (page(), 0), name="empty")
    sealed(folder, (page(sign_in(1)), 1))
    case = Case.open(folder)
    case.analyse()

    told = case.evidence()[["evidence_id", "read", "message"]].to_numpy().tolist()
    assert told == [["0001-sign_ins", 0, ""], ["0002-sign_ins", 1, ""]]


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        (b'{"value":[{"neither":1},{"nor":{"this":2}}]}', ['{"neither":1}', '{"nor":{"this":2}}']),
        (b'{"value":[1,"two"]}', ["1", '"two"']),
        (b'{"@odata.context":"x","neither":1}', ['{"@odata.context":"x","neither":1}']),
    ],
)
def test_records_that_nobody_knows_are_unreadable_and_the_rest_is_read(
    folder: Path, body: bytes, unread: list[str]
) -> None:
    sealed(folder, (body, len(unread)), (b'{"error":{}}', None), (body, len(unread)), name="odd")
    sealed(folder, (page(sign_in(1)), 1))
    case = Case.open(folder)
    case.analyse()

    (odd, good) = case.evidence().to_dict("records")
    assert odd["message"].startswith("is no export that this version reads")
    counts = ("read", "kept", "duplicates", "unreadable")
    assert [odd[name] for name in counts] == [2 * len(unread), 0, 0, 2 * len(unread)]
    assert [good[name] for name in counts] == [1, 1, 0, 0]
    rows = case.sql("select u.* from unreadable u order by u.evidence_row").to_dict("records")
    assert [(row["evidence_id"], row["evidence_row"], row["body"]) for row in rows] == [
        ("0001-sign_ins", place, text) for place, text in enumerate(unread + unread, 1)
    ]
    assert [row["why"] for row in case.coverage().to_dict("records") if row["name"] == "odd"] == [
        f"{2 * len(unread)} of {2 * len(unread)} records could not be parsed"
    ]


def test_one_unknown_record_among_others_is_unreadable(folder: Path) -> None:
    sealed(folder, (orjson.dumps({"value": [sign_in(1), {"neither": 1}]}), 2))
    case = Case.open(folder)
    case.analyse()

    (told,) = case.evidence().to_dict("records")
    assert (told["read"], told["kept"], told["unreadable"]) == (2, 1, 1)
    rows = case.sql("select u.evidence_row, u.reason, u.body from unreadable u").to_numpy().tolist()
    assert rows == [[2, "a record of no kind that is known", '{"neither":1}']]


def test_a_page_that_was_changed_is_named_and_nothing_is_read(folder: Path) -> None:
    item = sealed(folder, (page(sign_in(1)), 1))
    path = item.folder / "00001.json"
    path.chmod(0o600)
    path.write_bytes(page(sign_in(2)))

    with pytest.raises(SealBrokenError, match=r"0001-sign_ins/00001\.json: not what was sealed"):
        Case.open(folder).analyse()
