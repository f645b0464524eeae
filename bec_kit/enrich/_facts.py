"""What is known before any log is read, as small tables beside the case's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.data import load
from bec_kit.enrich.rogue import rogue_list

if TYPE_CHECKING:
    from bec_kit.model import Facts

__all__ = ["facts"]

_TIME = pa.timestamp("us", "UTC")


def facts(facts: Facts) -> dict[str, pa.Table]:
    """The tables of facts that detections and views may read, by name.

    `home_domains`, `case_users`, `case_window` (always one row) and `marks` come
    from the case, and `rogue_apps` where it has a list of its own; that, else, and
    `first_party_apps`, `finance_words`, `error_codes` and `folder_names` from the
    kit's lists. A code has a row for its outcome (success, interrupt, failure) and
    one for each further meaning (password_right, guessing, consent).
    """
    return {
        "home_domains": _table([(name,) for name in sorted(set(facts.home_domains))], domain=None),
        "case_users": _table([(user,) for user in sorted(set(facts.users))], user=None),
        "case_window": _table(
            [(facts.window.start, facts.window.end)], start_at=_TIME, end_at=_TIME
        ),
        "marks": _table(
            [(mark.verdict, mark.kind, mark.value, mark.why, mark.at) for mark in facts.marks],
            verdict=None,
            kind=None,
            value=None,
            why=None,
            at=_TIME,
        ),
        "first_party_apps": _table(_apps("first_party_apps"), app_id=None, name=None),
        "rogue_apps": _table(list(rogue_list(facts.rogue_apps).apps), app_id=None, name=None),
        "finance_words": _table([(word,) for word in _words()], word=None),
        "error_codes": _table(_codes(), code=None, meaning=None, kind=None),
        "folder_names": _table(_folders(), name=None, kind=None),
    }


def _table(rows: list[tuple[Any, ...]], **columns: pa.DataType | None) -> pa.Table:
    """A table of rows; a column without a kind is text."""
    schema = pa.schema([(name, kind or pa.string()) for name, kind in columns.items()])
    return pa.Table.from_pylist(
        [dict(zip(columns, row, strict=True)) for row in rows], schema=schema
    )


def _apps(name: str) -> list[tuple[str, str]]:
    return sorted((entry["id"], entry["name"]) for entry in load(name)["apps"])


def _words() -> list[str]:
    """Every word in lower case and case-folded: SQL lowers, and Greek folds further."""
    found = {word for words in load("finance_words")["words"].values() for word in words}
    return sorted(found | {word.casefold() for word in found})


def _codes() -> list[tuple[str, str, str]]:
    return [
        (entry["code"], entry["meaning"], kind)
        for entry in load("error_codes")["codes"]
        for kind in (entry["outcome"], *entry.get("also", ()))
    ]


def _folders() -> list[tuple[str, str]]:
    """Case-folded names of the well-known folders, in many languages, and their kinds."""
    names: dict[str, list[str]] = load("folder_names")["names"]
    return sorted({(name.casefold(), kind) for kind, each in names.items() for name in each})
