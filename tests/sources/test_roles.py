from __future__ import annotations

from typing import Any

import pytest

from tests.support.accounts import GRAPH, JANE, at, rows_of

GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
EXCHANGE = "29232cdf-9323-42fd-ade2-1d097af3e4de"
USER = {
    "@odata.type": "#microsoft.graph.user",
    "id": JANE,
    "userPrincipalName": "Jane@contoso.example",
    "displayName": "Jane Doe",
}
ASSIGNMENT: dict[str, Any] = {
    "id": "lAPp",
    "principalId": JANE,
    "roleDefinitionId": GLOBAL,
    "directoryScopeId": "/",
}


def test_an_assignment_with_its_principal() -> None:
    assert rows_of("roles", ASSIGNMENT | {"principal": USER}) == [
        {
            "record_id": f"{JANE}/lAPp",
            "principal": "jane@contoso.example",
            "principal_raw": "Jane@contoso.example",
            "principal_id": JANE,
            "principal_name": "Jane Doe",
            "principal_kind": "user",
            "role": "Global Administrator",
            "role_id": GLOBAL,
            "role_template_id": GLOBAL,
            "service": "entra",
            "kind": "assigned",
            "scope": "/",
        }
    ]


def test_without_its_principal_the_id_stands_for_it() -> None:
    (row,) = rows_of("roles", ASSIGNMENT)
    assert (row["principal"], row["record_id"]) == (JANE, f"{JANE}/lAPp")
    assert "principal_kind" not in row


def test_an_eligible_role_has_a_time() -> None:
    schedule = {
        "@odata.context": GRAPH + "roleManagement/directory/roleEligibilitySchedules",
        "id": "e1",
        "principalId": JANE,
        "roleDefinitionId": EXCHANGE,
        "directoryScopeId": "/administrativeUnits/u1",
        "memberType": "Group",
        "status": "Provisioned",
        "scheduleInfo": {
            "startDateTime": "2026-01-01T00:00:00Z",
            "expiration": {"type": "afterDateTime", "endDateTime": "2026-12-31T00:00:00Z"},
        },
    }
    (row,) = rows_of("roles", schedule)
    assert (row["role"], row["kind"], row["via"]) == ("Exchange Administrator", "eligible", "Group")
    assert (row["start_at"], row["end_at"]) == (at("2026-01-01"), at("2026-12-31"))
    assert (row["scope"], row["status"]) == ("/administrativeUnits/u1", "Provisioned")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "assigned"),
        ({"assignmentType": "Assigned"}, "assigned"),
        ({"assignmentType": "Activated"}, "activated"),
        ({"assignmentType": "Eligible"}, "eligible"),
        ({"roleEligibilityScheduleId": "s"}, "eligible"),
        ({"scheduleInfo": {}}, "eligible"),
        ({"scheduleInfo": {}, "assignmentType": "Assigned"}, "assigned"),
        (
            {
                "scheduleInfo": {},
                "@odata.context": GRAPH + "roleManagement/directory/roleAssignmentSchedules",
            },
            "assigned",
        ),
    ],
)
def test_how_it_is_held(more: dict[str, Any], kind: str) -> None:
    (row,) = rows_of("roles", ASSIGNMENT | more)
    assert row["kind"] == kind


def test_a_custom_role_has_no_template() -> None:
    custom = ASSIGNMENT | {
        "roleDefinitionId": "c0ffee00-0000-4000-8000-000000000001",
        "roleDefinition": {"displayName": "Mail helper"},
    }
    (row,) = rows_of("roles", custom)
    assert (row["role"], "role_template_id" in row) == ("Mail helper", False)


def test_a_list_that_names_the_role_alone_gives_the_id_of_its_page() -> None:
    listed = {"principalId": JANE, "roleDefinition": {"displayName": "Global Administrator"}}
    (row,) = rows_of("roles", listed)
    assert row["role_template_id"] == GLOBAL
    assert row["record_id"] == f"{JANE}/entra:{GLOBAL}:assigned:/"


def test_a_role_held_twice_by_way_of_two_groups_is_two_rows() -> None:
    listed = {
        "principal": {"userPrincipalName": "jane@contoso.example"},
        "roleDefinition": {"displayName": "Global Administrator"},
    }
    groups = [listed | {"memberType": "Group", "memberName": name} for name in ("A", "B")]
    rows = rows_of("roles", listed, *groups)
    assert len({row["record_id"] for row in rows}) == 3
    assert [row.get("via_name") for row in rows] == [None, "A", "B"]


def test_exchange_keeps_its_own_roles() -> None:
    group = {
        "service": "exchange",
        "principal": {"userPrincipalName": "jane@contoso.example"},
        "roleDefinition": {"displayName": "Organization Management"},
    }
    (row,) = rows_of("roles", group)
    assert row["record_id"] == "jane@contoso.example/exchange:Organization Management:assigned:/"
    assert (row["service"], "role_template_id" in row) == ("exchange", False)


def test_a_role_that_nobody_holds_and_odd_shapes() -> None:
    nobody = {"principalId": None, "roleDefinitionId": GLOBAL}
    rows = rows_of("roles", nobody, {}, {"principal": [1], "roleDefinition": 7})
    assert rows[0]["record_id"] == f"entra:{GLOBAL}:assigned:/"
    assert "principal" not in rows[0]
    assert [row["flags"] for row in rows[1:]] == [["no_id"], ["no_id"]]
