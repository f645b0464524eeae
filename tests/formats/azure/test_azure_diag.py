"""Records of diagnostic settings: sign-ins, audits, and what nothing takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from tests.support.siem import as_ndjson, as_table, diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

SIGN_IN = {
    "id": "r-1",
    "createdDateTime": "2026-03-01T10:00:00.1234567Z",
    "userPrincipalName": "mia@contoso.example",
    "appId": "a-1",
    "ipAddress": "203.0.113.7",
    "status": {"errorCode": 0},
    "location": {"city": "Bern", "countryOrRegion": "CH"},
}
AUDIT = {
    "id": "Directory_1",
    "category": "UserManagement",
    "activityDateTime": "2026-03-01T10:00:00Z",
    "activityDisplayName": "Update user",
    "result": "success",
    "initiatedBy": {"user": {"id": "u-1", "ipAddress": "203.0.113.7"}},
    "targetResources": [],
}
BARE: dict[str, Any] = {
    "time": "3/24/2026 2:42:35 PM",
    "operationName": "Sign-in activity",
    "category": "SignInLogs",
    "resultType": "50126",
    "resultDescription": "Invalid password.",
    "callerIpAddress": "203.0.113.7",
    "correlationId": "c-1",
    "identity": "Mia",
    "location": "CH",
    "properties": {"userPrincipalName": "mia@contoso.example"},
}
GRAPH_CALL = diagnostic(
    {"requestUri": "https://graph.example/v1.0/me"}, "MicrosoftGraphActivityLogs"
)


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("SignInLogs", "interactiveUser"),
        ("NonInteractiveUserSignInLogs", "nonInteractiveUser"),
        ("ServicePrincipalSignInLogs", "servicePrincipal"),
        ("ManagedIdentitySignInLogs", "managedIdentity"),
    ],
)
def test_the_category_names_the_kind_of_a_sign_in(
    category: str, kind: str, take: Callable[..., Taken]
) -> None:
    record = diagnostic(SIGN_IN, category)
    lowered = {name.lower(): value for name, value in record.items()}
    table = as_table([record])
    for data in (
        as_ndjson([record]),
        as_ndjson([lowered]),
        orjson.dumps([record]),
        orjson.dumps({"records": [record]}),
        table,
        table.decode("utf-8-sig").encode("utf-16"),
        as_ndjson([{**record, "properties": orjson.dumps(SIGN_IN).decode()}]),
    ):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == ("azure_diag_signin", "sign_ins")
        assert taken.docs == {1: {**SIGN_IN, "signInEventTypes": [kind]}}
        assert taken.flags == {1: ()}


def test_what_stands_around_a_sign_in_completes_it(take: Callable[..., Taken]) -> None:
    taken = take(as_ndjson([BARE]))
    assert taken.docs == {
        1: {
            "userPrincipalName": "mia@contoso.example",
            "ipAddress": "203.0.113.7",
            "correlationId": "c-1",
            "userDisplayName": "Mia",
            "signInEventTypes": ["interactiveUser"],
            "createdDateTime": "2026-03-24T14:42:35Z",
            "status": {"errorCode": 50126, "failureReason": "Invalid password."},
            "location": {"countryOrRegion": "CH"},
        }
    }
    assert taken.flags == {1: ("late_time",)}


def test_an_audit_is_known_by_its_category_or_its_object(take: Callable[..., Taken]) -> None:
    for category in ("AuditLogs", "Policy", "UserManagement"):
        taken = take(as_ndjson([diagnostic(AUDIT, category)]))
        assert taken.sniffed.format == "azure_diag_audit"
        assert taken.docs == {1: AUDIT}


def test_what_stands_around_an_audit_completes_it(take: Callable[..., Taken]) -> None:
    record = {
        **BARE,
        "category": "AuditLogs",
        "operationName": "Elevate",
        "result": "SUCCESS",
        "properties": {"initiatedBy": {"user": {"id": "u-1", "ipAddress": None}}},
    }
    taken = take(as_ndjson([record]))
    assert taken.docs == {
        1: {
            "initiatedBy": {"user": {"id": "u-1", "ipAddress": "203.0.113.7"}},
            "activityDateTime": "2026-03-24T14:42:35Z",
            "activityDisplayName": "Elevate",
            "correlationId": "c-1",
            "resultReason": "Invalid password.",
            "result": "success",
        }
    }
    assert taken.flags == {1: ("late_time",)}
    by_app = {**record, "properties": {"initiatedBy": {"app": {"appId": "a-1"}}}}
    assert take(as_ndjson([by_app])).docs[1]["initiatedBy"] == {"app": {"appId": "a-1"}}


@pytest.mark.parametrize(
    "category",
    ["UserRiskEvents", "RiskyUsers", "ServicePrincipalRiskEvents", "RiskyServicePrincipals"],
)
def test_risk_is_graphs_own_object(category: str, take: Callable[..., Taken]) -> None:
    risk = {"id": "d-1", "riskLevel": "high", "riskState": "atRisk", "activityDateTime": "x"}
    record = diagnostic(risk, category)
    for data in (as_ndjson([record]), as_table([record]), as_ndjson([{"log": record}])):
        taken = take(data)
        assert taken.sniffed.source == "risk"
        assert taken.docs == {1: risk}


def test_kinds_may_be_mixed_and_what_nothing_takes_is_kept_with_its_name(
    take: Callable[..., Taken],
) -> None:
    records = [diagnostic(SIGN_IN, "SignInLogs"), diagnostic(AUDIT, "AuditLogs"), GRAPH_CALL]
    taken = take(as_ndjson(records))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mixed", "mixed")
    assert taken.sources == {1: "sign_ins", 2: "directory_audits"}
    assert "MicrosoftGraphActivityLogs, which this version does not read" in taken.reasons[3]
    assert taken.broken[0].body == orjson.dumps(GRAPH_CALL)
    table = take(as_table(records))
    assert table.docs == taken.docs
    assert table.reasons == taken.reasons


def test_a_file_of_what_nothing_takes_is_refused_by_name() -> None:
    hostile = {**GRAPH_CALL, "category": "x\x1b[2J\n" * 40}
    for record, said in ((GRAPH_CALL, "MicrosoftGraphActivityLogs, which"), (hostile, "x?")):
        for data in (as_ndjson([record]), as_table([record])):
            with pytest.raises(RefusedError) as refused:
                formats.sniff(data, "logs.json", len(data))
            assert str(refused.value).startswith("a diagnostic record of the category " + said)
            assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "record",
    [
        {"category": "SignInLogs", "properties": "none"},
        {"category": "shop", "properties": {"colour": "red"}},
        {"category": "SignInLogs", "properties": {}},
    ],
)
def test_what_only_looks_like_it_is_refused(record: dict[str, Any]) -> None:
    data = as_ndjson([record])
    with pytest.raises(RefusedError, match="no export that this version reads"):
        formats.sniff(data, "logs.json", len(data))


def test_provisioning_is_no_audit(take: Callable[..., Taken]) -> None:
    inner = {"id": "1", "activityDateTime": "2026-03-01T10:00:00Z", "initiatedBy": {}}
    records = [diagnostic(SIGN_IN, "SignInLogs"), diagnostic(inner, "ProvisioningLogs")]
    assert "ProvisioningLogs" in take(as_ndjson(records)).reasons[2]


def test_a_broken_record_is_kept(take: Callable[..., Taken]) -> None:
    good = orjson.dumps(diagnostic(SIGN_IN, "SignInLogs"))
    taken = take(good + b"\n" + good[:-40] + b"\n" + good + b"\n")
    assert list(taken.whole) == [1, 3]
    assert list(taken.reasons) == [2]
