from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.model import Batch, Origin
from bec_kit.sources import source
from bec_kit.sources.sign_ins import normalise
from bec_kit.tables import schema

ORIGIN = Origin("0003-sign_ins", datetime(2026, 3, 5, tzinfo=UTC))

BETA: dict[str, Any] = {
    "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
    "createdDateTime": "2026-03-02T09:15:41.6195833Z",
    "userDisplayName": "Dana Reyes",
    "userPrincipalName": "Dana@Contoso.example",
    "userId": "26be570a-ae82-4189-b4e2-a37c6808512d",
    "appId": "4765445b-32c6-49b0-83e6-1d93765276ca",
    "appDisplayName": "OfficeHome",
    "ipAddress": "192.0.2.10",
    "clientAppUsed": "Browser",
    "userAgent": "Mozilla/5.0 (X11)",
    "correlationId": "d79f5bee-5860-4832-928f-3133e22ae912",
    "conditionalAccessStatus": "notApplied",
    "isInteractive": False,
    "riskDetail": "none",
    "riskLevelDuringSignIn": "low",
    "riskState": "atRisk",
    "riskEventTypes_v2": ["unfamiliarFeatures"],
    "resourceDisplayName": "Microsoft Graph",
    "resourceId": "00000003-0000-0000-c000-000000000000",
    "resourceTenantId": "11111111-2222-4333-8444-555555555555",
    "homeTenantId": "11111111-2222-4333-8444-555555555555",
    "authenticationRequirement": "multiFactorAuthentication",
    "signInEventTypes": ["nonInteractiveUser"],
    "servicePrincipalId": "",
    "userType": "member",
    "autonomousSystemNumber": 64500,
    "crossTenantAccessType": "none",
    "uniqueTokenIdentifier": "AbCd_EfGhIjKlMnOpQrStA",
    "incomingTokenType": "primaryRefreshToken",
    "authenticationProtocol": "deviceCode",
    "originalTransferMethod": "deviceCodeFlow",
    "clientCredentialType": "none",
    "sessionId": "0017a2b3-0000-4000-8000-0000000000aa",
    "mfaDetail": {"authMethod": "Text message", "authDetail": "+XX XXXXXXXX11"},
    "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": "MFA completed"},
    "deviceDetail": {
        "deviceId": "",
        "displayName": "PC-1",
        "operatingSystem": "Windows10",
        "browser": "Edge 120.0",
        "isCompliant": False,
        "isManaged": True,
        "trustType": "Azure AD joined",
    },
    "location": {
        "city": "Zurich",
        "state": "Zurich",
        "countryOrRegion": "ch",
        "geoCoordinates": {"altitude": None, "latitude": 47.37, "longitude": 8.54},
    },
    "authenticationDetails": [{"succeeded": True, "authenticationMethod": "Password"}],
}


def rows(*docs: dict[str, Any], lossy: bool = False) -> list[dict[str, Any]]:
    batch = Batch(
        "sign_ins", list(docs), list(range(1, len(docs) + 1)), [()] * len(docs), lossy=lossy
    )
    table = normalise(batch, ORIGIN)["sign_ins"]
    table.validate(full=True)
    assert table.schema == schema("sign_ins")
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def one(**changes: Any) -> dict[str, Any]:
    return rows({**BETA, **changes})[0]


