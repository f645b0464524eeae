from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.errors import RefusedError
from bec_kit.formats import sniff
from bec_kit.formats._sniffing.kinds import formats
from tests.support.siem import as_ndjson, as_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

PARAMETERS = [{"Name": "Name", "Value": "."}, {"Name": "DeleteMessage", "Value": "True"}]
ROW = {
    "RecordType": "ExchangeAdmin",
    "Operation": "New-InboxRule",
    "OrganizationId": "5c9f8a4e",
    "OrganizationId_": "5c9f8a4e",
    "UserType": "Admin",
    "UserKey": "10032000C757D25F",
    "OfficeWorkload": "Exchange",
    "ResultStatus": "TRUE",
    "ResultReasonType": "TRUE",
    "OfficeObjectId": "contoso.example\\mia\\.",
    "UserId": "Mia@contoso.example",
    "ClientIP": "[2001:db8::7]:36185",
    "ClientIP_": "[2001:db8::7]:36185",
    "Site_Url": "",
    "Parameters": PARAMETERS,
    "ExternalAccess": "FALSE",
    "Logon_Type": "Owner",
    "Client_IPAddress": "203.0.113.7",
    "ElevationTime [UTC]": "4/26/2026, 7:27:10.000 AM",
    "OfficeId": "o-1",
    "SourceRecordId": "o-1",
    "Start_Time [UTC]": "4/26/2026, 7:27:10.000 AM",
    "AppId": "00000002-0000-0ff1-ce00-000000000000",
    "Type": "OfficeActivity",
}
RECORD = {
    "RecordType": "ExchangeAdmin",
    "Operation": "New-InboxRule",
    "OrganizationId": "5c9f8a4e",
    "UserType": "Admin",
    "UserKey": "10032000C757D25F",
    "Workload": "Exchange",
    "ResultStatus": "TRUE",
    "ObjectId": "contoso.example\\mia\\.",
    "UserId": "Mia@contoso.example",
    "ClientIP": "[2001:db8::7]:36185",
    "Parameters": PARAMETERS,
    "ExternalAccess": "FALSE",
    "LogonType": "Owner",
    "ClientIPAddress": "203.0.113.7",
    "Id": "o-1",
    "AppId": "00000002-0000-0ff1-ce00-000000000000",
    "CreationTime": "2026-04-26T07:27:10Z",
}


def test_a_row_is_an_audit_record(take: Callable[..., Taken]) -> None:
    data = as_table([ROW])
    for each in (data, data.decode("utf-8-sig").encode("utf-16"), as_ndjson([ROW])):
        taken = take(each)
        assert (taken.sniffed.format, taken.sniffed.source) == ("la_office", "audit")
        assert taken.docs == {1: RECORD}
        assert taken.flags == {1: ("late_time",)}
    assert formats()["la_office"].lossy


@pytest.mark.parametrize(
    ("change", "time", "flags"),
    [
        (
            {"TimeGenerated [UTC]": "4/26/2026, 7:17:10.000 AM"},
            "2026-04-26T07:17:10Z",
            (),
        ),
        ({"ElevationTime [UTC]": ""}, "2026-04-26T07:27:10Z", ("late_time",)),
        ({"ElevationTime [UTC]": "", "Start_Time [UTC]": ""}, None, ()),
    ],
)
def test_time_generated_counts_and_later_times_are_flagged(
    change: dict[str, Any], time: str | None, flags: tuple[str, ...], take: Callable[..., Taken]
) -> None:
    taken = take(as_table([{**ROW, **change}]))
    assert taken.docs[1].get("CreationTime") == time
    assert taken.flags[1] == flags


def test_record_types_are_names_and_numbers_in_one_column(take: Callable[..., Taken]) -> None:
    rows = [{**ROW, "RecordType": kind} for kind in ("50", "ExchangeItem", "")]
    found = [doc.get("RecordType") for doc in take(as_table(rows)).docs.values()]
    assert found == [50, "ExchangeItem", None]


def test_text_that_looks_like_json_stays_text(take: Callable[..., Taken]) -> None:
    row = {**ROW, "UserAgent": '{"a": 1}', "ItemName": "[]", "Parameters": '[{"Name": "cut'}
    found = take(as_table([row])).docs[1]
    assert (found["UserAgent"], found["ItemName"]) == ('{"a": 1}', "[]")
    assert found["Parameters"] == '[{"Name": "cut'


def test_twins_stand_in_for_each_other(take: Callable[..., Taken]) -> None:
    row = {**ROW, "ClientIP": "", "OfficeId": ""}
    assert take(as_table([row])).docs[1] == RECORD


def test_a_broken_row_is_kept(take: Callable[..., Taken]) -> None:
    taken = take(as_table([ROW]) + b"only,three,cells\r\n")
    assert taken.docs == {1: RECORD}
    assert [broken.body.strip() for broken in taken.broken] == [b"only,three,cells"]


def test_without_ids_it_only_looks_like_it() -> None:
    row = {"TimeGenerated": "x", "OfficeWorkload": "Exchange", "Operation": "Send", "count_": 3}
    for data in (as_table([row]), as_ndjson([row])):
        with pytest.raises(RefusedError, match="no export that this version reads"):
            sniff(data, "query_data.csv", len(data))
