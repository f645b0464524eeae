"""What a later answer to the same question does not show is gone, if that answer is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.case import Case
from bec_kit.evidence import Journal, Sealed, Vault
from bec_kit.ingest.gone import gone
from bec_kit.store import parquet

if TYPE_CHECKING:
    from pathlib import Path

JANE, OMAR = "jane@contoso.example", "omar@contoso.example"
FIRST, SECOND, THIRD = (f"2026-03-0{day}T10:00:00.000000Z" for day in (1, 3, 5))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", users=[JANE, OMAR], home_domains=["contoso.example"])


def rule(name: str) -> dict[str, Any]:
    return {
        "RuleIdentity": sum(map(ord, name)),
        "Identity": f"jane\\{name}",
        "MailboxOwnerId": "jane",
        "Name": name,
        "Enabled": True,
        "DeleteMessage": True,
        "ForwardTo": None,
        "RedirectTo": None,
    }


def answered(
    case: Case,
    at: str,
    *names: str,
    owner: str = JANE,
    question: str = "exchange",
    state: str = "complete",
    beside: str = "",
    body: bytes | None = None,
    form: str = "exo_inbox_rule",
    name: str = "",
) -> Sealed:
    """An answer to `Get-InboxRule`, as a collection seals it."""
    vault = Vault(case.folder, Journal(case.folder / "journal.jsonl"))
    told = {"name": question, "state": state, "why": "", "records": len(names)}
    details = {"handed_at": at, "owner": owner, "question": question, "view": "", "beside": beside}
    with vault.collecting(f"{at} {owner} {question} {name}") as pages:
        page = body or orjson.dumps({"value": [rule(name) for name in names]})
        pages.put(page, {"status": 200}, {}, records=len(names))
        return vault.seal_pages(
            pages,
            "inbox_rules",
            format=form if names else "none",
            name="rules",
            told=told,
            details=details,
        )


def rules(case: Case) -> list[tuple[str, str, Any]]:
    case.analyse()
    rows = parquet.read(case.folder / "tables" / "inbox_rules.parquet").to_pylist()
    return sorted((row["user"], row["name"], row["gone_at"]) for row in rows)


def test_what_a_later_whole_answer_does_not_show_is_gone(case: Case) -> None:
    answered(case, FIRST, "evil", "news")
    later = answered(case, SECOND, "news")

    assert rules(case) == [(JANE, "evil", later.sealed_at), (JANE, "news", None)]
    told = case.timeline()
    (line,) = told[told["kind"] == "gone"].to_dict("records")
    assert line["says"].startswith(f"The inbox rule “evil” of {JANE} stood there on ")
    assert (line["user"], line["happened_at"]) == (JANE, later.sealed_at)


def test_no_rule_at_all_is_an_answer_too(case: Case) -> None:
    answered(case, FIRST, "evil")
    later = answered(case, SECOND)

    assert rules(case) == [(JANE, "evil", later.sealed_at)]


def test_a_detection_says_that_it_is_gone(case: Case) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND)
    case.analyse()

    found = case.findings()
    (told,) = found[(found["detection_id"] == "PE-01") & (found["outcome"] == "hit")]["says"]
    assert f'The rule "evil" of {JANE}, gone when it was collected on ' in told


def test_what_came_back_is_there(case: Case) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND)
    answered(case, THIRD, "evil")

    assert rules(case) == [(JANE, "evil", None)]


def test_it_was_gone_when_the_first_whole_answer_lacked_it(case: Case) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND, state="partial")
    third = answered(case, THIRD)
    answered(case, "2026-03-07T10:00:00.000000Z")

    assert rules(case) == [(JANE, "evil", third.sealed_at)]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param({"state": "partial"}, id="not whole"),
        pytest.param({"state": "none"}, id="refused"),
        pytest.param({"owner": OMAR}, id="another's"),
        pytest.param({"question": "graph"}, id="another question"),
    ],
)
def test_what_was_not_asked_to_the_end_says_nothing(case: Case, later: dict[str, Any]) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND, **later)

    assert rules(case) == [(JANE, "evil", None)]


def test_an_answer_that_nobody_can_read_says_nothing(case: Case) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND, "odd", body=b'{"value":[{"neither":1}]}')

    assert rules(case) == [(JANE, "evil", None)]


def test_an_answer_in_two_items_is_whole_when_the_second_is(case: Case) -> None:
    answered(case, FIRST, "evil", "news")
    answered(case, SECOND, "news", state="partial")
    rest = answered(case, SECOND, "more", name="the rest")

    assert rules(case) == [
        (JANE, "evil", rest.sealed_at),
        (JANE, "more", None),
        (JANE, "news", None),
    ]


def test_another_way_of_asking_calls_things_otherwise(case: Case) -> None:
    answered(case, FIRST, "evil")
    other = {
        "id": "AQ1",
        "displayName": "evil",
        "sequence": 1,
        "isEnabled": True,
        "hasError": False,
        "isReadOnly": False,
        "conditions": {},
        "actions": {"delete": True},
    }
    answered(
        case, SECOND, "evil", body=orjson.dumps({"value": [other]}), form="graph_message_rules"
    )

    assert [row[2] for row in rules(case)] == [None, None]


def test_where_the_wider_view_failed_a_thing_may_be_hidden(case: Case) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND)
    answered(case, SECOND, question="exchange_hidden", beside="exchange", state="none")

    assert rules(case) == [(JANE, "evil", None)]


def test_where_the_wider_view_shows_it_it_is_there(case: Case) -> None:
    answered(case, FIRST, "evil")
    answered(case, SECOND)
    answered(case, SECOND, "evil", question="exchange_hidden", beside="exchange")

    assert rules(case) == [(JANE, "evil", None)]


def test_an_export_does_not_say_that_it_is_whole(case: Case, tmp_path: Path) -> None:
    for number, names in enumerate((("evil", "news"), ("news",))):
        path = tmp_path / f"{number}.json"
        path.write_bytes(orjson.dumps([rule(name) for name in names]))
        case.add([path])
    case.analyse()

    assert case.table("inbox_rules")["gone_at"].isna().tolist() == [True, True]
    assert gone(case._vault) == {}