def test_a_beta_record_gives_every_column() -> None:
    assert one() == {
        "record_id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
        "happened_at": datetime(2026, 3, 2, 9, 15, 41, 619583, tzinfo=UTC),
        "evidence_id": "0003-sign_ins",
        "evidence_row": 1,
        "kind": "non_interactive",
        "user": "dana@contoso.example",
        "user_raw": "Dana@Contoso.example",
        "actor_kind": "person",
        "user_id": "26be570a-ae82-4189-b4e2-a37c6808512d",
        "user_name": "Dana Reyes",
        "app_id": "4765445b-32c6-49b0-83e6-1d93765276ca",
        "app": "OfficeHome",
        "resource_id": "00000003-0000-0000-c000-000000000000",
        "resource": "Microsoft Graph",
        "ip": "192.0.2.10",
        "ip_port": None,
        "ip_kind": "client",
        "ip_raw": "192.0.2.10",
        "country": "CH",
        "city": "Zurich",
        "state": "Zurich",
        "lat": 47.37,
        "lon": 8.54,
        "asn": 64500,
        "client_app": "Browser",
        "user_agent": "Mozilla/5.0 (X11)",
        "browser": "Edge 120.0",
        "os": "Windows10",
        "device_id": None,
        "device_name": "PC-1",
        "device_compliant": False,
        "device_managed": True,
        "device_trust": "Azure AD joined",
        "protocol": "deviceCode",
        "transfer_method": "deviceCodeFlow",
        "incoming_token": "primaryRefreshToken",
        "client_credential": "none",
        "auth_requirement": "multiFactorAuthentication",
        "mfa_detail": "Text message: +XX XXXXXXXX11",
        "auth_steps": '[{"authenticationMethod":"Password","succeeded":true}]',
        "ca_status": "notApplied",
        "ok": True,
        "error_code": "0",
        "failure_reason": "Other.",
        "status_detail": "MFA completed",
        "logon_error": None,
        "request_type": None,
        "result_detail": None,
        "correlation_id": "d79f5bee-5860-4832-928f-3133e22ae912",
        "request_id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
        "session_id": "0017a2b3-0000-4000-8000-0000000000aa",
        "unique_token_id": "AbCd_EfGhIjKlMnOpQrStA",
        "risk_level": "low",
        "risk_state": "atRisk",
        "risk_detail": "none",
        "risk_events": ["unfamiliarFeatures"],
        "account_type": "member",
        "home_tenant_id": "11111111-2222-4333-8444-555555555555",
        "resource_tenant_id": "11111111-2222-4333-8444-555555555555",
        "cross_tenant": "none",
        "service_principal_id": None,
        "lossy": False,
        "flags": [],
    }


STEPS: list[Any] = [
    {
        "authenticationStepDateTime": "2026-03-02T09:15:41Z",
        "authenticationMethod": "Password",
        "authenticationMethodDetail": "Password in the cloud",
        "succeeded": True,
        "authenticationStepResultDetail": "Correct password",
        "authenticationStepRequirement": "Primary authentication",
    },
    {
        "authenticationStepDateTime": "0001-01-01T00:00:00Z",
        "authenticationMethod": "Mobile app notification",
        "authenticationMethodDetail": None,
        "succeeded": False,
        "authenticationStepResultDetail": "MFA denied; user declined the authentication",
        "authenticationStepRequirement": "",
    },
]


