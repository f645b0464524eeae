"""Figures: what they draw, what they leave out and say so, and that they are safe."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bec_kit.report import figures
from tests.support.rows import VICTIM, at, table

HOSTILE = "<b>x</b>\u202e"


def lives(*rows: dict[str, Any]) -> Any:
    frame = table("lifecycles", [{"mailbox": VICTIM, "kind": "rule"} | row for row in rows])
    shown = frame.drop_columns(["position"]).to_pandas()
    return shown.assign(actor="attacker", rows_in_all=len(rows))


def bars(figure: Any) -> list[tuple[Any, ...]]:
    return [
        (label, base, length / 60_000, pattern)
        for trace in figure.data
        if trace.type == "bar" and trace.orientation == "h"
        for label, base, length, pattern in zip(
            trace.y, trace.base, trace.x, trace.marker.pattern.shape, strict=True
        )
    ]


def hours(**columns: list[Any]) -> Any:
    return pd.DataFrame(columns).assign(rows_in_all=len(columns["happened_at"]))


def test_a_life_is_a_bar_and_an_open_end_is_hatched() -> None:
    figure = figures.lifecycles(
        lives(
            {"name": "a", "seen_at": at(0), "made_at": at(0), "ended_at": at(600)},
            {"name": "b", "seen_at": at(300), "made_at": at(300)},
            {"name": "b", "seen_at": at(600), "ended_at": at(600)},
        )
    )

    assert bars(figure) == [
        ("dana: rule “a”", "2026-03-02 09:00:00", 600, ""),
        ("dana: rule “b”", "2026-03-02 14:00:00", 420, "/"),
        ("dana: rule “b” (2)", "2026-03-02 07:00:00", 720, "/"),
    ]
    assert [trace.marker.color for trace in figure.data] == ["#D55E00"]
    assert figure.layout.title.text == "3 rules and forwardings"


def test_the_last_change_is_a_diamond() -> None:
    figure = figures.lifecycles(
        lives({"name": "a", "seen_at": at(0), "made_at": at(0), "changed_at": at(9)})
    )

    assert (figure.data[1].marker.symbol, figure.data[1].x) == (
        "diamond",
        ("2026-03-02 09:09:00",),
    )


def test_names_of_rules_are_escaped_and_cut() -> None:
    figure = figures.lifecycles(lives({"name": HOSTILE + "y" * 99, "seen_at": at(0)}))
    ((label, *_),) = bars(figure)

    assert label == "dana: rule “&lt;b&gt;x&lt;/b&gt;�" + "y" * 12 + "…"


def test_many_lives_are_cut_and_the_title_says_so() -> None:
    figure = figures.lifecycles(lives(*({"name": str(n), "seen_at": at(n)} for n in range(45))))

    assert len(bars(figure)) == 40
    assert figure.layout.title.text == "40 rules and forwardings, 5 more are left out"


@pytest.mark.parametrize("actor", ["attacker", "victim", "unknown", "service"])
def test_sign_ins_have_the_actors_colour_and_the_outcomes_symbol(actor: str) -> None:
    figure = figures.sign_ins(
        hours(
            happened_at=[at(0), at(60)],
            user=[VICTIM, VICTIM],
            ip=["192.0.2.1", "203.0.113.9"],
            country=["GB", None],
            client=["Edge", None],
            outcome=["ok", "failed"],
            sign_ins=[3, 1],
            actor=[actor, actor],
        )
    )

    assert figure.layout.title.text == "4 sign-ins by address and hour"
    assert [(trace.name, trace.y, trace.marker.symbol) for trace in figure.data] == [
        (f"{actor}, ok", ("192.0.2.1 GB",), "circle"),
        (f"{actor}, failed", ("203.0.113.9",), "x"),
    ]


def test_a_synchronised_folder_is_a_diamond() -> None:
    figure = figures.mailbox(
        hours(
            happened_at=[at(0), at(0)],
            user=[VICTIM, VICTIM],
            what=["folder synchronised", "message read"],
            actor=["attacker", "attacker"],
            number=[1, 4],
        )
    )

    assert figure.data[0].marker.symbol == ("diamond", "circle")
    assert figure.data[0].text == ("1", "4")


@pytest.mark.parametrize(
    ("days", "word", "x"), [(1, "hour", " 09:00:00"), (30, "day", " 00:00:00")]
)
def test_sent_mail_is_stacked_by_hour_or_by_day(days: int, word: str, x: str) -> None:
    figure = figures.sent(
        hours(
            happened_at=[at(0), at(0), at(days=days)],
            messages=[2, 1, 1],
            by_attacker=[0, 3, 0],
        )
    )

    assert figure.layout.title.text == f"7 messages sent, by {word}"
    assert [(trace.name, trace.y) for trace in figure.data] == [
        ("attacker", (3, 0)),
        ("others or unknown", (3, 1)),
    ]
    assert figure.data[0].x[0] == "2026-03-02" + x


@pytest.mark.parametrize("name", ["sign_ins", "mailbox", "sent"])
def test_nothing_is_said_in_the_title(name: str) -> None:
    columns = ("happened_at", "ip", "country", "sign_ins", "what", "actor", "messages")
    empty = pd.DataFrame({column: [] for column in columns})

    figure = getattr(figures, name)(empty)

    assert figure.layout.title.text.startswith("No ")
    assert len(figure.data) == 0
    assert (figure.layout.xaxis.visible, figure.layout.yaxis.visible) == (False, False)


def test_lives_without_any_time() -> None:
    figure = figures.lifecycles(lives())

    assert figure.layout.title.text.startswith("No rule and no forwarding")


def test_events_are_points_and_the_title_counts_what_they_stand_for() -> None:
    points = hours(
        happened_at=[at(0), at(60)],
        kind=["file", "sign-in"],
        actor=["attacker", "unknown"],
        says=[HOSTILE, "7 events of this kind in this hour"],
        events=[1, 7],
    )
    figure = figures.timeline(points.assign(rows_in_all=5))

    assert figure.layout.title.text == "8 events by kind and actor; 3 points more are left out"
    assert [(trace.name, trace.y, trace.text) for trace in figure.data] == [
        ("attacker", ("file",), ("&lt;b&gt;x&lt;/b&gt;�",)),
        ("unknown", ("sign-in",), ("7 events of this kind in this hour",)),
    ]
    assert figures.timeline(points.iloc[:0]).layout.title.text == "0 events by kind and actor"
