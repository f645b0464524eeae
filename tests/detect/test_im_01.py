from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

LIVED = [
    {"user": VICTIM, "kind": "app", "value": "x", "day": at(days=-day).replace(hour=0), "rows": 1}
    for day in range(2, 12)
]


def burst(**more: Any) -> dict[str, Any]:
    return {
        "user": VICTIM,
        "started_at": at(0),
        "recipient_count": 60,
        "messages": 2,
        "first_time": 55,
        "active_days": 8,
        "span_days": 9,
        "median": 2.0,
        "deviation": 1.0,
        "most_before": 6,
        **more,
    }


def trace(record_id: str, minutes: float, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(minutes),
        "message_id": "<m1>",
        "sender": VICTIM,
        "recipient": f"{record_id}@fabrikam.example",
        "direction": "out",
        "status": "delivered",
        **more,
    }


def case(*bursts: dict[str, Any], **more: Any) -> dict[str, Any]:
    rows = [
        trace("t1", 0),
        trace("t2", 59.9),
        trace("t3", 60),
        trace("t4", -0.1),
        trace("list", 1, status="expanded"),
        trace("other", 1, sender="eve@contoso.example"),
    ]
    return {"send_bursts": bursts, "messages": rows, "baselines": LIVED, **more}


def test_im_01_hits(tmp_path: Path) -> None:
    sent = {
        "record_id": "a1",
        "happened_at": at(0),
        "user": VICTIM,
        "action": "send",
        "internet_message_id": "<m1>",
        "ip": "203.0.113.66",
        "ip_kind": "client",
        "position": 0,
    }
    other = {**sent, "record_id": "a2", "internet_message_id": "<m9>"}

    (found,) = hits(tmp_path, case(burst(), mail_actions=[sent, other]), "IM-01")

    assert found["record_ids"] == ["a1", "t1", "t2"]
    assert (found["severity"], found["user"]) == ("high", VICTIM)
    assert found["key"] == f"{VICTIM}|2026-03-02"
    assert found["says"] == (
        f"{VICTIM} wrote to 60 recipients within an hour from 2026-03-02T09:00:00.000000Z on "
        "(2 messages); 55 of them had never had mail from this account. Usual for it in an hour "
        "with mail: 2."
    )
    assert found["counter"] is None


def test_im_01_tells_the_worst_hour_of_a_day(tmp_path: Path) -> None:
    hours = [burst(), burst(started_at=at(30), recipient_count=70), burst(started_at=at(days=1))]
    rows = [trace("t1", 0), trace("t2", 80), trace("t3", 1445)]

    found = hits(tmp_path, case(*hours, messages=rows), "IM-01")

    assert [row["record_ids"] for row in found] == [["t1", "t2"], ["t3"]]
    assert "wrote to 70 recipients" in found[0]["says"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(burst(first_time=0, recipient_count=50), id="many more than usual"),
        pytest.param(burst(first_time=0, median=46.5), id="by 3.5 deviations"),
        pytest.param(burst(first_time=20, recipient_count=20), id="twenty who are new"),
    ],
)
def test_im_01_hits_by_either_measure(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "IM-01") == "hit"


def test_im_01_weighs_that_the_account_always_sent_to_many(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(burst(first_time=3, most_before=80)), "IM-01")

    assert found["severity"] == "medium"
    assert found["counter"] == (
        "It had written to 80 within an hour before: this account sends to many."
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(burst(first_time=19, recipient_count=49), id="fewer of both"),
        pytest.param(burst(first_time=0, deviation=17.0), id="not unusual"),
        pytest.param(
            burst(first_time=25, recipient_count=25, median=20.0, deviation=2.0),
            id="new ones, as many as ever",
        ),
        pytest.param(burst(active_days=2), id="two days are no baseline"),
        pytest.param(burst(span_days=6), id="six days are no baseline"),
    ],
)
def test_im_01_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "IM-01") == "clear"


def test_im_01_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {"baselines": LIVED}, "IM-01") == f"for {VICTIM}: message traces"
    assert missing(tmp_path, case(baselines=[]), "IM-01") == (
        f"for {VICTIM}: a baseline: activity on 3 days or more, over a week at least"
    )
    assert missing(tmp_path, case(), "IM-01", facts(home=())) == (
        f"for {VICTIM}: the tenant's home domains"
    )
