from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from bec_kit.formats._splitting import explode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.formats.conftest import Taken

HEAD = (
    '"origin_timestamp_utc","sender_address","recipient_status","message_subject","total_bytes",'
    '"message_id","network_message_id","original_client_ip","directionality","connector_id",'
    '"delivery_priority"\r\n'
)


def row(recipients: str, number: int = 1) -> str:
    return (
        f'"2026-03-02T10:00:0{number}.1234567Z","Mia@contoso.example","{recipients}","Re: ""x""",'
        f'"4711","<{number}@contoso.example>","t-{number}","203.0.113.7","Originating","",""\r\n'
    )


FILE = (
    HEAD
    + row("a@fabrikam.example##Receive, Deliver;B@fabrikam.example##Receive, Fail")
    + row("c@contoso.example##", 2)
)


def who(taken: Taken) -> list[tuple[str, str, str | None]]:
    return [(doc["id"], doc["recipientAddress"], doc["status"]) for doc in taken.docs.values()]


@pytest.mark.parametrize(
    "data",
    [FILE.encode(), FILE.encode("utf-16"), FILE.encode("utf-16-le"), FILE.encode("utf-8-sig")],
)
def test_every_recipient_is_a_record(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data)
    assert (taken.sniffed.format, taken.sniffed.source) == ("trace_enhanced", "messages")
    assert taken.docs[1] == {
        "id": "t-1",
        "messageId": "<1@contoso.example>",
        "senderAddress": "Mia@contoso.example",
        "recipientAddress": "a@fabrikam.example",
        "subject": 'Re: "x"',
        "status": "delivered",
        "fromIP": "203.0.113.7",
        "size": 4711,
        "receivedDateTime": "2026-03-02T10:00:01.123456Z",
        "directionality": "Originating",
        "connectorId": None,
        "events": "Receive, Deliver",
    }
    assert who(taken) == [
        ("t-1", "a@fabrikam.example", "delivered"),
        ("t-1", "B@fabrikam.example", "failed"),
        ("t-2", "c@contoso.example", None),
    ]
    assert taken.notes == ["1 of its rows holds 2 records: each is counted"]
    assert not taken.broken


def test_a_record_of_several_has_its_own_number_and_body(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_text(FILE, newline="")
    sniffed = formats.sniff(FILE.encode(), path.name, len(FILE))
    (first, _note) = formats.read(path, sniffed)
    bodies = [orjson.loads(body) for body in first.records.column("body").to_pylist()]
    assert first.records.column("evidence_row").to_pylist() == [1, 2, 3]
    assert [body["recipient_status"] for body in bodies] == [
        "a@fabrikam.example##Receive, Deliver",
        "B@fabrikam.example##Receive, Fail",
        "c@contoso.example##",
    ]


def test_what_is_broken_keeps_its_place_among_the_parts(take: Callable[..., Taken]) -> None:
    several = row("a@x.example##Deliver;b@x.example##Deliver;")
    taken = take((HEAD + several + row("") + '"too","short"\r\n' + several).encode())
    assert list(taken.docs) == [1, 2, 5, 6]
    assert taken.reasons == {
        3: "recipient_status names no recipient",
        4: "2 cells instead of 11",
    }


def test_many_recipients_are_handed_on_in_pieces(
    take: Callable[..., Taken], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explode, "ROWS", 7)
    many = ";".join(f"u{number}@x.example##Deliver" for number in range(20))
    taken = take((HEAD + row(many) * 3 + row("last@x.example##Deliver")).encode())
    assert len(taken.docs) == 61
    assert taken.docs[61]["recipientAddress"] == "last@x.example"
    assert taken.notes == ["3 of its rows hold 60 records: each is counted"]


def test_a_list_of_senders_alone_is_no_trace(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(b"sender_address,recipient_status\r\na@x.example,b@x.example##Deliver\r\n")
