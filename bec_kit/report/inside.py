"""What lies inside the case's window: summaries see everything, the report is bounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.analyse import summaries
from bec_kit.store.sql import quoted_text
from bec_kit.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pyarrow as pa

    from bec_kit.model import Window
    from bec_kit.store.engine import Engine

__all__ = ["answer"]

_WORD = re.compile(r"\w+")


def answer(
    engine: Engine,
    window: Window,
    name: str,
    *,
    user: str = "",
    asked: bool = False,
    most: int | None = None,
) -> pa.Table:
    """Ask one summary of what lies inside the window; undated records do.

    Rules and forwarding count that stood there at some time of it. Baselines, indicators and
    what is known of addresses and domains come from the whole evidence.

    Args:
        engine: the tables of an analysed case, with its facts.
        window: of the case.
        name: of the summary.
        user: one account; empty for all.
        asked: only the accounts in question, and what the attacker did elsewhere.
        most: how many rows; the summary's own number if not said.
    """
    # a summary asks its engine for nothing but rows
    bounded: Any = engine if window.start is window.end is None else _Bounded(engine, window)
    return summaries.answer(bounded, name, user=user, asked=asked, most=most)


class _Bounded:
    """An engine whose tables end where the window ends."""

    def __init__(self, engine: Engine, window: Window) -> None:
        self._engine = engine
        self._window = window

    def arrow(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        named = set(_WORD.findall(sql))
        # a table has no second name here: within its own text it is the one outside
        tables = [
            f"""{name} as not materialized
              (select t.* from {name} t where {_within(name, self._window)})"""  # noqa: S608  names of our own tables
            for name, table in TABLES.items()
            if name in named and (table.kind == "events" or name == "lifecycles")
        ]
        return self._engine.arrow(f"with {', '.join(tables)}, {sql.removeprefix('with ')}", params)


def _within(name: str, window: Window) -> str:
    """SQL that holds for what lies inside, or may."""
    first, last = ("seen_at", "ended_at") if name == "lifecycles" else ("happened_at",) * 2
    tests = [f"coalesce(t.{last} >= {_moment(window.start)}, true)"] if window.start else []
    tests += [f"coalesce(t.{first} < {_moment(window.end)}, true)"] if window.end else []
    return " and ".join(tests)


def _moment(at: datetime) -> str:
    return f"timestamptz {quoted_text(at.isoformat())}"
