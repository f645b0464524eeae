from __future__ import annotations

from typing import Any

import pytest

from bec_kit.formats._native.graph_object import graph_object, put
from bec_kit.formats._native.row import Row
from bec_kit.formats._sniffing.culture import Culture

NATIVE = graph_object(
    ("id", "userPrincipalName", "ipAddress"),
    times=("createdDateTime",),
    paths={"city": "location.city", "lastseen": "lastSeenDateTime"},
    ignored=("owners",),
)


def native(record: dict[str, Any], order: str = "") -> dict[str, Any]:
    return NATIVE(Row(record, "", Culture(order)))


def test_names_in_any_case_become_graphs() -> None:
    record = {
        "Id": "1",
        "USERPRINCIPALNAME": "j",
        "IPAddress": "192.0.2.1",
        "Other": 1,
        "Owners": 2,
    }
    wanted = {"id": "1", "userPrincipalName": "j", "ipAddress": "192.0.2.1", "other": 1}
    assert native(record) == wanted
    assert native(wanted) == wanted


def test_what_the_sdk_did_not_know_stands_with_the_rest() -> None:
    record = {
        "AdditionalProperties": {"@odata.type": "#x", "mail": "m"},
        "Inner": {"KeyId": [{"A": 1}]},
    }
    assert native(record) == {"@odata.type": "#x", "mail": "m", "inner": {"keyId": [{"a": 1}]}}
    assert native({"AdditionalProperties": "x"}) == {"additionalProperties": "x"}


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("2026-03-01T10:00:00.1234567Z", "", "2026-03-01T10:00:00.1234567Z"),
        ("3/12/2026 7:31:34 AM", "mdy", "2026-03-12T07:31:34Z"),
        ("3/12/2026 7:31:34 AM", "dmy", "2026-12-03T07:31:34Z"),
        ("3/12/2026 7:31:34 AM", "", "3/12/2026 7:31:34 AM"),
        ("/Date(1772359200000)/", "", "2026-03-01T10:00:00Z"),
        ({"value": "/Date(1772359200000)/"}, "", {"value": "/Date(1772359200000)/"}),
        ("", "", None),
        (None, "", None),
    ],
)
def test_times_are_read_or_stay_as_they_are(written: Any, order: str, read: Any) -> None:
    assert native({"CreatedDateTime": written, "LastSeen": written}, order) == {
        "createdDateTime": read,
        "lastSeenDateTime": read,
    }


def test_a_value_in_an_inner_object_loses_nothing() -> None:
    record: dict[str, Any] = {"location": "Oslo"}
    put(record, "location.city", "Oslo")
    put(record, "location.city", "Bergen")
    put(record, "location", "type name")
    assert record == {"location": {"city": "Oslo"}}
