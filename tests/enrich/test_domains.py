from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from bec_kit.enrich.domains import _near, compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.rows import Rows


def mail(domain: str, number: int = 1, *, day: float = 0) -> list[dict[str, Any]]:
    """So many messages from a domain to the victim."""
    return [
        {
            "message_id": f"<{domain}-{each}>",
            "sender": f"pay@{domain}",
            "recipient": VICTIM,
            "happened_at": at(each, days=day),
        }
        for each in range(number)
    ]


def run(
    folder: Path, messages: list[dict[str, Any]], home: tuple[str, ...] = ("contoso.example",)
) -> dict[str, dict[str, Any]]:
    rows: Rows = {"messages": messages}
    with open_rows(folder, rows) as engine:
        table = compute(engine, facts(home=home))
    assert table.schema == schema("domains")
    found = table.to_pylist()
    assert [row["domain"] for row in found] == sorted(row["domain"] for row in found)
    return {row["domain"]: row for row in found}


def test_the_whole_rows(tmp_path: Path) -> None:
    assert run(tmp_path, mail("pay.c0ntoso.example", 2)) == {
        "contoso.example": {
            "domain": "contoso.example",
            "registrable": "contoso.example",
            "label": "contoso",
            "skeleton": "contoso",
            "is_home": True,
            "nearest": None,
            "distance": None,
            "first_at": at(),
            "messages": 2,
        },
        "pay.c0ntoso.example": {
            "domain": "pay.c0ntoso.example",
            "registrable": "c0ntoso.example",
            "label": "c0ntoso",
            "skeleton": "contoso",
            "is_home": False,
            "nearest": "contoso.example",
            "distance": 0,
            "first_at": at(),
            "messages": 2,
        },
    }


@pytest.mark.parametrize(
    ("domain", "distance"),
    [
        ("contosso.example", 1),  # one letter more
        ("cotnoso.example", 1),  # two letters swapped
        ("con-toso.example", 1),
        ("contoso.net", 0),  # another ending
        ("contoso.onmicrosoft.com", 0),  # another tenant may have the name
        ("xn--ontoso-hrf.example", 0),  # begins with a Cyrillic letter
        ("kontosa.example", 2),
    ],
)
def test_look_alikes_of_the_home_domain(tmp_path: Path, domain: str, distance: int) -> None:
    found = run(tmp_path, mail(domain))[domain]
    assert (found["is_home"], found["nearest"]) == (False, "contoso.example")
    assert found["distance"] == distance


@pytest.mark.parametrize("domain", ["evil-contoso.example", "fabrikam.example", "gmail.com"])
def test_what_is_too_far_has_no_nearest(tmp_path: Path, domain: str) -> None:
    found = run(tmp_path, mail(domain))[domain]
    assert (found["is_home"], found["nearest"], found["distance"]) == (False, None, None)


def test_below_a_home_domain_is_home(tmp_path: Path) -> None:
    found = run(tmp_path, mail("sub.contoso.example"))["sub.contoso.example"]
    assert (found["is_home"], found["nearest"]) == (True, None)


def test_a_sibling_below_the_bought_part_is_no_look_alike(tmp_path: Path) -> None:
    found = run(tmp_path, mail("other.contoso.example"), ("mail.contoso.example",))
    assert (
        found["other.contoso.example"]["is_home"],
        found["other.contoso.example"]["nearest"],
    ) == (
        False,
        None,
    )


def test_two_tenants_are_strangers(tmp_path: Path) -> None:
    home = ("contoso.onmicrosoft.com",)
    found = run(tmp_path, mail("adatum.onmicrosoft.com") + mail("c0ntoso.onmicrosoft.com"), home)
    assert found["adatum.onmicrosoft.com"]["nearest"] is None
    assert found["c0ntoso.onmicrosoft.com"]["nearest"] == "contoso.onmicrosoft.com"


def test_a_frequent_counterparty_is_imitated_by_what_comes_later(tmp_path: Path) -> None:
    found = run(tmp_path, mail("fabrikam.example", 3) + mail("fabrikarn.example", 9, day=5))
    assert found["fabrikarn.example"]["nearest"] == "fabrikam.example"
    assert found["fabrikarn.example"]["distance"] == 0
    assert found["fabrikam.example"]["nearest"] is None


def test_a_rare_counterparty_is_no_model(tmp_path: Path) -> None:
    found = run(tmp_path, mail("fabrikam.example", 2) + mail("fabrikarn.example", 1, day=5))
    assert found["fabrikarn.example"]["nearest"] is None


def test_free_mailboxes_are_nobody_s(tmp_path: Path) -> None:
    found = run(tmp_path, mail("gmail.com", 9) + mail("ymail.com", 3, day=2))
    assert [row["nearest"] for row in found.values()] == [None, None, None]


def test_a_message_to_many_counts_once(tmp_path: Path) -> None:
    twice = [
        {**mail("fabrikam.example")[0], "recipient": to} for to in (VICTIM, "x@contoso.example")
    ]
    found = run(tmp_path, [*twice, {"sender": "<>", "recipient": "Y@Contoso.example."}])
    assert {name: row["messages"] for name, row in found.items()} == {
        "contoso.example": 2,
        "fabrikam.example": 1,
    }


def test_where_answers_go_is_a_domain_too(tmp_path: Path) -> None:
    heads = [
        {"internet_message_id": "<m>", "reply_to": ["a@c0ntoso.example"], "sent_at": at(3)},
        {"internet_message_id": "<m>", "reply_to": ["b@c0ntoso.example."], "received_at": at(4)},
        {"internet_message_id": "<n>", "reply_to": ["nobody"], "sent_at": at(5)},
        {"internet_message_id": "<o>", "reply_to": []},
    ]
    with open_rows(tmp_path, {"message_headers": heads}) as engine:
        (found,) = compute(engine, facts(home=("contoso.example",))).to_pylist()

    assert (found["domain"], found["nearest"]) == ("c0ntoso.example", "contoso.example")
    assert (found["first_at"], found["messages"]) == (at(3), 1)


def test_without_home_domains_nobody_is_at_home(tmp_path: Path) -> None:
    found = run(tmp_path, mail("contosso.example"), ())
    assert [row["is_home"] for row in found.values()] == [None, None]
    assert [row["nearest"] for row in found.values()] == [None, None]


@given(st.text("ab-", max_size=6), st.text("ab-", max_size=6))
def test_near_is_what_the_full_count_says(one: str, other: str) -> None:
    edits = DamerauLevenshtein.distance(one, other)
    assert list(_near([one], [other])) == ([(0, 0, edits)] if edits <= 2 else [])
