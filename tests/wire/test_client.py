"""Every request that a reader can make is one that Microsoft's own description allows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.connect import Ask, Cmdlet, Limits, access, reader
from tests.support import contract
from tests.support.loopback import CLIENT, SECRET, TENANT, Answer, Asked, loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.connect import Reader
    from tests.support.loopback import Loopback

pytestmark = pytest.mark.skipif(not contract.there(), reason=contract.REASON)

VERSIONS = ("v1.0", "beta")
OPTIONS = {
    "count": True,
    "expand": "x",
    "filter": "a eq 'o''b' and c ge 2026-03-01T00:00:00Z",
    "orderby": "a desc",
    "search": '"x"',
    "select": "a,b",
    "skip": 3,
    "top": 5,
    "includeHiddenFolders": "true",
    "includeHiddenMessages": "true",
}
READS = [
    (version, path)
    for version in (VERSIONS if contract.there() else ())
    for path in contract.paths(version, "GET")
]
CMDLETS = [
    name
    for name in (contract.cmdlets() if contract.there() else ())
    if name.startswith(("Get-", "Search-"))
]
# What the SDK of v1.0 does not know; `Ask.below` reaches it.
BELOW = {
    "/users/{user-id}/authentication/requirements",
    "/users/{user-id}/authentication/signInPreferences",
    "/users/{user-id}/authentication/hardwareOathMethods",
    "/users/{user-id}/authentication/qrCodePinMethod",
    "/roleManagement/directory/transitiveRoleAssignments",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as made:
        made.answer = lambda asked: Answer({"value": []})
        yield made


@pytest.fixture(scope="module")
def client(server: Loopback) -> Iterator[Reader]:
    way = access(TENANT, CLIENT, None, server.url, {"AZURE_CLIENT_SECRET": SECRET})
    with reader(way, limits=Limits(rates={}), told=lambda told: None) as made:
        yield made


def walk(builder: Any, path: str) -> Any:
    """The SDK's builder for a path of the description."""
    for part in path.strip("/").split("/"):
        if part.startswith("{"):
            (by,) = [name for name in dir(builder) if re.fullmatch(r"by_\w+_id", name)]
            builder = getattr(builder, by)("x")
        elif part == "$value":
            builder = builder.content
        elif "(" in part:
            name = "get_details_by_recipient_with_recipient_address"
            builder = getattr(builder, name)("jo@contoso.com")
        else:
            snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", part).lower()
            names = {name.replace("_", ""): name for name in dir(builder) if name[0] != "_"}
            builder = getattr(builder, names[snake.replace("_", "")])
    return builder


def ask_for(version: str, path: str) -> Ask:
    parent, _, last = path.rpartition("/")
    taken, below = (parent, f"/{last}") if path in BELOW else (path, "")
    names = {name.removeprefix("$") for name in contract.options(version, path)} - {"skiptoken"}
    return Ask(
        lambda graph: walk(graph, taken),
        {name: OPTIONS[name] for name in sorted(names)},
        beta=version == "beta",
        below=below,
    )


@pytest.mark.parametrize(("version", "path"), READS)
def test_reads(server: Loopback, client: Reader, version: str, path: str) -> None:
    server.asked.clear()
    client.one(ask_for(version, path))

    (asked,) = server.asked
    filled = re.sub(r"'\{[^}]+\}'", "'jo%40contoso.com'", path)
    assert asked.path == f"/{version}{re.sub(r'{[^}]+}', 'x', filled)}"
    assert contract.errors(asked) == []


def test_an_audit_query(server: Loopback, client: Reader) -> None:
    body = {
        "displayName": "case 1",
        "filterStartDateTime": "2026-03-01T00:00:00Z",
        "filterEndDateTime": "2026-03-02T00:00:00Z",
        "recordTypeFilters": ["ExchangeItem"],
        "serviceFilters": ["Exchange"],
        "userPrincipalNameFilters": ["jo@contoso.com"],
    }
    server.asked.clear()
    queries = Ask(lambda graph: graph.security.audit_log.queries, body=json.dumps(body).encode())
    client.create(queries)

    (asked,) = server.asked
    assert contract.errors(asked) == []


@pytest.mark.parametrize(
    ("method", "target", "body", "wrong"),
    [
        (
            "GET",
            "/v1.0/auditLogs/signIns?$bogus=1",
            None,
            ["/v1.0/auditLogs/signIns takes no $bogus"],
        ),
        (
            "GET",
            "/v1.0/auditLogs/signIns?$top=x",
            None,
            ["/v1.0/auditLogs/signIns $top=x is no integer"],
        ),
        ("GET", "/v1.0/auditLogs", None, ["GET /v1.0/auditLogs is not described"]),
        ("GET", "/v1.0//users", None, ["GET /v1.0//users is not described"]),
        (
            "DELETE",
            "/v1.0/users/x/authentication/methods/y",
            None,
            ["DELETE /v1.0/users/x/authentication/methods/y is not described"],
        ),
        (
            "POST",
            "/v1.0/security/auditLog/queries",
            {"serviceFilter": "Exchange"},
            [": Additional properties are not allowed ('serviceFilter' was unexpected)"],
        ),
        (
            "POST",
            "/adminapi/beta/x/InvokeCommand",
            {"CmdletInput": {"CmdletName": "Get-InboxRule", "Parameters": {"Hidden": True}}},
            ["no parameter Hidden"],
        ),
        (
            "POST",
            "/adminapi/beta/x/InvokeCommand",
            {
                "CmdletInput": {
                    "CmdletName": "Get-InboxRule",
                    "Parameters": {"IncludeHidden": "true"},
                }
            },
            ["switch IncludeHidden takes true or false"],
        ),
    ],
)
def test_what_is_not_described_is_seen(
    method: str, target: str, body: Any, wrong: list[str]
) -> None:
    path, _, query = target.partition("?")
    content = b"" if body is None else json.dumps(body).encode()

    assert contract.errors(Asked(method, path, query, {}, content)) == wrong


@pytest.mark.parametrize("name", CMDLETS)
def test_cmdlets(server: Loopback, client: Reader, name: str) -> None:
    known = contract.cmdlets()[name]["parameters"]
    given = {each: True if one["type"] == "SwitchParameter" else "x" for each, one in known.items()}
    server.asked.clear()
    list(client.cmdlet(Cmdlet(name, given, anchor="jo@contoso.com")))

    (asked,) = server.asked
    assert contract.errors(asked) == []
