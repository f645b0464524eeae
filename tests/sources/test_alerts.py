from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import EVIDENCE, state_rows

ALERT = {
    "id": "da637551227677560813_-961444813",
    "title": "Suspicious inbox manipulation rule",
    "category": "DefenseEvasion",
    "severity": "High",
    "status": "new",
    "serviceSource": "microsoftDefenderForCloudApps",
    "detectionSource": "cloudAppSecurity",
    "createdDateTime": "2026-03-01T10:00:00Z",
    "firstActivityDateTime": "2026-03-01T09:00:00Z",
    "description": "d",
    "evidence": [
        {"@odata.type": "#microsoft.graph.security.ipEvidence", "ipAddress": "203.0.113.7"},
        {"userAccount": {"userPrincipalName": "Jane@contoso.example", "accountName": "jane"}},
        {"primaryAddress": "bob@contoso.example"},
    ],
}


def test_an_alert_row_by_row() -> None:
    (row,) = state_rows("alerts", ALERT)
    detail = json.loads(row.pop("detail"))
    assert detail == {"description": "d", "evidence": ALERT["evidence"]}
    assert row == {
        "record_id": ALERT["id"],
        "happened_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "evidence_id": EVIDENCE,
        "evidence_row": 1,
        "alert_id": ALERT["id"],
        "operation": "alert",
        "name": "Suspicious inbox manipulation rule",
        "severity": "high",
        "category": "DefenseEvasion",
        "status": "new",
        "source": "microsoftDefenderForCloudApps",
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "accounts": ["Jane@contoso.example", "bob@contoso.example"],
        "actor_kind": "service",
        "linked_record_ids": None,
    }


def test_the_older_kind() -> None:
    doc = {
        "id": "a1",
        "title": "x",
        "eventDateTime": "2026-03-01T09:00:00Z",
        "userStates": [{"userPrincipalName": "jane@contoso.example"}],
        "vendorInformation": {"provider": "IPC", "vendor": "Microsoft"},
    }
    (row,) = state_rows("alerts", doc)
    assert (row["user"], row["source"]) == ("jane@contoso.example", "IPC")
    assert row["happened_at"] == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_an_alert_about_nobody() -> None:
    (row,) = state_rows("alerts", {"id": "a1", "evidence": "none", "createdDateTime": "soon"})
    assert (row["user"], row["accounts"], row["happened_at"]) == (None, [], None)


ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["userAccount", "upn", "userPrincipalName"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*ALERT, "userStates"]), ODD))
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("alerts", doc)
