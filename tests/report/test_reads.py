"""Reading in the mailboxes, with a line on what our own collection read."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bec_kit.report import views
from tests.report.test_views import HOSTILE
from tests.support.rows import VICTIM, at

NOTHING = pd.DataFrame(columns=["user", "actor", "rows_in_all"])
OWN: dict[str, Any] = {
    "user": VICTIM,
    "app_id": "app-1",
    "reads": 14,
    "messages": 12,
    "first_at": at(0),
    "last_at": at(5),
}


def test_our_own_reads_are_a_line() -> None:
    own = pd.DataFrame([OWN, {**OWN, "reads": 1, "app_id": HOSTILE}])

    markup = views.reads(NOTHING, own).markup

    assert "No record of reading is in the case" in markup
    assert (
        f"14 reads of {VICTIM} were our own collection's (app app-1, 2026-03-02 09:00:00 to "
        "2026-03-02 09:05:00): left out here, in every figure and in every detection."
    ) in markup.replace("&#39;", "'")
    assert f"1 read of {VICTIM} was our own" in markup.replace("&#39;", "'")
    assert HOSTILE not in markup


def test_without_any_there_is_no_line() -> None:
    assert "own collection" not in views.reads(NOTHING, pd.DataFrame(columns=list(OWN))).markup
