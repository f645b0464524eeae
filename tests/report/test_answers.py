"""Answers as tables: the sentence for nothing, the account in front, the attacker's rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bec_kit.report import views
from tests.report.test_views import HOSTILE, SHOWN, rows_of
from tests.support.rows import VICTIM, at, table

SEARCH = {
    "user": VICTIM,
    "query": HOSTILE,
    "operation": "SearchQueryInitiatedExchange",
    "actor": "attacker",
    "ip": None,
    "searches": 2,
    "first_at": at(0),
    "last_at": at(5),
    "rows_in_all": 41,
}


def test_nothing_is_a_sentence() -> None:
    shown = views.answer("search_words", pd.DataFrame(columns=list(SEARCH)))

    assert shown.markup.strip() == "<p>No search is in the logs: few licences log them.</p>"


def test_one_account_stands_in_front_and_times_in_one_cell() -> None:
    markup = views.answer("search_words", pd.DataFrame([SEARCH])).markup

    assert f"<caption>Account: {VICTIM}</caption>" in markup
    assert "<th>ip</th>" not in markup
    assert '<tr class="bec-theirs"><td' in markup
    assert rows_of(markup) == [
        [
            SHOWN,
            "SearchQueryInitiatedExchange",
            "attacker",
            "2",
            "2026-03-02 09:00:00 to 2026-03-02 09:05:00",
        ]
    ]
    assert "40 more rows are in the case; this table shows the first 1." in markup


def test_two_accounts_have_a_column() -> None:
    other = SEARCH | {"user": "other@contoso.example", "actor": "unknown", "last_at": at(0)}
    markup = views.answer("search_words", pd.DataFrame([other, SEARCH])).markup

    assert "<caption>" not in markup
    assert "39 more rows are in the case; this table shows the first 2." in markup
    assert markup.count("bec-theirs") == 1
    assert rows_of(markup)[0][0] == "other@contoso.example"
    assert rows_of(markup)[0][-1] == "2026-03-02 09:00:00"


def lives(*rows: dict[str, Any]) -> Any:
    full = [{"kind": "rule", "mailbox": VICTIM, "changes": [], "evidence_row": 7} | r for r in rows]
    return table("lifecycles", full).to_pandas().assign(actor="unknown", rows_in_all=len(rows))


def test_a_life_in_words() -> None:
    shown = views.lifecycles(
        lives(
            {
                "name": HOSTILE,
                "effect": "all mail: deletes it",
                "made_at": at(0),
                "made_by": VICTIM,
                "made_ip": "203.0.113.9",
                "ended_at": at(9),
                "ended_by": "admin@contoso.example",
                "ending": "removed",
                "changes": ["first", "second"],
                "ambiguity": "which one is not known",
                "evidence_id": "0001-audit",
            },
            {"kind": "forwarding", "effect": "x", "evidence_id": "0001-audit"},
            {"name": "", "disabled_at": at(1), "evidence_id": "0001-audit"},
        )
    ).markup

    assert rows_of(shown) == [
        [
            VICTIM,
            f"rule “{SHOWN}”",
            "all mail: deletes it",
            "2026-03-02 09:00:00 from 203.0.113.9",
            "removed 2026-03-02 09:09:00 by admin@contoso.example",
            "first; second Open: which one is not known.",
            "0001-audit, record 7",
        ],
        [
            VICTIM,
            "forwarding",
            "x",
            "not in the log",
            "no end in the log",
            "",
            "0001-audit, record 7",
        ],
        [
            VICTIM,
            "rule “”",
            "",
            "not in the log",
            "switched off 2026-03-02 09:01:00",
            "",
            "0001-audit, record 7",
        ],
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"collected_at": at(99)},
            "no end in the log; still there in the file sealed on 2026-03-02 10:39:00;"
            " when that was exported is not known",
        ),
        (
            {"collected_at": at(50), "enabled": False},
            "no end in the log; still there, switched off, when it was collected on"
            " 2026-03-02 09:50:00",
        ),
        (
            {"collected_at": at(50), "gone_at": at(60)},
            "no end in the log; there when it was collected on 2026-03-02 09:50:00,"
            " and gone on 2026-03-02 10:00:00",
        ),
        ({"collected_at": at(-50)}, "no end in the log"),
        ({"collected_at": at(50), "name": "another"}, "no end in the log"),
        ({"collected_at": at(50), "user": "b@contoso.example"}, "no end in the log"),
    ],
)
def test_a_rule_that_a_list_shows_is_said_to_be_there(rule: dict[str, Any], said: str) -> None:
    rules = table("inbox_rules", [{"user": VICTIM, "name": "Invoices ", **rule}]).to_pandas()
    items = pd.DataFrame({"sealed_at": [at(99), at(50)], "collected": [False, True]})
    seen = {"name": "invoices", "made_at": at(0), "evidence_id": "0001-audit"}
    known = lives(seen, seen | {"ended_at": at(9), "ending": "removed"})

    shown = views.lifecycles(known, None, rules, items).markup

    assert [row[4] for row in rows_of(shown)] == [said, "removed 2026-03-02 09:09:00"]


def test_no_lives() -> None:
    assert views.lifecycles(lives()).markup.startswith("<p>No rule and no forwarding was made")


def test_state_says_what_was_not_collected() -> None:
    rows = table("auth_methods", [{"user": VICTIM, "method": "phone"}]).to_pandas()

    assert rows_of(views.standing("ways to sign in", rows, ["user", "method"]).markup) == [
        [VICTIM, "phone", "2026-03-02 09:00:00"]
    ]
    rows["gone_at"] = rows["collected_at"]
    assert rows_of(views.standing("ways to sign in", rows, ["user", "method"]).markup) == [
        [VICTIM, "phone", "2026-03-02 09:00:00", "2026-03-02 09:00:00"]
    ]
    assert "No ways to sign in were collected, or there were none." in (
        views.standing("ways to sign in", rows.iloc[:0], ["user", "method"]).markup
    )
