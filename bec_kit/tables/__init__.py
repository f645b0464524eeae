"""Every table of a case, column by column: the only place where a column is declared.

Kinds: `text`, `int`, `float`, `bool`, `time` (timestamp, µs, UTC), `texts` (list of text).
Events, and what stands beside them, carry EVENT in front, tables of state carry STATE; computed
tables carry only what they declare. A column of one name has one kind everywhere.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bec_kit.tables import (
    _accounts,
    _answers,
    _beside,
    _directory,
    _enriched,
    _logs,
    _mail,
    _messages,
    _settings,
    _state,
)
from bec_kit.tables._declare import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FLAGS", "TABLES", "Column", "Table", "schema"]

FLAGS = {
    "no_body": "the record's body could not be used: the row shows what the envelope holds",
    "envelope_time": "the time comes from the envelope, read by the culture of the file",
    "late_time": "the time is a later one than the event's own, because nothing better was there",
    "undated": "no time could be read",
    "id_mismatch": "the envelope names another id than the body",
    "no_id": "the service gave no id: record_id is the hash of the canonical body",
    "no_owner": "the page does not say whose state it shows",
    "line_break": "an id or date cell holds a line break: the file may be broken there",
    "bad_text": "text in it was not valid Unicode: U+FFFD stands for what cannot be shown",
    "cut_list": "the export cut a list short or lost it: what it does not show is not absent",
    "unsure_item": "the tool may have listed another message than the one that was read",
    "odd_shape": "a field had an unexpected shape; it is kept as JSON text",
}

TABLES: dict[str, Table] = {
    table.name: table
    for group in (
        _logs,
        _mail,
        _directory,
        _state,
        _messages,
        _accounts,
        _settings,
        _beside,
        _enriched,
        _answers,
    )
    for table in group.TABLES
}


@cache
def schema(name: str) -> pa.Schema:
    """The Arrow schema of a table.

    Args:
        name: a table of TABLES.
    """
    import pyarrow as pa

    kinds: dict[str, pa.DataType] = {
        "text": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(column.name, kinds[column.kind]) for column in TABLES[name].columns])
