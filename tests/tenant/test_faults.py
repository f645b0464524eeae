from __future__ import annotations

import base64
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from bec_kit.errors import UsageError
from bec_kit.tenant import known_faults, serve
from tests.support.tenant import FORM, GRAPH, calling, writing
from tests.support.writes import PASSWORD

if TYPE_CHECKING:
    from tests.support.tenant import Caller

USERS = "/v1.0/users"
QUERIES = "/v1.0/security/auditLog/queries"


@pytest.mark.parametrize(
    ("name", "status", "wait"),
    [
        ("throttled", 429, "1"),
        ("throttled-long", 429, "180"),
        ("throttled-silent", 429, None),
        ("throttled-date", 429, "Thu, 19 Mar 2026 00:00:"),
        ("server-error", 500, None),
        ("bad-gateway", 502, None),
        ("unavailable", 503, None),
        ("gateway-timeout", 504, None),
    ],
)
def test_refusals_strike_once(name: str, status: int, wait: str | None) -> None:
    with calling(name) as tenant:
        first, second, other = tenant.get(USERS), tenant.get(USERS), tenant.get("/v1.0/domains")

        assert [one.status_code for one in (first, second, other)] == [status, 200, status]
        said = first.headers.get("Retry-After")
        assert said == wait if wait is None else str(said).startswith(wait)


def test_how_often_is_said_after_the_name() -> None:
    with calling("server-error:2", "html-page:always") as tenant:
        answers = [tenant.get(USERS) for _ in range(4)]

        assert [one.status_code for one in answers] == [500, 500, 200, 200]
        assert answers[3].headers["Content-Type"] == "text/html"


@pytest.mark.parametrize("name", ["none", "throttled:some"])
def test_names_that_are_not_known(name: str) -> None:
    with pytest.raises(UsageError, match="fault"), serve(users=8, days=10, faults=[name]):
        pass


def test_claims_challenge_lasts_until_its_claims_come_back() -> None:
    with calling("claims-challenge") as tenant:
        answer = tenant.get(USERS)
        header = answer.headers["WWW-Authenticate"]
        claims = base64.b64decode(header.partition('claims="')[2].rstrip('"')).decode()

        assert answer.status_code == 401
        assert '"access_token"' in claims
        assert tenant.get(USERS).status_code == 401
        for given, status in (('{"access_token":{}}', 401), ("no json", 401), (claims, 200)):
            form = {**FORM, "scope": GRAPH, "claims": given}
            token = tenant.form(**form).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            assert tenant.http.get(USERS, headers=headers).status_code == status


def test_a_connection_breaks() -> None:
    with calling("cut-connection") as tenant:
        with pytest.raises(httpx.RemoteProtocolError):
            tenant.get(USERS)

        assert len(tenant.value(USERS)) == 8


def test_an_empty_page_has_a_next_one() -> None:
    with calling("empty-page") as tenant:
        first = tenant.get(USERS, top=3).json()

        assert first["value"] == []
        assert len(tenant.every(USERS, top=3)) == 8


def test_a_torn_page_of_records() -> None:
    with calling("torn-page") as tenant:
        query = tenant.post(QUERIES, {"operationFilters": ["New-InboxRule"]}).json()["id"]
        pages = [tenant.get(f"{QUERIES}/{query}/records").json() for _ in range(2)]

        assert [(page["@odata.count"], len(page["value"])) for page in pages] == [(3, 2), (3, 3)]


def test_a_link_to_another_host() -> None:
    with calling("foreign-link") as tenant:
        link = tenant.get(USERS).json()["@odata.nextLink"]

        assert link.startswith("https://graph.microsoft.example/")


def test_a_created_query_whose_answer_is_lost() -> None:
    with calling("lost-create") as tenant:
        answer = tenant.post(QUERIES, {"displayName": "mine"})

        assert answer.status_code == 504
        assert [row["displayName"] for row in tenant.value(QUERIES)] == ["mine"]


