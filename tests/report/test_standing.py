"""State has no time of its own: what is left of a finding's times, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from bec_kit.model import Window
from bec_kit.report import standing, views
from tests.report.test_views import finding, frame
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from datetime import datetime

EXPORTED, COLLECTED = at(days=30), at(days=20)


def items() -> pd.DataFrame:
    return pd.DataFrame({"sealed_at": [EXPORTED, COLLECTED], "collected": [False, True]})


def dated(first: datetime, last: datetime, window: Window | None = None) -> Any:
    found = frame("findings", finding(happened_at=first, last_at=last))
    return standing.dated(found, items(), window or Window())


@pytest.mark.parametrize(
    ("span", "left"),
    [
        ((at(), at(5)), (at(), at(5), None, False)),
        ((EXPORTED, EXPORTED), (None, None, EXPORTED, False)),
        ((COLLECTED, COLLECTED), (COLLECTED, COLLECTED, None, True)),
        ((at(), EXPORTED), (at(), at(), None, False)),
        ((COLLECTED, EXPORTED), (COLLECTED, COLLECTED, None, True)),
    ],
)
def test_a_time_of_sealing_is_taken_away(span: Any, left: Any) -> None:
    found = dated(*span)[["happened_at", "last_at", "sealed_at", "stood"]].astype(object)

    assert tuple(found.where(found.notna(), None).iloc[0]) == left


def test_a_finding_of_an_export_says_that_its_time_is_not_known() -> None:
    shown = views.findings(dated(EXPORTED, EXPORTED), frame("timeline")).markup

    assert (
        "<dd>not known: as in the file sealed on 2026-04-01 09:00:00;"
        " when it was exported is not known</dd>"
    ) in shown


def test_a_finding_of_a_collection_keeps_its_time() -> None:
    shown = views.findings(dated(COLLECTED, COLLECTED), frame("timeline")).markup

    assert "<dd>2026-03-22 09:00:00, as it stood when it was collected</dd>" in shown


def test_the_first_sign_is_never_a_time_of_sealing() -> None:
    shown = views.summary(dated(EXPORTED, EXPORTED), frame("coverage"), None, [VICTIM]).markup

    assert "2026-04-01" not in shown
    assert (
        "No finding of high or critical severity about the accounts in question has a time"
        " inside the window."
    ) in shown


@pytest.mark.parametrize(
    ("span", "outside"),
    [
        ((at(days=-9), at()), False),
        ((at(), at()), True),
        ((EXPORTED, EXPORTED), True),
        ((COLLECTED, COLLECTED), True),
    ],
)
def test_state_counts_in_every_window_and_says_so(span: Any, outside: bool) -> None:
    found = dated(*span, Window(at(days=-9), at(days=-8)))

    shown = views.findings(found, frame("timeline")).markup
    why = "It rests on what stood when it was collected or exported: that counts in any window."
    assert (f"<dt>Window</dt><dd>{why}</dd>" in shown) == outside
    summed = views.summary(found, frame("coverage")).markup
    assert ("First sign" not in summed) == outside
    assert ("2026-0" not in views.scope(found).markup) == outside
    assert "<dt>Window</dt>" not in views.findings(dated(*span), frame("timeline")).markup
