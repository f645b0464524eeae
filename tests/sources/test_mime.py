"""The index of messages that were exported whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources.mime import normalise

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOC = {
    "eml": "0009-mime/00002.eml",
    "sha256": "ab" * 32,
    "size": 12,
    "internetMessageId": "<A@x.example>",
    "id": "AAkA1",
    "deleted": True,
}


def rows_of(doc: dict[str, Any]) -> list[dict[str, Any]]:
    batch = Batch("mime", [doc], [1], [()])
    table = normalise(batch, Origin("0009-mime", SEALED, owner="Mia@contoso.example"))["mime"]
    assert table.schema == tables.schema("mime")
    return table.to_pylist()


def test_a_file_row_by_row() -> None:
    (row,) = rows_of(DOC)

    assert row.pop("gone_at", None) is None
    assert row == {
        "record_id": "mia@contoso.example/AAkA1",
        "collected_at": SEALED,
        "evidence_id": "0009-mime",
        "evidence_row": 1,
        "user": "mia@contoso.example",
        "user_raw": "Mia@contoso.example",
        "internet_message_id": "<A@x.example>",
        "item_id": "AAkA1",
        "deleted": True,
        "sha256": "ab" * 32,
        "size": 12,
        "file": "0009-mime/00002.eml",
        "flags": [],
    }


@given(st.dictionaries(st.sampled_from(list(DOC)), st.none() | st.text() | st.lists(st.integers())))
def test_no_record_breaks_it(doc: dict[str, Any]) -> None:
    assert len(rows_of(doc)) == 1