def test_values_that_no_schema_knows() -> None:
    with calling("unknown-values") as tenant:
        row = tenant.value("/beta/auditLogs/signIns", top=1)[0]

        assert row["riskState"] == "practiceFutureValue"
        assert row["practiceFutureProperty"]["kind"] == "futureKind"


def test_exchange_faults() -> None:
    with calling("exchange-forbidden") as tenant:
        answer = tenant.run("Get-Mailbox")
        assert (answer.status_code, set(answer.content)) == (403, {0})
    with calling("exchange-warning") as tenant:
        assert tenant.run("Get-Mailbox").json()["@adminapi.warnings"] != []
    with calling("exchange-header-warning") as tenant:
        answer = tenant.run("Get-Mailbox")
        assert answer.headers["X-Warnings"] == "The result is of an older schema."
        assert answer.json()["@adminapi.warnings"] == []
    with calling("exchange-spent") as tenant:
        left = [
            (answer.headers["Rate-Limit-Remaining"], answer.headers["Rate-Limit-Reset"])
            for answer in (tenant.run("Get-Mailbox") for _ in range(2))
        ]
        assert left == [("0", "2"), ("29999", "0")]
    with calling("replay-refused") as tenant:
        answer = tenant.run("Get-Mailbox", "/adminapi/beta/x/InvokeCommand?$skiptoken=a")
        assert answer.status_code == 400


def rules_of(tenant: Caller) -> list[str]:
    path = f"/v1.0/users/{tenant.id('victim')}/mailFolders/inbox/messageRules"
    return [row["displayName"] for row in tenant.value(path)]


def test_a_hidden_rule_shows_in_one_place_only() -> None:
    with calling("hidden-rule") as tenant:
        victim = tenant.upn("victim")
        plain = tenant.rows("Get-InboxRule", Mailbox=victim)
        hidden = tenant.rows("Get-InboxRule", Mailbox=victim, IncludeHidden=True)

        assert rules_of(tenant) == ["Catering", ".."]
        assert [row["Name"] for row in plain] == ["Catering", ".."]
        assert [row["Name"] for row in hidden] == ["", "Catering", "..", "Junk E-Mail Rule"]


def test_a_rule_that_graph_cannot_express() -> None:
    with calling("read-only-rule") as tenant:
        path = f"/v1.0/users/{tenant.id('victim')}/mailFolders/inbox/messageRules"
        row = tenant.value(path)[0]

        assert (row["isReadOnly"], row["conditions"], row["actions"]) == (True, None, None)


@pytest.mark.parametrize(
    ("name", "path", "status", "code"),
    [
        (
            "no-premium",
            "/beta/auditLogs/signIns",
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        ),
        ("no-premium", "/v1.0/identity/conditionalAccess/policies", 403, "AccessDenied"),
        ("no-p2", "/v1.0/identityProtection/riskyUsers", 403, "Forbidden"),
        (
            "no-p2",
            "/v1.0/roleManagement/directory/roleEligibilitySchedules",
            400,
            "AadPremiumLicenseRequired",
        ),
        (
            "no-trace-principal",
            "/v1.0/admin/exchange/tracing/messageTraces",
            401,
            "Unauthorized",
        ),
    ],
)
def test_what_the_tenant_does_not_have(name: str, path: str, status: int, code: str) -> None:
    with calling(name) as tenant:
        answer = tenant.get(path)

        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_restricted_sender() -> None:
    with calling("restricted-sender") as tenant:
        (row,) = tenant.rows("Get-BlockedSenderAddress")

        assert row["SenderAddress"] == tenant.upn("victim")
        assert tenant.rows("Get-BlockedSenderAddress", SenderAddress="x@y.example") == []


