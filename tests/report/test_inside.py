"""The report's answers end where the case's window ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from bec_kit import enrich
from bec_kit.report import inside, views
from tests.support.rows import VICTIM, Rows, at, facts, open_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

SEARCH = {"user": VICTIM, "operation": "SearchQueryInitiatedExchange"}
RULE = {"mailbox": VICTIM, "kind": "rule"}
ROWS: Rows = {
    "searches": [
        SEARCH | {"query": "before", "happened_at": at(-1)},
        SEARCH | {"query": "first", "happened_at": at()},
        SEARCH | {"query": "last", "happened_at": at(59)},
        SEARCH | {"query": "after", "happened_at": at(60)},
        SEARCH | {"query": "undated", "happened_at": None},
    ],
    "lifecycles": [
        RULE | {"name": "ended", "seen_at": at(-9), "ended_at": at(-1)},
        RULE | {"name": "stood", "seen_at": at(-9)},
        RULE | {"name": "through", "seen_at": at(-9), "ended_at": at(99)},
        RULE | {"name": "later", "seen_at": at(60)},
    ],
}


def answers(folder: Path, name: str, start: datetime | None, end: datetime | None) -> Any:
    known = facts(start=start, end=end)
    with open_rows(folder, ROWS, enrich.facts(known)) as engine:
        return inside.answer(engine, known.window, name, asked=True).to_pydict()


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        (at(), at(60), {"first", "last", "undated"}),
        (at(), None, {"first", "last", "after", "undated"}),
        (None, at(60), {"before", "first", "last", "undated"}),
        (None, None, {"before", "first", "last", "after", "undated"}),
    ],
)
def test_the_end_is_outside_and_the_start_is_not(
    tmp_path: Path, start: datetime | None, end: datetime | None, left: set[str]
) -> None:
    found = answers(tmp_path, "search_words", start, end)

    assert set(found["query"]) == left
    assert set(found["rows_in_all"]) == {len(left)}


def test_a_rule_that_stood_in_the_window_is_inside(tmp_path: Path) -> None:
    assert set(answers(tmp_path, "lifecycles", at(), at(60))["name"]) == {"stood", "through"}


def test_nothing_inside_is_not_nothing() -> None:
    none, bounded = pd.DataFrame(), facts(start=at()).window
    said = "<p>Of the case&#39;s window: No "

    assert said in views.answer("search_words", none, bounded).markup
    assert said in views.lifecycles(none, bounded).markup
    assert said in views.reads(none, none, bounded).markup
    assert said not in views.answer("search_words", none, facts().window).markup
