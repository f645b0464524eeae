from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from tests.support.exports import login, read_mail, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken


def suite() -> list[dict[str, Any]]:
    """Two records as the Extractor Suite flattens them."""
    return [
        {**login(1), "ExtendedProperties": "System.Object[]", "AppAccessContext": ""},
        {
            **{key: read_mail(2)[key] for key in login(1)},
            "ExtendedProperties": "",
            "AppAccessContext": '{"AADSessionId":"s-1"}',
            "ErrorNumber": "@{Code=0; Text=}",
        },
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_row_is_what_is_left_of_the_record(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take((table(suite()) + '"cut","row"\r\n').encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata_flat", "audit")
    first = {key: value for key, value in login(1).items() if key != "ExtendedProperties"}
    second = {key: read_mail(2)[key] for key in first if key != "ErrorNumber"}
    assert taken.docs == {1: first, 2: second | {"AppAccessContext": {"AADSessionId": "s-1"}}}
    assert taken.reasons == {3: "2 cells instead of 14"}


def test_hawks_converted_logins(take: Callable[..., Taken]) -> None:
    row = {
        "CreationTime": "3/25/2026 1:30 PM",
        "UserId": "mia@contoso.example",
        "Workload": "AzureActiveDirectory",
        "ClientIP": "203.0.113.7",
        "CountryName": "Germany",
        "Actor": "0b1c:0,mia@contoso.example:5,not a pair",
        "ExtendedProperties": "UserAgent:,RequestType:",
        "UserAgent": "Edge",
        "RequestType": "OAuth2:Authorize",
        "Id": "i-1",
        "Operation": "UserLoggedIn",
        "RecordType": "15",
    }
    taken = take(table([row]).encode("utf-16"))
    assert taken.sniffed.format == "auditdata_flat"
    assert taken.docs[1] == {
        **row,
        "CreationTime": "2026-03-25T13:30:00Z",
        "RecordType": 15,
        "Actor": [{"ID": "0b1c", "Type": 0}, {"ID": "mia@contoso.example", "Type": 5}],
        "ExtendedProperties": [
            {"Name": "UserAgent", "Value": "Edge"},
            {"Name": "RequestType", "Value": "OAuth2:Authorize"},
        ],
    }
    as_json = take(orjson.dumps([row, login(2)]))
    assert as_json.sniffed.format == "mixed"
    assert as_json.docs == {1: taken.docs[1], 2: login(2)}


def test_a_day_that_could_be_two_is_asked_for(take: Callable[..., Taken]) -> None:
    data = table([{**suite()[0], "CreationTime": "3/4/2026 1:30 PM"}]).encode()
    taken = take(data)
    assert "CreationTime" not in taken.docs[1]
    assert "--date-order dmy or mdy settles it" in taken.notes[0]
    assert take(data, date_order="dmy").docs[1]["CreationTime"] == "2026-04-03T13:30:00Z"


def test_a_table_that_holds_whole_records_beside_is_read_from_these(
    take: Callable[..., Taken],
) -> None:
    rows = [{**row, "anything": orjson.dumps(login(7)).decode()} for row in suite()]
    taken = take(table(rows).encode())
    assert taken.sniffed.format == "auditdata_in_column"
    assert taken.docs == {1: login(7), 2: login(7)}
