from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import said, state_rows

REASON = "ExceedingLimitType=OutboundSpam;InternalRecipientCountToday=3"


def test_a_sender_row_by_row() -> None:
    doc = {
        "SenderAddress": "Jane@contoso.example",
        "Reason": REASON,
        "CreatedDatetime": "2026-03-01T10:00:00Z",
    }
    (row,) = state_rows("restricted_senders", doc)
    assert row["record_id"] == "jane@contoso.example"
    assert said(row) == {
        "address": "jane@contoso.example",
        "address_raw": "Jane@contoso.example",
        "reason": REASON,
        "blocked_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
    }


def test_an_empty_record_keeps_its_row() -> None:
    (row,) = state_rows("restricted_senders", {"SenderAddress": "", "CreatedDatetime": "soon"})
    assert row["record_id"].startswith("sha256:")
    assert said(row) == {"flags": ["no_id", "odd_shape"]}


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(["SenderAddress", "Reason", "CreatedDatetime"]), VALUES))
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("restricted_senders", doc)
