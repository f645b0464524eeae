from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.model import Batch, Origin
from bec_kit.sources import source
from bec_kit.sources.messages import normalise
from bec_kit.tables import schema

ORIGIN = Origin("0004-messages", datetime(2026, 3, 5, tzinfo=UTC))
TRACE: dict[str, Any] = {
    "id": "4451a062-48cb-e80d-e8c0-196330437ae6",
    "senderAddress": "Dana@Contoso.example",
    "recipientAddress": "Pay@Fabrikam.example",
    "messageId": "<D9683b4c@Contoso.example>",
    "receivedDateTime": "2026-03-02T10:30:00Z",
    "subject": "Invoice 7",
    "size": 45678,
    "fromIP": "198.51.100.7",
    "toIP": "",
    "status": "delivered",
}


def rows(*docs: dict[str, Any]) -> list[dict[str, Any]]:
    batch = Batch("messages", list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    table = normalise(batch, ORIGIN)["messages"]
    table.validate(full=True)
    assert table.schema == schema("messages")
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def test_a_record_gives_every_column() -> None:
    assert rows(TRACE) == [
        {
            "record_id": "4451a062-48cb-e80d-e8c0-196330437ae6/pay@fabrikam.example",
            "happened_at": datetime(2026, 3, 2, 10, 30, tzinfo=UTC),
            "evidence_id": "0004-messages",
            "evidence_row": 1,
            "message_id": "<D9683b4c@Contoso.example>",
            "trace_id": "4451a062-48cb-e80d-e8c0-196330437ae6",
            "sender": "dana@contoso.example",
            "sender_raw": "Dana@Contoso.example",
            "recipient": "pay@fabrikam.example",
            "recipient_raw": "Pay@Fabrikam.example",
            "subject": "Invoice 7",
            "status": "delivered",
            "direction": None,
            "from_ip": "198.51.100.7",
            "to_ip": None,
            "size": 45678,
            "lossy": False,
            "flags": [],
        }
    ]


def test_two_recipients_of_one_message_are_two_records() -> None:
    other = {**TRACE, "recipientAddress": "ap@fabrikam.example"}
    same = {**TRACE, "recipientAddress": "PAY@fabrikam.example"}
    ids = [row["record_id"] for row in rows(TRACE, other, same)]
    assert len(set(ids)) == 2
    assert ids[0] == ids[2]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Delivered", "delivered"),
        ("FilteredAsSpam", "filteredAsSpam"),
        ("gettingStatus", "gettingStatus"),
        ("expanded", "expanded"),
        ("None", "none"),
        (" Failed ", "failed"),
        ("", None),
        (None, None),
    ],
)
def test_status_reads_the_same_from_graph_and_from_the_cmdlet(
    written: str | None, status: str | None
) -> None:
    assert rows({**TRACE, "status": written})[0]["status"] == status


def test_a_record_without_trace_id_is_named_by_its_content() -> None:
    bare = {**TRACE, "id": None}
    first, second, other = rows(bare, dict(reversed(bare.items())), {**bare, "size": 1})
    assert first["record_id"] == second["record_id"] != other["record_id"]
    assert first["record_id"].startswith("sha256:")
    assert first["flags"] == ["no_id"]


def test_a_bounce_has_no_sender_and_a_cut_row_no_recipient() -> None:
    bounce = rows({**TRACE, "senderAddress": "<>", "recipientAddress": None})[0]
    assert (bounce["sender"], bounce["recipient"]) == ("<>", None)
    assert bounce["record_id"] == TRACE["id"] + "/"


def test_bad_values_are_flagged_and_hurt_no_other_row() -> None:
    bad = {**TRACE, "size": "large", "receivedDateTime": "soon", "subject": ["a"]}
    good, odd = rows(TRACE, bad)
    assert good["flags"] == []
    assert set(odd["flags"]) == {"undated", "odd_shape"}
    assert (odd["size"], odd["happened_at"], odd["subject"]) == (None, None, '["a"]')


@given(st.dictionaries(st.sampled_from(sorted(TRACE)), st.none() | st.text() | st.integers()))
def test_any_record_gives_one_row(changes: dict[str, Any]) -> None:
    assert len(rows({**TRACE, **changes}, TRACE)) == 2


def test_the_spec_says_what_it_reads() -> None:
    spec = source("messages")
    assert (spec.primary, spec.tables) == ("messages", ("messages",))
