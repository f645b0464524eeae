"""Answers of the case's summaries as tables, and the lives of rules and forwarding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bec_kit.analyse.summaries import summaries
from bec_kit.report._page import Html, cell, piece
from bec_kit.report.standing import sealings
from bec_kit.report.views._tables import rows_of, table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from bec_kit.model import Window

__all__ = ["answer", "lifecycles", "standing"]

_WHEN = "when (UTC)"
_BOUNDED = "Of the case's window: "
_Named: TypeAlias = "tuple[str | None, str]"
_Listed: TypeAlias = "tuple[datetime | None, str]"
_OPEN = "later changes, and what the log leaves open"


def answer(name: str, rows: pd.DataFrame, window: Window | None = None) -> Html:
    """The rows of a summary, or the sentence that stands where there is none.

    A column without any value is left out, but for times: that something has no
    end is an answer.

    Args:
        name: of the summary.
        rows: from `case.summary(name)`.
        window: of the case, where the rows are bounded by it.
    """
    spec = summaries()[name]
    if rows.empty:
        return _nothing(spec.nothing, window)
    columns = [
        column
        for column in spec.shows
        if column.endswith("_at") or any(cell(value) for value in rows[column].astype(object))
    ]
    caption = ""
    if "user" in columns and len(accounts := set(rows["user"].dropna())) == 1:
        columns.remove("user")
        caption = f"Account: {cell(accounts.pop())}"
    if {"first_at", "last_at"} <= set(columns):
        rows = rows.assign(**{_WHEN: _spans(rows)})
        columns = [*(name for name in columns if name not in {"first_at", "last_at"}), _WHEN]
    return table(
        rows,
        columns,
        caption=caption,
        in_all=int(rows["rows_in_all"].max()),
        marked=(rows["actor"] == "attacker").tolist(),
    )


def _nothing(sentence: str, window: Window | None) -> Html:
    """The sentence that stands where there is no row, and of what it is said."""
    bounded = window and not (window.start is None and window.end is None)
    return piece("nothing", sentence=_BOUNDED + sentence if bounded else sentence)


def _spans(rows: pd.DataFrame) -> list[str]:
    """First and last time in one cell; one time where they are the same."""
    times = zip(rows["first_at"].astype(object), rows["last_at"].astype(object), strict=True)
    spans = ((cell(first), cell(last)) for first, last in times)
    return [first if first == last else f"{first} to {last}" for first, last in spans]


def lifecycles(
    lives: pd.DataFrame,
    window: Window | None = None,
    rules: pd.DataFrame | None = None,
    items: pd.DataFrame | None = None,
) -> Html:
    """Each rule and forwarding: what it does, who made it and ended it, what stays open.

    Args:
        lives: from `case.lifecycles()`.
        window: of the case, where they are bounded by it.
        rules: the table `inbox_rules`, which knows what is there still.
        items: from `case.evidence()`, where rules are given.
    """
    import pandas as pd

    if lives.empty:
        return _nothing(summaries()["lifecycles"].nothing, window)
    listed = {} if rules is None or items is None else _listed(rules, sealings(items))
    told = pd.DataFrame([_life(life, listed) for life in rows_of(lives)])
    columns = [name for name in told.columns if name != _OPEN or told[name].any()]
    return table(
        told,
        columns,
        in_all=int(lives["rows_in_all"].max()),
        marked=(lives["actor"] == "attacker").tolist(),
    )


def standing(what: str, rows: pd.DataFrame, columns: Sequence[str]) -> Html:
    """A table of state as it stood when it was collected, or that none was.

    Args:
        what: its rows in words, such as `inbox rules`.
        rows: from `case.table(...)`.
        columns: which of its columns.
    """
    if rows.empty:
        return piece("nothing", sentence=f"No {what} were collected, or there were none.")
    gone = ["gone_at"] if rows["gone_at"].notna().any() else []
    return table(rows, [*columns, "collected_at", *gone], most=100)


def _listed(rules: pd.DataFrame, sealed: Collection[datetime]) -> dict[_Named, _Listed]:
    """Of each mailbox and name of a rule, when it was in a list, and what that says."""
    found: dict[_Named, _Listed] = {}
    for rule in rows_of(rules.sort_values(["collected_at", "record_id"])):
        key = rule["user"], _called(rule["name"])
        at, gone = rule["collected_at"], rule["gone_at"]
        off = ", switched off," if rule["enabled"] is False else ""
        if at in sealed:
            said = f"still there{off} in the file sealed on {cell(at)}"
            found[key] = None, f"{said}; when that was exported is not known"
        elif gone:
            found[key] = at, f"there when it was collected on {cell(at)}, and gone on {cell(gone)}"
        else:
            found[key] = at, f"still there{off} when it was collected on {cell(at)}"
    return found


def _called(name: str | None) -> str:
    """A rule's name as two records of it may be compared."""
    return (name or "").strip().casefold()


def _there(life: dict[str, Any], listed: Mapping[_Named, _Listed]) -> str:
    """That a list shows a rule of which the log has no end."""
    name = _called(life["name"])
    if life["kind"] != "rule" or not name or life["ended_at"] or life["ending"]:
        return ""
    at, said = listed.get((life["mailbox"], name), (None, ""))
    # an older list shows another rule of the name
    return "" if at and life["made_at"] and at < life["made_at"] else said


def _life(life: dict[str, Any], listed: Mapping[_Named, _Listed]) -> dict[str, Any]:
    what = f"rule “{life['name'] or ''}”" if life["kind"] == "rule" else "forwarding"
    off = f"switched off {cell(life['disabled_at'])}" if life["disabled_at"] else ""
    still = off or "no end in the log", _there(life, listed)
    open_ = f"Open: {life['ambiguity']}." if life["ambiguity"] else ""
    return {
        "mailbox": life["mailbox"],
        "what": what,
        "what it does": life["effect"],
        "made (UTC)": _event(life, "made") or "not in the log",
        "ended (UTC)": _event(life, "ended", life["ending"]) or "; ".join(filter(None, still)),
        _OPEN: " ".join(filter(None, ("; ".join(life["changes"]), open_))),
        "evidence": f"{life['evidence_id']}, record {life['evidence_row']}",
    }


def _event(life: dict[str, Any], what: str, word: str | None = None) -> str:
    """When, from where, and by whom if not by the mailbox's own account."""
    at, user, ip = (life[f"{what}_{part}"] for part in ("at", "by", "ip"))
    if at is None and user is None:
        return ""
    by = f"by {user}" if user and user != life["mailbox"] else ""
    return " ".join(filter(None, (word, cell(at), by, f"from {ip}" if ip else "")))