def test_the_answer_to_a_write_is_lost() -> None:
    with writing("lost-write") as tenant:
        path = f"/v1.0/users/{tenant.id('victim')}"
        lost = tenant.ask("PATCH", path, {"accountEnabled": False})
        ran = tenant.run("Set-Mailbox", Identity=tenant.upn("victim"), AuditEnabled=False)
        query = tenant.post(QUERIES, {"displayName": "mine"})
        read = tenant.run("Get-Mailbox", Identity=tenant.upn("victim"))
        again = tenant.ask("PATCH", path, {"accountEnabled": False})

        assert [one.status_code for one in (lost, ran, query, read)] == [504, 504, 201, 200]
        assert again.status_code == 204
        assert tenant.get(path, select="accountEnabled").json()["accountEnabled"] is False
        assert read.json()["value"][0]["AuditEnabled"] is False


def test_logs_that_come_late() -> None:
    window = {"StartDate": "2026-03-19", "EndDate": "2026-03-20"}
    with writing("late-logs") as tenant:
        tenant.post(f"/v1.0/users/{tenant.id('victim')}/revokeSignInSessions", {})
        seen = []
        for minutes in (0, 29, 2):
            tenant.served.clock.push(minutes * 60)
            rows = tenant.rows("Search-UnifiedAuditLog", **window)
            text = "activityDateTime ge 2026-03-19T00:00:00Z"
            seen.append((len(rows), len(tenant.value("/v1.0/auditLogs/directoryAudits", text))))

        assert seen == [(0, 0), (0, 0), (1, 1)]
        assert rows[0]["CreationDate"].startswith("2026-03-19T00:00:")


@pytest.mark.parametrize(
    ("name", "minutes", "ends", "changed"),
    [
        ("slow-reset", 4, "running", 0),
        ("slow-reset", 6, "succeeded", 1),
        ("failed-reset", 1, "failed", 0),
    ],
)
def test_resets_that_take_long_or_fail(name: str, minutes: int, ends: str, changed: int) -> None:
    with writing(name) as tenant:
        path = f"/v1.0/users/{tenant.id('victim')}/authentication/methods/{PASSWORD}"
        answer = tenant.post(f"{path}/resetPassword", {})
        tenant.served.clock.push(minutes * 60)
        told = tenant.get(answer.headers["Location"]).json()

        assert (answer.status_code, told["status"]) == (202, ends)
        assert len(tenant.served.state.logs.audit) == changed
        assert bool(told["statusDetail"]) is (ends == "failed")


def test_an_account_of_another_directory_comes_back() -> None:
    with writing("synced-user") as tenant:
        path = f"/v1.0/users/{tenant.id('victim')}"
        names = "accountEnabled,onPremisesSyncEnabled"
        off = tenant.ask("PATCH", path, {"accountEnabled": False})
        first = tenant.get(path, select=names).json()
        password = tenant.ask("PATCH", path, {"passwordProfile": {"password": "Larch-7-Otter"}})
        tenant.served.clock.push(1800)
        last = tenant.get(path, select=names).json()

        assert (off.status_code, password.status_code) == (204, 400)
        assert (first["accountEnabled"], last["accountEnabled"]) == (False, True)
        assert first["onPremisesSyncEnabled"] is True


def test_a_result_size_that_is_not_heeded() -> None:
    with calling("result-size-ignored") as tenant:
        answer = tenant.run("Get-Mailbox", ResultSize=2).json()

        assert (len(answer["value"]), answer["@adminapi.warnings"]) == (8, [])


def test_every_fault_says_what_it_does() -> None:
    assert {"throttled", "torn-page", "no-p2"} <= set(known_faults())
    assert all(one.says.endswith(".") for one in known_faults().values())


def test_importing_the_tenant_loads_no_server() -> None:
    program = (
        "import bec_kit.tenant, bec_kit.tenant.app, sys; "
        "print([n for n in ('starlette', 'uvicorn', 'httpx') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_a_beta_that_is_refused_leaves_v1_alone() -> None:
    with calling("no-beta") as tenant:
        assert tenant.get("/beta/auditLogs/signIns").status_code == 403
        assert tenant.get("/v1.0/auditLogs/signIns").status_code == 200
