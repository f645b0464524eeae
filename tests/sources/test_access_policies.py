from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import said, state_rows

POLICY = {
    "id": "0e1c7a52-0000-4000-8000-000000000001",
    "displayName": "MFA for all",
    "state": "enabledForReportingButNotEnforced",
    "createdDateTime": "2026-02-01T10:00:00Z",
    "modifiedDateTime": "2026-03-01T10:00:00Z",
    "templateId": None,
    "conditions": {
        "clientAppTypes": ["all"],
        "userRiskLevels": [],
        "applications": {"includeApplications": ["All"], "excludeApplications": []},
        "users": {"includeUsers": ["All"], "excludeUsers": ["jane"], "excludeGroups": ["g1"]},
        "locations": None,
    },
    "grantControls": {"operator": "OR", "builtInControls": ["mfa"], "termsOfUse": []},
    "sessionControls": {"signInFrequency": {"value": 0, "type": "hours", "isEnabled": False}},
}


def test_a_policy_row_by_row() -> None:
    (row,) = state_rows("access_policies", POLICY)
    assert row["record_id"] == POLICY["id"]
    assert said(row) == {
        "policy_id": POLICY["id"],
        "kind": "conditional_access",
        "name": "MFA for all",
        "state": "enabledForReportingButNotEnforced",
        "conditions": [
            "clientAppTypes=all",
            "applications.includeApplications=All",
            "users.includeUsers=All",
            "users.excludeUsers=jane",
            "users.excludeGroups=g1",
        ],
        "controls": [
            "grantControls.operator=OR",
            "grantControls.builtInControls=mfa",
            "sessionControls.signInFrequency.value=0",
            "sessionControls.signInFrequency.type=hours",
        ],
        "include_users": ["All"],
        "exclude_users": ["jane", "group g1"],
        "created_at": datetime(2026, 2, 1, 10, tzinfo=UTC),
        "modified_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
    }


def test_places() -> None:
    ranges = [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}]
    docs = [
        {"id": "p1", "displayName": "office", "isTrusted": True, "ipRanges": ranges},
        {"id": "p2", "countriesAndRegions": ["NO"], "includeUnknownCountriesAndRegions": True},
    ]
    office, country = state_rows("access_policies", *docs)
    assert said(office) == {
        "policy_id": "p1",
        "kind": "named_location",
        "name": "office",
        "ranges": ["203.0.113.0/24"],
        "trusted": True,
    }
    assert (country["ranges"], country["trusted"]) == (["NO"], None)
    assert country["controls"] == ["includeUnknownCountriesAndRegions=true"]


def test_the_two_that_every_tenant_has_once() -> None:
    docs = [
        {"id": "00000000-0000-0000-0000-000000000005", "isEnabled": False},
        {
            "id": "authorizationPolicy",
            "allowInvitesFrom": "everyone",
            "defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": ["legacy"]},
        },
    ]
    defaults, authorization = state_rows("access_policies", *docs)
    assert (defaults["record_id"], defaults["state"]) == ("security_defaults", "disabled")
    assert authorization["record_id"] == "authorization"
    assert authorization["controls"] == [
        "allowInvitesFrom=everyone",
        "defaultUserRolePermissions.permissionGrantPoliciesAssigned=legacy",
    ]


def test_what_is_none_of_these_keeps_its_row() -> None:
    (row,) = state_rows("access_policies", {"conditions": "all"})
    assert said(row) == {
        "kind": "conditional_access",
        "conditions": ["=all"],
        "flags": ["no_id"],
    }


ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["users", "includeUsers", "cidrAddress"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*POLICY, "ipRanges", "isTrusted", "isEnabled"]), ODD))
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("access_policies", doc)
