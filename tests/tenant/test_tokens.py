from __future__ import annotations

import base64
import json

import pytest

from bec_kit.tenant import DOCUMENTED, WRITER, Rate, Settings
from tests.support.tenant import EXCHANGE, FORM, GRAPH, Caller, calling


def payload(token: str) -> dict[str, object]:
    middle = token.split(".")[1]
    found: dict[str, object] = json.loads(
        base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))
    )
    return found


def test_a_token_says_what_it_may_do(tenant: Caller) -> None:
    answer = tenant.form(**FORM, scope=GRAPH).json()
    claims = payload(answer["access_token"])

    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3599)
    assert claims["aud"] == "https://graph.microsoft.com"
    assert claims["tid"] == tenant.served.tenant_id
    assert "AuditLog.Read.All" in str(claims["roles"])
    assert "Exchange.ManageAsApp" not in str(claims["roles"])
    assert payload(tenant.token(EXCHANGE))["roles"] == ["Exchange.ManageAsApp"]
    # a role group of Exchange is no directory role
    assert (claims["idtyp"], claims["wids"]) == ("app", [])


def test_a_token_of_the_writer_stands_for_a_person(tenant: Caller) -> None:
    form = {**FORM, "client_id": WRITER}
    graph, exchange = (
        payload(tenant.form(**form, scope=scope).json()["access_token"])
        for scope in (GRAPH, EXCHANGE)
    )

    assert (graph["idtyp"], graph["oid"], graph["appid"]) == ("user", tenant.id("admin"), WRITER)
    assert "roles" not in graph
    assert {"User.RevokeSessions.All", "MailboxSettings.ReadWrite"} <= set(
        str(graph["scp"]).split()
    )
    assert exchange["scp"] == "Exchange.Manage"
    assert graph["wids"] == [
        "29232cdf-9323-42fd-ade2-1d097af3e4de",
        "62e90394-69f5-4237-9190-012177145e10",
    ]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"scope": "openid"}, 400, "invalid_scope"),
    ],
)
def test_forms_that_are_refused(
    tenant: Caller, change: dict[str, str], status: int, error: str
) -> None:
    answer = tenant.form(**(FORM | {"scope": GRAPH} | change))

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_another_tenant_is_not_here(tenant: Caller) -> None:
    answer = tenant.http.post("/contoso.example/oauth2/v2.0/token", data=FORM | {"scope": GRAPH})

    assert "AADSTS90002" in answer.json()["error_description"]


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer a.b.c"])
def test_without_a_token_nothing_is_said(tenant: Caller, header: str) -> None:
    answer = tenant.http.get("/v1.0/users", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_is_good_for_its_own_service(tenant: Caller) -> None:
    graph = {"Authorization": f"Bearer {tenant.token(GRAPH)}"}
    exchange = {"Authorization": f"Bearer {tenant.token(EXCHANGE)}"}
    invoke = f"/adminapi/beta/{tenant.served.tenant_id}/InvokeCommand"

    assert tenant.http.get("/v1.0/users", headers=exchange).status_code == 401
    assert tenant.http.post(invoke, headers=graph, json={}).status_code == 401


def test_a_token_grows_old_by_the_tenants_clock() -> None:
    with calling() as tenant:
        assert tenant.get("/v1.0/users").status_code == 200
        tenant.served.clock.push(3599)
        answer = tenant.get("/v1.0/users")

        assert answer.status_code == 401
        assert "expired" in answer.json()["error"]["message"]


def test_a_missing_permission_is_refused_as_graph_does() -> None:
    with calling(settings=Settings(grants=("User.Read.All",))) as tenant:
        answer = tenant.get("/v1.0/auditLogs/signIns")

        assert tenant.get("/v1.0/users").status_code == 200
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "Authorization_RequestDenied"


def test_documented_rates_by_the_tenants_clock() -> None:
    with calling(settings=Settings(pace=0)) as tenant:
        path = "/v1.0/auditLogs/signIns"
        answers = [tenant.get(path, top=1) for _ in range(6)]

        assert [one.status_code for one in answers] == [200] * 5 + [429]
        assert answers[-1].headers["Retry-After"] == "10"
        assert tenant.get("/v1.0/users").status_code == 200
        tenant.served.clock.push(10)
        assert tenant.get(path, top=1).status_code == 200


def test_identity_protection_does_not_say_when() -> None:
    with calling(settings=Settings(pace=0)) as tenant:
        path = "/v1.0/identityProtection/riskyUsers"
        answers = [tenant.get(path) for _ in range(2)]

        assert [one.status_code for one in answers] == [200, 429]
        assert "Retry-After" not in answers[1].headers


def test_the_limits_are_those_of_the_documentation() -> None:
    assert DOCUMENTED["sign_ins"] == Rate(5, 10)
    assert DOCUMENTED["traces"] == Rate(100, 300)
    assert DOCUMENTED["identity_protection"] == Rate(1, 1, says_when=False)
