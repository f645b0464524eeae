"""Answers of query services: rows of advanced hunting or Log Analytics, wrapped in their schema.

Advanced hunting answers with `schema` and `results`, Log Analytics with `tables` of
`columns` and `rows`. Each row is then read as the record that it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SPEC"]


def _lists(record: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {fold(key): value for key, value in record.items() if isinstance(value, list)}


def _is_answer(record: Mapping[str, Any]) -> bool:
    lists = _lists(record)
    return {"schema", "results"} <= lists.keys() or any(map(_is_table, lists.get("tables", ())))


def _is_table(table: Any) -> bool:
    return isinstance(table, dict) and all(
        isinstance(table.get(name), list) for name in ("columns", "rows")
    )


def _rows(record: dict[str, Any]) -> Iterable[Any]:
    """Every row; one that does not fit its columns as it stands, so that it is set aside."""
    lists = _lists(record)
    if "results" in lists:
        return lists["results"]
    return [row for table in lists["tables"] for row in _rows_of(table)]


def _rows_of(table: Any) -> Iterable[Any]:
    if not _is_table(table):
        return [table]
    names = _names(table["columns"])
    return [
        dict(zip(names, row, strict=True))
        if isinstance(row, list) and len(row) == len(names)
        else row
        for row in table["rows"]
    ]


def _names(columns: list[Any]) -> list[str]:
    return [str(each.get("name") if isinstance(each, dict) else each) for each in columns]


SPEC = Format(
    id="query_results",
    title="answers of advanced hunting and Log Analytics",
    source="mixed",
    container="json",
    needs=frozenset(),
    test=_is_answer,
    explode=_rows,
    order=98,
    references=(
        "https://learn.microsoft.com/graph/api/security-security-runhuntingquery",
        "https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format",
    ),
)
