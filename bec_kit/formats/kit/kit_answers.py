"""What the kit's own script for Exchange writes: the answers of one source for one account.

Each object is taken by itself, and carries along whose it is. Of a view that shows more than a
plainer one, what it alone shows is marked, as far as the plainer one was answered too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.context import users_context
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

ASKED = "bec_kit_asked"
VIEW = "@bec_kit.view"
_IDS = ("RuleIdentity", "Identity")


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """How each question ended, and behind it the objects that it gave."""
    user = record.get("user")
    source = str(record.get("source"))
    whose = users_context(user, source) if isinstance(user, str) and user else {}
    answers = [each for each in _listed(record.get("answers")) if isinstance(each, dict)]
    known = {
        each.get("question"): {_id(row) for row in _listed(each.get("value"))}
        for each in answers
        if not each.get("error")
    }
    for each in answers:
        rows = _listed(each.get("value"))
        told = {name: value for name, value in each.items() if name != "value"}
        head = {"source": source, "user": user, "asked_at": record.get("asked_at")}
        yield {ASKED: each.get("question"), **head, **told, "rows": len(rows)}
        plainer = known.get(each.get("beside")) if each.get("beside") else None
        for row in rows:
            if not isinstance(row, dict):
                yield {"bec_kit_value": row}
                continue
            alone = plainer is not None and _id(row) not in plainer
            yield {**whose, **({VIEW: each.get("view")} if alone else {}), **row}


def _listed(value: Any) -> list[Any]:
    """A list as PowerShell may write it: itself, its one element, or with its count beside it."""
    if isinstance(value, dict) and value.keys() == {"value", "Count"}:
        value = value["value"]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _id(row: Any) -> str:
    found = next((row[key] for key in _IDS if row.get(key)), "") if isinstance(row, dict) else row
    return str(found)


def _native(_row: Row) -> dict[str, Any]:
    raise UnreadableError("answers of the kit's script that hold none: run the script again")


SPEC = Format(
    id="kit_answers",
    title="Answers to the kit's script for Exchange",
    source="mixed",
    container="json",
    needs=frozenset({"bec_kit_answers", "answers", "asked_at"}),
    explode=_explode,
    native=_native,
    order=7,
    references=(
        "bec_kit/ingest/scripting.py writes the script",
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json",
        "That PowerShell 5.1 may write a list as an object of value and Count is from memory",
    ),
)
