"""Every answer of the tenant is one that Microsoft's own description allows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from bec_kit.tenant import READ_ROLES
from bec_kit.tenant.app import operations
from bec_kit.tenant.gateway import cmdlets
from tests.support.tenant import AT_ONCE, calling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.tenant.operation import Operation
    from tests.support.tenant import Caller

SHARED = Path(__file__).parents[3] / "shared" / "graph"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared/graph is not beside the checkout"
)
# Microsoft's file of permissions has v1.0 alone, and v1.0 has no such operation.
UNMAPPED = {"GET beta/users/{id}/authentication/requirements"}
OPERATIONS = {f"{one.method} {one.version}{one.path}": one for one in operations()}


def read(name: str) -> Any:
    return json.loads((SHARED / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def slices() -> dict[str, Any]:
    return {name: read(f"graph-{name}.slice.json") for name in ("v1.0", "beta")}


@pytest.fixture(scope="module")
def tenant() -> Iterator[Caller]:
    """A tenant whose faults fill what the story leaves empty, and all of which may be read."""
    grants = (*READ_ROLES, "UserAuthMethod-Passkey.Read.All")
    with calling("restricted-sender", settings=replace(AT_ONCE, grants=grants)) as caller:
        yield caller


def plain(path: str) -> str:
    """A path without the names of its parts, as the description has it."""
    path = re.sub(r"\{[^}]+\}", "{}", path)
    return path.replace("/security/runHunting", "/security/microsoft.graph.security.runHunting")


def described(document: dict[str, Any], operation: Operation) -> dict[str, Any]:
    for path, methods in document["paths"].items():
        if plain(path) == plain(operation.path) and operation.method.lower() in methods:
            found: dict[str, Any] = methods[operation.method.lower()]
            return found
    raise AssertionError(f"{operation.path} is not described")


def errors(document: dict[str, Any], operation: Operation, status: int, body: Any) -> list[str]:
    responses = described(document, operation)["responses"]
    answer = responses.get(str(status)) or responses[f"{status // 100}XX"]
    schema = next(iter(answer["content"].values()))["schema"]
    resource = Resource.opaque(document)
    registry: Registry[Any] = Registry().with_resource("urn:slice", resource)
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:slice#/'))
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft202012Validator(absolute, registry=registry).iter_errors(body)
    ]


def address(tenant: Caller, operation: Operation) -> str:
    first = tenant.served.state.mail[tenant.upn("victim")][0]
    path = operation.path.replace("{folder}", "inbox").replace("{message}", first.id)
    if "/auditLog/queries/{id}" in path:
        body = {"displayName": "wire", "operationFilters": ["New-InboxRule", "UserLoggedIn"]}
        name = tenant.post("/v1.0/security/auditLog/queries", body).json()["id"]
    elif path.startswith("/auditLogs/signIns/{id}"):
        name = tenant.value("/v1.0/auditLogs/signIns", top=1)[0]["id"]
    elif path.startswith("/servicePrincipals"):
        apps = tenant.served.state.apps
        owners = {"appRoleAssignments": apps.assignments[-1]["principalId"]}
        name = owners.get(path.rpartition("/")[2], apps.grants[0]["clientId"])
    elif path.startswith("/devices"):
        name = tenant.served.state.devices[tenant.id("victim")][0]["id"]
    elif path.startswith("/directoryRoles"):
        name = tenant.value("/v1.0/directoryRoles")[0]["id"]
    elif path.startswith("/applications"):
        name = tenant.served.state.apps.applications[0]["id"]
    else:
        name = tenant.id("victim")
    return f"/{operation.version}{path.replace('{id}', name)}"


def is_json(name: str) -> bool:
    """Whether it is read as JSON by an application; a reset is watched by a person alone."""
    return name.startswith("GET") and not name.endswith(("/$value", "/{operation}"))


@pytest.mark.parametrize("name", [*filter(is_json, OPERATIONS)])
def test_answers_are_as_described(tenant: Caller, slices: dict[str, Any], name: str) -> None:
    operation = OPERATIONS[name]
    document = slices[operation.version]
    options = [one["name"] for one in described(document, operation)["parameters"]]
    query = {"top": 40} if "$top" in options else {}
    answer = tenant.get(address(tenant, operation), **query)

    assert answer.status_code == 200, answer.text
    assert errors(document, operation, 200, answer.json()) == []


@pytest.mark.parametrize("roles", [("Mail.ReadBasic.All",), ("Mail.Read",)])
def test_messages_are_as_described_with_every_property(
    slices: dict[str, Any], roles: tuple[str, ...]
) -> None:
    operation = OPERATIONS["GET v1.0/users/{id}/messages"]
    schemas = slices["v1.0"]["components"]["schemas"]
    basic = set(schemas["microsoft.graph.message"]["properties"]) - {"attachments", "webLink"}
    hidden = {"body", "bodyPreview", "uniqueBody", "conversationIndex", "flag"}
    hidden |= {"isDeliveryReceiptRequested", "isReadReceiptRequested"}
    names = sorted((basic - hidden) | {"id"} | ({"body"} if roles == ("Mail.Read",) else set()))
    with calling(settings=replace(AT_ONCE, grants=roles)) as tenant:
        answer = tenant.get(f"/v1.0/users/{tenant.id('victim')}/messages", select=",".join(names))

    assert answer.status_code == 200, answer.text
    assert set(answer.json()["value"][0]) == set(names)
    assert errors(slices["v1.0"], operation, 200, answer.json()) == []


def test_mime_is_as_described(slices: dict[str, Any]) -> None:
    operation = OPERATIONS["GET v1.0/users/{id}/messages/{message}/$value"]
    with calling(settings=replace(AT_ONCE, grants=("Mail.Read",))) as tenant:
        answer = tenant.get(address(tenant, operation))

    kinds = described(slices["v1.0"], operation)["responses"]["200"]["content"]
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] in kinds


@pytest.mark.parametrize("name", OPERATIONS)
def test_refusals_are_as_described(tenant: Caller, slices: dict[str, Any], name: str) -> None:
    operation = OPERATIONS[name]
    path = f"/{operation.version}{operation.path}"
    answer = tenant.http.request(operation.method, path.replace("{id}", "x"))

    assert answer.status_code == 401
    assert errors(slices[operation.version], operation, 401, answer.json()) == []


def test_every_sign_in_and_audit_record_is_as_described(
    tenant: Caller, slices: dict[str, Any]
) -> None:
    kinds = ("interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity")
    for kind in kinds:
        text = f"signInEventTypes/any(t: t eq '{kind}')"
        answer = tenant.get("/beta/auditLogs/signIns", text, top=30)
        operation = OPERATIONS["GET beta/auditLogs/signIns"]
        assert answer.json()["value"]
        assert errors(slices["beta"], operation, 200, answer.json()) == []
    operation = OPERATIONS["POST v1.0/security/auditLog/queries"]
    body = {"displayName": "all", "recordTypeFilters": ["ExchangeAdmin"]}
    answer = tenant.post("/v1.0/security/auditLog/queries", body)
    assert errors(slices["v1.0"], operation, 201, answer.json()) == []


def test_users_are_as_described_with_every_property(tenant: Caller, slices: dict[str, Any]) -> None:
    known = set(slices["v1.0"]["components"]["schemas"]["microsoft.graph.user"]["properties"])
    mine = set(tenant.served.state.users[tenant.id("victim")])
    operation = OPERATIONS["GET v1.0/users/{id}"]
    names = {*mine, "creationType", "identities", "imAddresses", "employeeId", "assignedPlans"}
    answer = tenant.get(f"/v1.0/users/{tenant.id('victim')}", select=",".join(sorted(names)))

    assert names <= known
    assert errors(slices["v1.0"], operation, 200, answer.json()) == []


def test_a_field_that_v1_lacks_is_seen(tenant: Caller, slices: dict[str, Any]) -> None:
    answer = tenant.get("/beta/auditLogs/signIns", top=1).json()
    found = errors(slices["v1.0"], OPERATIONS["GET v1.0/auditLogs/signIns"], 200, answer)

    assert any("'authenticationDetails'" in one for one in found)


def test_what_hunting_finds_is_as_described(slices: dict[str, Any]) -> None:
    name = "/security/microsoft.graph.security.runHuntingQuery"
    grants = ("ThreatHunting.Read.All",)
    with calling(settings=replace(AT_ONCE, grants=grants)) as hunter:
        answer = hunter.post(f"/v1.0{name}", {"query": "EmailEvents | take 3"})

    assert len(answer.json()["results"]) == 3
    assert errors(slices["v1.0"], OPERATIONS[f"POST v1.0{name}"], 200, answer.json()) == []


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in UNMAPPED])
def test_permissions_are_those_that_microsoft_names(name: str) -> None:
    operation = OPERATIONS[name]
    known = [
        one
        for one in read("permissions.slice.json").values()
        if one["method"] == operation.method and plain(one["path"]) == plain(operation.path)
    ]

    assert known, f"{name} has no permission in the map"
    for told, wanted in (("application", operation.needs), ("delegated", operation.delegated)):
        names = known[0].get(told, {"least": (), "other": ()})
        assert set(wanted) <= {*names["least"], *names["other"]}


def test_cmdlets_take_parameters_that_exchange_has() -> None:
    known = read("exchange_cmdlets.json")
    strange = {
        f"{one.name} -{name}"
        for one in cmdlets().values()
        for name in one.takes
        if name not in known[one.name]["parameters"]
    }

    assert strange == set()
