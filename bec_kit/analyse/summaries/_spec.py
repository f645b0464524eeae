"""What a summary is, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit.errors import UsageError
from bec_kit.registry import specs

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.store.engine import Engine

__all__ = ["Summary", "answer", "summaries"]


@dataclass(frozen=True)
class Summary:
    """One question to the tables, answered in few rows.

    Attributes:
        id: its name.
        title: what one row is.
        sql: the select; it may read the common tables of `_who`, and has the columns
            "user", actor and mine (whether it is an account of the case).
        order: what its rows are sorted by: a total order, the telling ones first.
        shows: the columns that people see, in order.
        nothing: the sentence that stands where there is no row.
        most: how many rows are enough for eyes.
    """

    id: str
    title: str
    sql: str
    order: str
    shows: tuple[str, ...]
    nothing: str
    most: int = 100


def summaries() -> dict[str, Summary]:
    """All summaries by id."""
    return specs("bec_kit.analyse.summaries")


def answer(
    engine: Engine, name: str, *, user: str = "", asked: bool = False, most: int | None = None
) -> pa.Table:
    """Ask one summary.

    Args:
        engine: the tables of an analysed case, with its facts.
        name: of the summary.
        user: one account; empty for all.
        asked: only the accounts in question, and what the attacker did elsewhere; where
            the case names no account, all.
        most: how many rows; the summary's own number if not said.

    Returns:
        Its rows; the column `rows_in_all` says how many there would be without a bound.

    Raises:
        UsageError: there is no such summary.
    """
    known = summaries()
    if name not in known:
        raise UsageError(f"there is no summary {name}: there are {', '.join(known)}")
    spec = known[name]
    from bec_kit.analyse.summaries._who import COMMON

    # what is put in is our own words and a number; the user is bound
    return engine.arrow(
        f"""with {COMMON} select s.*, count(*) over () as rows_in_all from ({spec.sql}) s
        where ($1 = '' or s."user" = $1) and (not $2 or s.mine or s.actor = 'attacker'
               or not exists (select 1 from case_users))
        order by {spec.order} limit {most or spec.most:d}""",  # noqa: S608
        [user.casefold(), asked],
    )
