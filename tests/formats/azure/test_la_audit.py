from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from tests.support.siem import as_ndjson, as_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

BY = {"user": {"id": "u-1", "userPrincipalName": "mia@contoso.example", "ipAddress": None}}
TARGETS = [
    {
        "id": "t-1",
        "type": "Application",
        "modifiedProperties": [
            {"displayName": "Scope", "oldValue": None, "newValue": '"Mail.Read"'}
        ],
    }
]
ROW = {
    "TenantId": "5c9f8a4e",
    "TimeGenerated [UTC]": "2026-03-01T10:00:00.983Z",
    "OperationName": "Update application \u2013 Certificates ",
    "Category": "ApplicationManagement",
    "ResultDescription": "why",
    "CorrelationId": "c-1",
    "AADOperationType": "Update",
    "ActivityDisplayName": "Update application \u2013 Certificates ",
    "ActivityDateTime [UTC]": "2026-03-01T10:00:00.983Z",
    "AdditionalDetails": [{"key": "User-Agent", "value": "x"}],
    "Id": "Directory_1",
    "InitiatedBy": BY,
    "LoggedByService": "Core Directory",
    "Result": "success",
    "TargetResources": TARGETS,
    "Type": "AuditLogs",
}
RECORD = {
    "category": "ApplicationManagement",
    "correlationId": "c-1",
    "operationType": "Update",
    "activityDisplayName": "Update application \u2013 Certificates ",
    "activityDateTime": "2026-03-01T10:00:00.983Z",
    "additionalDetails": [{"key": "User-Agent", "value": "x"}],
    "id": "Directory_1",
    "initiatedBy": BY,
    "loggedByService": "Core Directory",
    "result": "success",
    "resultReason": "why",
    "targetResources": TARGETS,
}


def test_a_row_is_graphs_directory_audit(take: Callable[..., Taken]) -> None:
    data = as_table([ROW])
    for each in (data, data.decode("utf-8-sig").encode("utf-16"), as_ndjson([ROW])):
        taken = take(each)
        assert (taken.sniffed.format, taken.sniffed.source) == ("la_audit", "directory_audits")
        assert taken.docs == {1: RECORD}


@pytest.mark.parametrize("table", ["Application", "ServicePrincipal", ""])
def test_a_query_may_have_its_own_column_type(table: str, take: Callable[..., Taken]) -> None:
    row = {**ROW, "Type": table}
    for data in (as_table([row]), as_ndjson([row])):
        assert take(data).docs == {1: RECORD}


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"ActivityDateTime [UTC]": ""}, "activityDateTime", "2026-03-01T10:00:00.983Z"),
        (
            {"ActivityDisplayName": ""},
            "activityDisplayName",
            "Update application \u2013 Certificates ",
        ),
        ({"ResultReason": "because"}, "resultReason", "because"),
        ({"TargetResources": '[{"id": "t'}, "targetResources", '[{"id": "t'),
        ({"OperationName": "", "ActivityDisplayName": ""}, "activityDisplayName", None),
    ],
)
def test_one_column_stands_in_for_another(
    change: dict[str, Any], field: str, value: str | None, take: Callable[..., Taken]
) -> None:
    taken = take(as_table([{**ROW, **change}]))
    assert taken.docs[1].get(field) == value
    assert taken.flags == {1: ()}


def test_a_broken_row_is_kept(take: Callable[..., Taken]) -> None:
    taken = take(as_table([ROW]) + b"only,three,cells\r\n")
    assert taken.docs == {1: RECORD}
    assert [broken.body.strip() for broken in taken.broken] == [b"only,three,cells"]


def test_provisioning_only_looks_like_it() -> None:
    row = {"TimeGenerated": "x", "Type": "AADProvisioningLogs", "TargetIdentity": {}, "Id": "1"}
    for data in (as_table([row]), as_ndjson([row])):
        with pytest.raises(RefusedError, match="the table AADProvisioningLogs of Log Analytics"):
            formats.sniff(data, "query_data.csv", len(data))
