"""Every record that a finding cites is shown with its place, whatever the timeline tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bec_kit.report import records
from tests.support.rows import VICTIM, Rows, at, open_rows

if TYPE_CHECKING:
    from pathlib import Path

SEALED, COLLECTED = at(days=30), at(days=20)
ITEMS = pd.DataFrame({"sealed_at": [SEALED, COLLECTED], "collected": [False, True]})
SHOWN = ["record_id", "says", "evidence_id", "evidence_row"]


def told(folder: Path, rows: Rows, *ids: str) -> list[tuple[Any, ...]]:
    with open_rows(folder, rows) as engine:
        found = records.behind(engine.foreign, ids, ITEMS)
    times = [None if at != at else at.isoformat(sep=" ") for at in found["happened_at"]]
    return list(zip(times, *(found[name] for name in SHOWN), strict=True))


def test_what_the_timeline_tells_is_told(tmp_path: Path) -> None:
    place = {"record_id": "r1", "evidence_id": "0001-audit", "evidence_row": 7}
    rows: Rows = {"timeline": [{"happened_at": at(), "says": "a rule was made", **place}]}

    assert told(tmp_path, rows, "r1") == [
        ("2026-03-02 09:00:00+00:00", "r1", "a rule was made", "0001-audit", 7)
    ]


def test_a_record_that_another_one_tells_of_has_its_place(tmp_path: Path) -> None:
    step = {"correlation_id": "c"}
    rows: Rows = {
        "consents": [
            step | {"record_id": "kept"},
            step | {"record_id": "twin", "happened_at": at(seconds=1)},
            step | {"record_id": "other", "happened_at": at(9)},
        ],
        "audit": [{"record_id": "twin", "operation": "Consent to application."}],
        "timeline": [
            {"record_id": name, "source": "consents", "happened_at": when, "says": says}
            for name, when, says in (("other", at(9), "later"), ("kept", at(), "Dana consented"))
        ],
    }

    assert told(tmp_path, rows, "twin") == [
        (
            "2026-03-02 09:00:01+00:00",
            "twin",
            "A record of the same change: Dana consented",
            "0001-consents",
            2,
        )
    ]


def test_each_recipient_of_a_message_has_its_record(tmp_path: Path) -> None:
    row = {"record_id": "t/b", "sender": VICTIM, "recipient": "b@x.example", "subject": "Hi"}
    rows: Rows = {"messages": [row | {"status": "delivered"}]}

    assert told(tmp_path, rows, "t/b") == [
        (
            "2026-03-02 09:00:00+00:00",
            "t/b",
            f"{VICTIM} wrote “Hi” to b@x.example: delivered",
            "0001-messages",
            1,
        )
    ]


def test_a_bare_record_says_its_operation(tmp_path: Path) -> None:
    rows: Rows = {"audit": [{"record_id": "r", "user": VICTIM, "operation": "Set-Thing"}]}

    assert [row[2] for row in told(tmp_path, rows, "r")] == [f"{VICTIM}: Set-Thing"]


def test_state_of_an_export_has_no_time_and_that_of_a_collection_has(tmp_path: Path) -> None:
    rule = {"user": VICTIM, "name": ".."}
    rows: Rows = {
        "inbox_rules": [
            rule | {"record_id": "a", "collected_at": SEALED},
            rule | {"record_id": "b", "collected_at": COLLECTED},
            rule | {"record_id": "c", "collected_at": COLLECTED, "gone_at": at(days=25)},
        ],
        "mailboxes": [{"record_id": "m", "user": VICTIM, "collected_at": COLLECTED}],
    }

    stood = f"The inbox rule “..” of {VICTIM} stood there when it was collected on 2026-03-22"
    assert [row[:3] for row in told(tmp_path, rows, "a", "b", "c", "m")] == [
        (
            None,
            "a",
            f"The inbox rule “..” of {VICTIM}: as in the file sealed on 2026-04-01 09:00:00;"
            " when it was exported is not known",
        ),
        ("2026-03-22 09:00:00+00:00", "b", stood),
        (
            "2026-03-22 09:00:00+00:00",
            "c",
            f"{stood}, and was gone when it was collected on 2026-03-27",
        ),
        (
            "2026-03-22 09:00:00+00:00",
            "m",
            f"The settings of the mailbox {VICTIM} stood there when it was collected on 2026-03-22",
        ),
    ]


def test_an_id_may_hold_anything_and_state_no_name(tmp_path: Path) -> None:
    rows: Rows = {
        "audit": [{"record_id": "it's\0odd", "operation": "Set-Thing"}],
        "roles": [{"record_id": "r", "collected_at": COLLECTED}],
    }

    assert [row[1:3] for row in told(tmp_path, rows, "it's\0odd", "r")] == [
        ("it's\0odd", "Set-Thing"),
        ("r", "A row of roles stood there when it was collected on 2026-03-22"),
    ]


def test_an_id_that_no_table_holds_is_left_out(tmp_path: Path) -> None:
    assert told(tmp_path, {}, "it's nowhere") == []
