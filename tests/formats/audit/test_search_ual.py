from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from tests.support.exports import login, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

DOCS = [login(1), read_mail(2), login(3)]


def rows() -> list[dict[str, Any]]:
    return [
        {
            "PSComputerName": "outlook.office365.example",
            "RunspaceId": "r",
            "PSShowComputerName": "False",
            "RecordType": "AzureActiveDirectoryStsLogon",
            "CreationDate": "3/2/2026 10:00:01 AM",
            "UserIds": doc["UserId"],
            "Operations": doc["Operation"],
            "AuditData": doc,
            "ResultIndex": 1,
            "ResultCount": 3,
            "Identity": doc["Id"],
            "IsValid": "True",
            "ObjectState": "Unchanged",
        }
        for doc in DOCS
    ]


def exported() -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows()[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(
        {**row, "AuditData": orjson.dumps(row["AuditData"]).decode()} for row in rows()
    )
    return out.getvalue()


def escaped() -> list[dict[str, Any]]:
    return [{**row, "AuditData": orjson.dumps(row["AuditData"]).decode()} for row in rows()]


@pytest.mark.parametrize(
    "data",
    [
        exported().encode(),
        ("#TYPE Deserialized.Audit\r\n" + exported()).encode("utf-16"),
        orjson.dumps(rows()),
        orjson.dumps(escaped()),
        b"\n".join(map(orjson.dumps, escaped())),
        orjson.dumps(
            [{**row, "AuditData": orjson.dumps(row["AuditData"]).decode()} for row in escaped()]
        ),
    ],
)
def test_every_way_of_exporting_gives_the_record(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data)
    assert (taken.sniffed.format, taken.sniffed.source) == ("search_ual", "audit")
    assert list(taken.whole.values()) == DOCS
    assert set(taken.flags.values()) == {()}


def test_a_single_record_is_an_object(take: Callable[..., Taken]) -> None:
    assert take(orjson.dumps(rows()[0])).docs == {1: DOCS[0]}


def test_without_audit_data_the_envelope_is_left(take: Callable[..., Taken]) -> None:
    row = {**rows()[0], "AuditData": "", "CreationDate": "/Date(1733210000000)/"}
    taken = take(orjson.dumps([row]))
    assert taken.docs[1] == {
        "Id": DOCS[0]["Id"],
        "CreationTime": "2024-12-03T07:13:20Z",
        "RecordType": "AzureActiveDirectoryStsLogon",
        "Operation": "UserLoggedIn",
        "UserId": "user1@contoso.example",
    }
    assert taken.flags[1] == ("envelope_time", "no_body")
    assert taken.broken[0].body == orjson.dumps(row)
