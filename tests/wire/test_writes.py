"""What a write to the tenant asks and answers is as Microsoft's own description has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant.app import operations
from bec_kit.tenant.gateway import cmdlets
from tests.support import contract, writes
from tests.support.loopback import Asked
from tests.support.tenant import writing
from tests.wire.test_tenant import errors, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.tenant import Caller

pytestmark = pytest.mark.skipif(not contract.there(), reason=contract.REASON)

OPERATIONS = {f"{one.method} {one.path}": one for one in operations() if one.version == "v1.0"}
RESET = "/users/{id}/authentication/methods/{method}/resetPassword"
# Parameters that the description calls needed although other sets of parameters go without them.
OF_OTHER_SETS = {
    "parameter ClearAutoMapping is missing",
    "parameter ResetDefault is missing",
    "parameter ExcludeFromAllHolds is missing",
    "parameter IsExchangeCloudManaged is missing",
    "parameter RecalculateInactiveMailbox is missing",
    "parameter RemoveComplianceTagHoldApplied is missing",
    "parameter RemoveDelayHoldApplied is missing",
    "parameter RemoveDelayReleaseHoldApplied is missing",
    "parameter RemoveDisabledArchive is missing",
}
SWITCHES = ("Boolean", "SwitchParameter", "System.Boolean")


@pytest.fixture
def tenant() -> Iterator[Caller]:
    with writing("restricted-sender") as caller:
        yield caller


def sent(method: str, path: str, body: Any) -> Asked:
    content = b"" if body is None else json.dumps(body).encode()
    return Asked(method, path, "", {}, content)


@pytest.mark.parametrize("name", writes.GRAPH)
def test_a_write_through_graph(tenant: Caller, name: str) -> None:
    path, body = writes.GRAPH[name](tenant)
    method = name.partition(" ")[0]
    answer = tenant.ask(method, path, body)

    own = path.replace("roleTemplateId=", "")
    if "revokeSignInSessions" in name:
        body = {}  # the SDK sends nothing; the description calls for an object
    assert contract.errors(sent(method, own, body)) == []
    assert answer.status_code in (200, 201, 202, 204), answer.text
    if answer.status_code == 204:
        assert answer.content == b""
        return
    document = read("graph-v1.0.slice.json")
    assert errors(document, OPERATIONS[name], answer.status_code, answer.json()) == []


def test_a_reset_that_is_watched(tenant: Caller) -> None:
    path, body = writes.GRAPH[f"POST {RESET}"](tenant)
    where = tenant.ask("POST", path, body).headers["Location"]
    answer = tenant.get(where)
    operation = OPERATIONS["GET /users/{id}/authentication/operations/{operation}"]

    assert where.startswith(f"{tenant.served.url}/v1.0/users/{tenant.id('victim')}/")
    assert answer.status_code == 200
    assert errors(read("graph-v1.0.slice.json"), operation, 200, answer.json()) == []


@pytest.mark.parametrize("name", writes.CMDLETS)
def test_a_write_through_exchange(tenant: Caller, name: str) -> None:
    parameters = writes.CMDLETS[name](tenant)
    answer = tenant.run(name, **parameters)
    call = {"CmdletInput": {"CmdletName": name, "Parameters": parameters}}
    wrong = contract.errors(sent("POST", "/adminapi/beta/x/InvokeCommand", call))

    assert set(wrong) - OF_OTHER_SETS == set()
    assert (answer.status_code, answer.json()["value"]) == (200, [])
    assert answer.json()["@adminapi.warnings"] == []


@pytest.mark.parametrize(
    "cmdlet", [c for c in cmdlets().values() if c.writes], ids=lambda c: c.name
)
def test_what_is_true_or_false_is_so_in_exchange(cmdlet: Any) -> None:
    known = contract.cmdlets()[cmdlet.name]["parameters"]
    switches = {name for name in cmdlet.takes if known[name]["type"] in SWITCHES}

    assert set(cmdlet.flags) == switches
    assert all(known[name].get("required") for name in cmdlet.must)


def test_records_of_writes_are_as_described(tenant: Caller) -> None:
    for name in (*writes.GRAPH, *writes.CMDLETS):
        if name in writes.GRAPH:
            path, body = writes.GRAPH[name](tenant)
            tenant.ask(name.partition(" ")[0], path, body)
        elif "MobileDevice" not in name:
            tenant.run(name, **writes.CMDLETS[name](tenant))
    query = {"displayName": "all", "filterStartDateTime": "2026-03-19T00:00:00Z"}
    made = tenant.post("/v1.0/security/auditLog/queries", query).json()["id"]
    records = tenant.get(f"/v1.0/security/auditLog/queries/{made}/records", top=1000)
    changes = tenant.get("/v1.0/auditLogs/directoryAudits", top=1000)
    document = read("graph-v1.0.slice.json")

    assert len(records.json()["value"]) > 25
    assert len(changes.json()["value"]) > 25
    path = "/security/auditLog/queries/{id}/records"
    assert errors(document, OPERATIONS[f"GET {path}"], 200, records.json()) == []
    path = "/auditLogs/directoryAudits"
    assert errors(document, OPERATIONS[f"GET {path}"], 200, changes.json()) == []
