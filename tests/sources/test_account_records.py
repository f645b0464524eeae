from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bec_kit.sources import source
from tests.support.accounts import rows_of

SOURCES = (
    *("users", "roles", "risk", "devices", "apps", "app_credentials", "grants", "licences"),
    *("groups", "group_members"),
)
_KEYS = (
    *("id", "appId", "userPrincipalName", "principalId", "principal", "roleDefinition"),
    *("scheduleInfo", "servicePlans", "members", "passwordCredentials", "additionalInfo"),
    *("appRoleId", "scope", "DeviceId", "FirstSyncTime", "Identity", "groupTypes", "keyId"),
    *("createdDateTime", "accountEnabled", "proxyAddresses", "registeredOwners", "location"),
    *("@odata.context", "verifiedPublisher", "requiredResourceAccess", "consumedUnits"),
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(doc=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=8))
def test_whatever_a_record_holds_it_gives_one_row(doc: dict[str, Any]) -> None:
    for name in SOURCES:
        assert len(rows_of(name, doc)) == 1
        for table in source(name).tables[1:]:
            assert all(row["record_id"] for row in rows_of(name, doc, table=table))
