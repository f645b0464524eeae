from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant import READ_ROLES, UNLIMITED, Settings
from tests.support.tenant import calling

if TYPE_CHECKING:
    from tests.support.tenant import Caller

PATH = "/v1.0/security/auditLog/queries"


def records(tenant: Caller, **body: Any) -> list[dict[str, Any]]:
    query = tenant.post(PATH, {"displayName": "test", **body})
    assert query.status_code == 201, query.text
    return tenant.every(f"{PATH}/{query.json()['id']}/records", top=700)


def test_states_by_the_tenants_own_clock() -> None:
    with calling(settings=Settings(rates=UNLIMITED, pace=0)) as tenant:
        made = tenant.post(PATH, {"displayName": "mine"}).json()
        one = f"{PATH}/{made['id']}"

        assert made["status"] == "notStarted"
        assert [row["displayName"] for row in tenant.value(PATH)] == ["mine"]
        tenant.post(PATH, {"displayName": "later"})
        assert [row["displayName"] for row in tenant.value(PATH)] == ["mine", "later"]
        assert tenant.get(f"{one}/records").status_code == 400
        tenant.served.clock.push(2)
        assert tenant.get(one).json()["status"] == "running"
        tenant.served.clock.push(6)
        assert tenant.get(one).json()["status"] == "succeeded"


def test_records_are_all_there_and_counted(tenant: Caller) -> None:
    rows = records(tenant)
    book = tenant.served.state.book.audit

    assert {row["id"] for row in rows} == {record["Id"] for record in book}
    by_id = {record["Id"]: record for record in book}
    body = dict(rows[0]["auditData"])
    assert body.pop("@odata.type") == "#microsoft.graph.security.defaultAuditData"
    assert body == by_id[rows[0]["id"]]
    query = tenant.value(PATH, top=1)[0]["id"]
    page = tenant.get(f"{PATH}/{query}/records", top=10).json()
    assert page["@odata.count"] == len(page["value"]) == 10


@pytest.mark.parametrize(
    ("body", "key", "values"),
    [
        ({"operationFilters": ["new-inboxrule"]}, "Operation", {"New-InboxRule"}),
        ({"recordTypeFilters": ["AzureActiveDirectory"]}, "RecordType", {8}),
        ({"serviceFilters": ["SharePoint"]}, "Workload", {"SharePoint"}),
    ],
)
def test_filters(tenant: Caller, body: dict[str, Any], key: str, values: set[Any]) -> None:
    rows = records(tenant, **body)
    expected = [one for one in tenant.served.state.book.audit if one[key] in values]

    assert {row["auditData"][key] for row in rows} == values
    assert len(rows) == len(expected)


def test_window_and_user(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    rows = records(
        tenant,
        filterStartDateTime="2026-03-17T00:00:00Z",
        filterEndDateTime="2026-03-18T00:00:00Z",
        userPrincipalNameFilters=[victim.upper()],
    )

    assert rows
    assert {row["userPrincipalName"].casefold() for row in rows} == {victim}
    assert all("2026-03-17" <= row["createdDateTime"] < "2026-03-18T00:00:01" for row in rows)
    assert len(records(tenant, keywordFilter="Ledger Mail Sync")) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"serviceFilter": "Exchange"},
        {"recordTypeFilters": ["exchangeItem"]},
        {"operationFilters": "Send"},
        {"filterStartDateTime": "13/03/2026"},
        {
            "filterStartDateTime": "2026-03-18T00:00:00Z",
            "filterEndDateTime": "2026-03-18T00:00:00Z",
        },
        [],
    ],
)
def test_bodies_that_are_not_taken(tenant: Caller, body: Any) -> None:
    answer = tenant.post(PATH, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_a_list_cannot_be_filtered_by_name(tenant: Caller) -> None:
    assert tenant.get(PATH, "displayName eq 'test'").status_code == 400


def test_a_permission_for_one_service_shows_that_service_alone() -> None:
    roles = ("AuditLogsQuery-SharePoint.Read.All",)
    with calling(
        settings=Settings(grants=roles, rates=UNLIMITED, query_starts=0, query_takes=0)
    ) as tenant:
        rows = records(tenant)

        assert {row["service"] for row in rows} == {"SharePoint"}


@pytest.mark.parametrize("fate", ["failed", "cancelled"])
def test_queries_that_end_badly(fate: str) -> None:
    with calling(f"query-{fate}") as tenant:
        made = tenant.post(PATH, {"displayName": "x"}).json()

        assert made["status"] == fate
        assert tenant.get(f"{PATH}/{made['id']}/records").status_code == 400


def test_a_limited_query_says_so() -> None:
    with calling("query-limited") as tenant:
        made = tenant.post(PATH, {"displayName": "x"}).json()
        few = tenant.post(PATH, {"displayName": "y", "operationFilters": ["New-InboxRule"]}).json()

        assert made["isRecordCountLimitExceeded"] is True
        assert few["isRecordCountLimitExceeded"] is False
        assert len(tenant.every(f"{PATH}/{made['id']}/records")) == 100


def test_the_general_permission_is_among_those_granted() -> None:
    assert "AuditLogsQuery.Read.All" in READ_ROLES
