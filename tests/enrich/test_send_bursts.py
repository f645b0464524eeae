from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit import enrich
from bec_kit.enrich.send_bursts import compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, at, facts, open_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def mail(
    number: int, when: datetime, *, to: str = "p{}@fabrikam.example", **more: Any
) -> list[dict[str, Any]]:
    """One message to so many recipients."""
    return [
        {
            "message_id": f"<{when.timestamp():.0f}-{to}>",
            "sender": VICTIM,
            "recipient": to.format(each),
            "happened_at": when,
            "direction": "out",
            "status": "delivered",
            **more,
        }
        for each in range(number)
    ]


def usual(days: int = 8, number: int = 2, last: int = -2) -> list[dict[str, Any]]:
    """Days with one message to a few, the last of them two days before."""
    return [row for day in range(days) for row in mail(number, at(5, days=last - day))]


def run(
    folder: Path, messages: list[dict[str, Any]], baselines: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    rows = {"messages": messages, "baselines": baselines or []}
    with open_rows(folder, rows, enrich.facts(facts())) as engine:
        table = compute(engine, facts())
    assert table.schema == schema("send_bursts")
    return table.to_pylist()


def test_the_whole_row(tmp_path: Path) -> None:
    new = mail(60, at(20), to="n{}@adatum.example")

    half_before, found = run(tmp_path, usual() + new)

    assert found == {
        "user": VICTIM,
        "started_at": at(0),
        "recipient_count": 60,
        "messages": 1,
        "first_time": 60,
        "active_days": 8,
        "span_days": 8,
        "median": 2.0,
        "deviation": 1.0,
        "most_before": 2,
    }
    assert half_before == found | {"started_at": at(-30)}


def test_recipients_and_messages_are_counted_apart(tmp_path: Path) -> None:
    rows = [row for minute in range(3) for row in mail(25, at(minute))]

    assert {(row["recipient_count"], row["messages"]) for row in run(tmp_path, rows)} == {(25, 3)}


def test_who_had_mail_before_is_not_new(tmp_path: Path) -> None:
    rows = mail(15, at(days=-3)) + mail(25, at(0))

    assert {row["first_time"] for row in run(tmp_path, rows)} == {10}


def test_a_burst_across_the_hour_is_seen_whole(tmp_path: Path) -> None:
    rows = mail(15, at(55)) + mail(15, at(65), to="q{}@fabrikam.example")

    assert [(row["started_at"], row["recipient_count"]) for row in run(tmp_path, rows)] == [
        (at(30), 30)
    ]


def test_what_is_no_mail_of_the_tenant_or_no_recipient_does_not_count(tmp_path: Path) -> None:
    rows = [
        *mail(30, at(0), direction="in"),
        *mail(30, at(0), direction=None),
        *mail(30, at(0), status="expanded"),
        *mail(19, at(0)),
    ]

    assert run(tmp_path, rows) == []


def test_other_activity_makes_a_baseline_of_silence(tmp_path: Path) -> None:
    """Who never wrote, and was there: as far back as the traces reach."""
    lived = [
        {
            "user": VICTIM,
            "kind": "app",
            "value": "x",
            "day": at(days=-day).replace(hour=0),
            "rows": 1,
        }
        for day in range(2, 12)
    ]
    others = mail(1, at(days=-9), sender="eve@contoso.example")

    for row in run(tmp_path, others + mail(60, at(0)), lived):
        assert (row["active_days"], row["span_days"]) == (8, 8)
        assert (row["median"], row["deviation"], row["most_before"]) == (0, 1, 0)


def test_a_newsletter_is_known_by_its_busiest_hour(tmp_path: Path) -> None:
    rows = usual() + mail(80, at(days=-7)) + mail(80, at(0))

    found = [row for row in run(tmp_path, rows) if row["started_at"] == at(0)]

    assert [(row["most_before"], row["median"], row["first_time"]) for row in found] == [(80, 2, 0)]


def test_the_day_before_is_no_baseline(tmp_path: Path) -> None:
    rows = mail(30, at(days=-1)) + mail(30, at(0))

    assert {row["active_days"] for row in run(tmp_path, rows)} == {0}
