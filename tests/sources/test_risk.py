from __future__ import annotations

from typing import Any

import pytest

from tests.support.accounts import JANE, at, rows_of

RISKY: dict[str, Any] = {
    "id": JANE,
    "userPrincipalName": "Jane@contoso.example",
    "userDisplayName": "Jane Doe",
    "riskLevel": "high",
    "riskState": "atRisk",
    "riskDetail": "none",
    "riskLastUpdatedDateTime": "2026-03-02T10:00:00Z",
}
DETECTION: dict[str, Any] = {
    "id": "d1",
    "userId": JANE,
    "userPrincipalName": "jane@contoso.example",
    "userDisplayName": "Jane Doe",
    "riskEventType": "anonymizedIPAddress",
    "riskLevel": "medium",
    "riskState": "remediated",
    "riskDetail": "userPerformedSecuredPasswordReset",
    "ipAddress": "203.0.113.7",
    "location": {"city": "Oslo", "countryOrRegion": "NO"},
    "additionalInfo": '[{"Key":"userAgent","Value":"axios/1.7"}]',
    "activity": "signin",
    "source": "IdentityProtection",
    "detectionTimingType": "realtime",
    "requestId": "q1",
    "correlationId": "c1",
    "activityDateTime": "2026-03-02T09:58:00Z",
    "detectedDateTime": "2026-03-02T09:59:00Z",
    "lastUpdatedDateTime": "2026-03-02T10:00:00Z",
}


def test_an_account_and_its_detection() -> None:
    assert rows_of("risk", RISKY, DETECTION) == [
        {
            "record_id": f"jane@contoso.example/{JANE}",
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "user_id": JANE,
            "user_name": "Jane Doe",
            "risk_id": JANE,
            "kind": "user",
            "level": "high",
            "state": "atRisk",
            "detail": "none",
            "updated_at": at("2026-03-02T10:00:00"),
        },
        {
            "record_id": "jane@contoso.example/d1",
            "user": "jane@contoso.example",
            "user_raw": "jane@contoso.example",
            "user_id": JANE,
            "user_name": "Jane Doe",
            "risk_id": "d1",
            "kind": "detection",
            "type": "anonymizedIPAddress",
            "level": "medium",
            "state": "remediated",
            "detail": "userPerformedSecuredPasswordReset",
            "activity": "signin",
            "provider": "IdentityProtection",
            "timing": "realtime",
            "city": "Oslo",
            "country": "NO",
            "user_agent": "axios/1.7",
            "request_id": "q1",
            "correlation_id": "c1",
            "additional": '[{"Key":"userAgent","Value":"axios/1.7"}]',
            "activity_at": at("2026-03-02T09:58:00"),
            "detected_at": at("2026-03-02T09:59:00"),
            "updated_at": at("2026-03-02T10:00:00"),
            "ip": "203.0.113.7",
            "ip_kind": "client",
            "ip_raw": "203.0.113.7",
        },
    ]


def test_an_app_at_risk() -> None:
    app = {
        "id": "s1",
        "displayName": "Mail sync",
        "appId": "a1",
        "servicePrincipalType": "Application",
        "riskLevel": "high",
        "riskState": "atRisk",
    }
    one = {
        "id": "d2",
        "servicePrincipalId": "s1",
        "servicePrincipalDisplayName": "Mail sync",
        "riskEventType": "leakedCredentials",
        "riskLevel": "high",
        "riskState": "atRisk",
    }
    found = [(row["record_id"], row["kind"], row["user_name"]) for row in rows_of("risk", app, one)]
    assert found == [("s1/s1", "app", "Mail sync"), ("s1/d2", "app_detection", "Mail sync")]


@pytest.mark.parametrize(
    "additional",
    [
        '[{"Key":"alertUrl","Value":null},{"Key":"userAgent","Value":"axios/1.7"}]',
        [{"key": "userAgent", "value": "axios/1.7"}],
        {"userAgent": "axios/1.7"},
    ],
)
def test_the_client_in_its_shapes(additional: Any) -> None:
    (row,) = rows_of("risk", DETECTION | {"additionalInfo": additional})
    assert row["user_agent"] == "axios/1.7"


def test_near_misses_and_odd_shapes() -> None:
    other = DETECTION | {"additionalInfo": '[{"Key":"riskReasons","Value":"axios/1.7"}]'}
    broken = DETECTION | {"additionalInfo": "[{", "location": [], "ipAddress": "none"}
    rows = rows_of("risk", other, broken, {})
    assert ["user_agent" in row for row in rows] == [False, False, False]
    assert "ip" not in rows[1]
    assert rows[1]["additional"] == "[{"
    assert set(rows[2]["flags"]) == {"no_owner", "no_id"}