def steps(*docs: dict[str, Any]) -> list[dict[str, Any]]:
    batch = Batch("sign_ins", list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    built = normalise(batch, ORIGIN)
    if "sign_in_steps" not in built:
        return []
    assert built["sign_in_steps"].schema == schema("sign_in_steps")
    found: list[dict[str, Any]] = built["sign_in_steps"].to_pylist()
    return found


@pytest.mark.parametrize("written", [STEPS, orjson.dumps(STEPS).decode()], ids=["list", "text"])
def test_each_step_of_a_record_has_a_row(written: Any) -> None:
    none = {**BETA, "id": "s-0", "authenticationDetails": []}
    common = {
        "evidence_id": "0003-sign_ins",
        "evidence_row": 2,
        "request_id": BETA["id"],
        "lossy": False,
    }
    assert steps(none, {**BETA, "authenticationDetails": written}) == [
        {
            **common,
            "record_id": BETA["id"] + "/0",
            "happened_at": datetime(2026, 3, 2, 9, 15, 41, tzinfo=UTC),
            "method": "Password",
            "detail": "Password in the cloud",
            "result": "Correct password",
            "requirement": "Primary authentication",
            "ok": True,
            "flags": [],
        },
        {
            **common,
            "record_id": BETA["id"] + "/1",
            "happened_at": None,
            "method": "Mobile app notification",
            "detail": None,
            "result": "MFA denied; user declined the authentication",
            "requirement": None,
            "ok": False,
            "flags": ["undated"],
        },
    ]


@pytest.mark.parametrize("vain", [{}, [], False, " ", "-"])
def test_what_tells_no_record_from_another_is_no_id(vain: Any) -> None:
    first, second = rows({**BETA, "id": vain}, {**BETA, "id": vain, "appId": "another"})

    assert first["record_id"].startswith("sha256:")
    assert first["record_id"] != second["record_id"]
    assert "no_id" in first["flags"]


def test_a_record_without_an_id_has_steps_of_its_own() -> None:
    found = steps({**BETA, "id": None, "authenticationDetails": STEPS[:1]})
    (row,) = rows({**BETA, "id": None, "authenticationDetails": STEPS[:1]})
    assert [(each["record_id"], each["request_id"]) for each in found] == [
        (row["record_id"] + "/0", None)
    ]
    assert row["record_id"].startswith("sha256:")


@pytest.mark.parametrize("odd", ["Password", ["Password", 3, None], {}, "[", 7])
def test_what_is_no_step_gives_no_row_and_stays_as_written(odd: Any) -> None:
    record = {**BETA, "authenticationDetails": odd}
    assert steps(record) == []
    written = odd if isinstance(odd, str) else orjson.dumps(odd).decode() if odd else None
    assert rows(record)[0]["auth_steps"] == written


def test_a_record_of_v1_lacks_what_only_beta_has() -> None:
    beta_only = {
        "signInEventTypes",
        "sessionId",
        "uniqueTokenIdentifier",
        "autonomousSystemNumber",
        "authenticationDetails",
        "authenticationProtocol",
        "originalTransferMethod",
        "mfaDetail",
    }
    row = rows({key: value for key, value in BETA.items() if key not in beta_only})[0]
    assert row["kind"] == "non_interactive"
    absent = "session_id unique_token_id asn auth_steps protocol transfer_method mfa_detail"
    assert [row[name] for name in absent.split()] == [None] * 7
    assert row["flags"] == []


@pytest.mark.parametrize(
    ("changes", "kind", "actor"),
    [
        ({"signInEventTypes": ["interactiveUser"]}, "interactive", "person"),
        ({"signInEventTypes": ["somethingNew", "interactiveUser"]}, "interactive", "person"),
        ({"signInEventTypes": ["servicePrincipal"]}, "service_principal", "service"),
        (
            {
                "signInEventTypes": ["servicePrincipal"],
                "appId": "77777777-0000-4000-8000-000000000001",
            },
            "service_principal",
            "app",
        ),
        (
            {"signInEventTypes": ["managedIdentity"], "appId": None, "userId": ""},
            "managed_identity",
            "app",
        ),
        ({"signInEventTypes": None, "isInteractive": True}, "interactive", "person"),
        ({"signInEventTypes": [], "isInteractive": False}, "non_interactive", "person"),
        ({"signInEventTypes": ["somethingNew"], "isInteractive": None}, "unknown", "person"),
    ],
)
def test_kind_and_actor(changes: dict[str, Any], kind: str, actor: str) -> None:
    row = one(**changes)
    assert (row["kind"], row["actor_kind"]) == (kind, actor)


def test_a_service_principal_is_named_by_its_object_id() -> None:
    row = one(
        signInEventTypes=None,
        userPrincipalName=None,
        userId="00000000-0000-0000-0000-000000000000",
        servicePrincipalId="AAAAAAAA-0000-4000-8000-000000000009",
        servicePrincipalName="Backup tool",
        appId="77777777-0000-4000-8000-000000000001",
    )
    assert row["kind"] == "service_principal"
    assert (row["user"], row["user_raw"]) == ("aaaaaaaa-0000-4000-8000-000000000009", "Backup tool")
    assert (row["user_id"], row["actor_kind"]) == (None, "app")


@pytest.mark.parametrize(
    ("code", "text", "ok"),
    [
        (0, "0", True),
        ("0", "0", True),
        (50126, "50126", False),
        (53003, "53003", False),
        (500121, "500121", False),
        (50140, "50140", None),
        (50074, "50074", None),
        (50199, "50199", None),
        (999999, "999999", False),
        (None, None, None),
    ],
)
def test_outcome_by_code(code: Any, text: str | None, ok: bool | None) -> None:
    row = one(status={"errorCode": code, "failureReason": "Success", "additionalDetails": None})
    assert (row["error_code"], row["ok"]) == (text, ok)


@pytest.mark.parametrize(
    ("lat", "lon", "place"),
    [
        (47.37, 8.54, (47.37, 8.54)),
        (8.54, 47.37, (8.54, 47.37)),  # perhaps swapped: kept as written
        (0, 0, (None, None)),
        (0, 8.54, (0.0, 8.54)),
        (122.5, 47.6, (None, None)),
        (47.6, -180.5, (None, None)),
        (None, 8.54, (None, None)),
        ("47.37", "8.54", (47.37, 8.54)),
        ("NaN", "NaN", (None, None)),
        ("INF", 8.54, (None, None)),
    ],
)
def test_coordinates_that_are_no_place_are_null(lat: Any, lon: Any, place: tuple[Any, Any]) -> None:
    row = one(location={"geoCoordinates": {"latitude": lat, "longitude": lon}})
    assert (row["lat"], row["lon"]) == place
    assert row["country"] is None


def test_a_network_number_of_zero_is_none() -> None:
    assert one(autonomousSystemNumber=0)["asn"] is None
    assert one(autonomousSystemNumber="64500")["asn"] == 64500


def test_empty_and_zero_ids_are_null_and_tokens_keep_their_case() -> None:
    zero = "00000000-0000-0000-0000-000000000000"
    row = one(sessionId=zero, deviceDetail=None, uniqueTokenIdentifier="aBcD", resourceId="")
    assert (row["session_id"], row["resource_id"], row["unique_token_id"]) == (None, None, "aBcD")
    assert row["device_compliant"] is None


def test_a_port_is_kept_apart_and_the_address_as_written() -> None:
    row = one(ipAddress="[2001:db8::1]:52903")
    assert (row["ip"], row["ip_port"], row["ip_raw"]) == (
        "2001:db8::1",
        52903,
        "[2001:db8::1]:52903",
    )


def test_a_record_without_id_or_time_says_so() -> None:
    row = rows({**BETA, "id": None, "createdDateTime": "yesterday"})[0]
    assert row["record_id"].startswith("sha256:")
    assert row["happened_at"] is None
    assert set(row["flags"]) == {"no_id", "undated"}


def test_one_odd_record_spoils_no_other() -> None:
    odd = {**BETA, "status": "failed", "appDisplayName": {"name": "x"}, "riskEventTypes_v2": "a"}
    first, second, third = rows(BETA, odd, BETA)
    assert first == {**third, "evidence_row": 1}
    assert second["flags"] == ["odd_shape"]
    assert second["app"] == '{"name":"x"}'
    assert (second["ok"], second["error_code"], second["user"]) == (
        None,
        None,
        "dana@contoso.example",
    )


def test_application_ids_are_compared_in_lower_case() -> None:
    row = one(appId="AAAAAAAA-0000-4000-8000-00000000000A", resourceId="BB")
    assert (row["app_id"], row["resource_id"]) == ("aaaaaaaa-0000-4000-8000-00000000000a", "bb")


def test_a_record_too_deep_to_be_hashed_is_named_by_its_place() -> None:
    deep: Any = "x"
    for _ in range(2000):
        deep = [deep]
    row = rows({**BETA, "id": None, "somethingNew": deep})[0]
    assert row["record_id"].startswith("sha256:")


@pytest.mark.parametrize("empty", [[], "", {}, None])
def test_an_empty_thing_in_place_of_an_object_is_nothing(empty: Any) -> None:
    plain, row = rows(BETA, {**BETA, "deviceDetail": empty})
    assert (plain["browser"], row["browser"], row["flags"]) == ("Edge 120.0", None, [])


def test_no_records_give_no_rows() -> None:
    assert rows() == []


def test_flags_of_the_format_and_lossiness_are_kept() -> None:
    batch = Batch("sign_ins", [dict(BETA)], [7], [("late_time",)], lossy=True)
    row = normalise(batch, ORIGIN)["sign_ins"].to_pylist()[0]
    assert (row["flags"], row["lossy"], row["evidence_row"]) == (["late_time"], True, 7)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(BETA)), json_values, max_size=6), max_size=4)
)
def test_any_record_gives_one_row(changes: list[dict[str, Any]]) -> None:
    docs = [{**BETA, **change} for change in changes]
    before = [repr(doc) for doc in docs]
    assert [row["evidence_row"] for row in rows(*docs)] == list(range(1, len(docs) + 1))
    assert [repr(doc) for doc in docs] == before


@given(st.permutations(range(4)))
def test_rows_do_not_depend_on_their_neighbours(order: list[int]) -> None:
    docs = [{**BETA, "id": str(n), "status": {"errorCode": n * 50126}} for n in range(4)]
    alone = {doc["id"]: {**rows(doc)[0], "evidence_row": 0} for doc in docs}
    for row in rows(*(docs[place] for place in order)):
        assert {**row, "evidence_row": 0} == alone[row["record_id"]]


def test_the_spec_says_what_it_reads() -> None:
    spec = source("sign_ins")
    assert (spec.primary, spec.tables) == ("sign_ins", ("sign_ins", "sign_in_steps"))
    assert spec.normalise is normalise
    assert orjson.dumps(spec.permissions) == b'["AuditLog.Read.All"]'
