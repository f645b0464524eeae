from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from tests.support.exports import login

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#security/auditLog/queries('7f')/records"


def record(body: Any) -> dict[str, Any]:
    doc = login(1)
    return {
        "id": doc["Id"],
        "createdDateTime": "2026-03-02T10:00:01Z",
        "auditLogRecordType": "azureActiveDirectoryStsLogon",
        "operation": "UserLoggedIn",
        "organizationId": doc["OrganizationId"],
        "userType": "regular",
        "userId": "mia@contoso.example",
        "service": "AzureActiveDirectory",
        "objectId": "Unknown",
        "userPrincipalName": "Mia@contoso.example",
        "clientIp": "203.0.113.7",
        "administrativeUnits": [""],
        "auditData": body,
    }


@pytest.mark.parametrize(
    "data",
    [
        orjson.dumps({"@odata.context": CONTEXT, "value": [record(login(1))]}),
        orjson.dumps([record(login(1))]),
        orjson.dumps(record(orjson.dumps(login(1)).decode())),
    ],
)
def test_the_body_wins_and_is_completed(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data)
    assert (taken.sniffed.format, taken.sniffed.source) == ("graph_audit_query", "audit")
    assert taken.docs == {1: {**login(1), "ObjectId": "Unknown"}}


def test_what_the_body_lacks_is_taken_from_beside_it(take: Callable[..., Taken]) -> None:
    bare = {"CreationTime": "2026-03-02T10:00:01", "Operation": "X", "ClientIP": ""}
    lifted = {**record(bare), "userId": "", "objectId": None}
    assert take(orjson.dumps(lifted)).docs == {
        1: {
            "CreationTime": "2026-03-02T10:00:01",
            "Operation": "X",
            "ClientIP": "203.0.113.7",
            "Id": login(1)["Id"],
            "RecordType": "azureActiveDirectoryStsLogon",
            "UserId": "Mia@contoso.example",
            "OrganizationId": login(1)["OrganizationId"],
            "Workload": "AzureActiveDirectory",
        }
    }


def test_an_empty_page_is_known_by_its_context(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps({"@odata.context": CONTEXT, "value": []}))
    assert (taken.sniffed.format, taken.sniffed.source) == ("graph_audit_query", "audit")
    assert taken.sniffed.notes == ("holds no records",)
    assert taken.docs == {}
