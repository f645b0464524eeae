"""Who may not write, and what no body may hold: nothing changes, and no log tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant import READ_ROLES, WRITE_ROLES
from bec_kit.tenant.app import operations
from bec_kit.tenant.gateway import cmdlets
from tests.support import writes
from tests.support.tenant import AT_ONCE, Caller, calling, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

DENIED = "Authorization_RequestDenied"


@pytest.fixture(scope="module")
def collector() -> Iterator[Caller]:
    """A tenant that is asked with what a collector is granted."""
    with calling("restricted-sender") as caller:
        yield caller


@pytest.fixture(scope="module")
def writer() -> Iterator[Caller]:
    with writing("restricted-sender") as caller:
        yield caller


def logged(tenant: Caller) -> int:
    logs = tenant.served.state.logs
    return len(logs.audit) + len(logs.directory_audits)


def test_every_write_is_among_those_that_are_tried() -> None:
    known = {
        f"{one.method} {one.path}"
        for one in operations()
        if one.method != "GET" and not one.path.startswith("/security/")
    }

    assert known == set(writes.GRAPH)
    assert {one.name for one in cmdlets().values() if one.writes} == set(writes.CMDLETS)
    assert not {one.name for one in cmdlets().values() if one.writes} & {
        name for name in writes.CMDLETS if name.startswith(("Get-", "Search-"))
    }


@pytest.mark.parametrize("name", writes.GRAPH)
def test_a_collector_may_not_write_through_graph(collector: Caller, name: str) -> None:
    path, body = writes.GRAPH[name](collector)
    answer = collector.ask(name.partition(" ")[0], path, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, DENIED)
    assert logged(collector) == 0


@pytest.mark.parametrize("name", writes.CMDLETS)
def test_a_collector_may_not_write_through_exchange(collector: Caller, name: str) -> None:
    answer = collector.run(name, **writes.CMDLETS[name](collector))

    assert (answer.status_code, set(answer.content)) == (403, {0})
    assert logged(collector) == 0


def test_a_reading_permission_is_none_that_writes() -> None:
    needed = {
        need
        for one in operations()
        if one.method != "GET" and not one.path.startswith("/security/")
        for need in (*one.needs, *one.delegated)
    }

    assert needed & set(READ_ROLES) == set()


def test_a_password_is_reset_through_its_method_for_a_person_alone() -> None:
    grants = (*READ_ROLES, "UserAuthenticationMethod.ReadWrite.All")
    path, body = (
        writes.GRAPH["POST /users/{id}/authentication/methods/{method}/resetPassword"],
        {"newPassword": "Larch-7-Otter-2"},
    )
    with calling(settings=_with(grants=grants)) as app:
        answer = app.ask("POST", path(app)[0], body)

        assert (answer.status_code, answer.json()["error"]["code"]) == (403, DENIED)


def _with(**changes: Any) -> Any:
    from dataclasses import replace

    return replace(AT_ONCE, **changes)


@pytest.mark.parametrize(
    ("permission", "body", "status"),
    [
        ("User.EnableDisableAccount.All", {"accountEnabled": False}, 204),
        ("User.EnableDisableAccount.All", {"passwordProfile": {"password": "x" * 9}}, 403),
        ("User.EnableDisableAccount.All", {"jobTitle": "x"}, 403),
        ("User-PasswordProfile.ReadWrite.All", {"passwordProfile": {"password": "x" * 9}}, 204),
        ("User-PasswordProfile.ReadWrite.All", {"accountEnabled": False}, 403),
        ("Directory.ReadWrite.All", {"jobTitle": "x"}, 204),
        ("Directory.ReadWrite.All", {"accountEnabled": False}, 403),
    ],
)
def test_each_property_of_a_user_has_its_permission(
    permission: str, body: Any, status: int
) -> None:
    with calling(settings=_with(grants=(permission,))) as app:
        answer = app.ask("PATCH", f"/v1.0/users/{app.id('victim')}", body)

        assert answer.status_code == status


def test_who_holds_a_role_is_for_a_high_role_and_the_whole_of_ones_rights() -> None:
    body = {"accountEnabled": False}
    low = tuple(name for name in WRITE_ROLES if name != "Global Administrator")
    part = tuple(name for name in WRITE_ROLES if name != "Directory.AccessAsUser.All")
    for grants in (low, part):
        with writing(settings=_with(write_grants=grants)) as person:
            for role, status in (("assistant", 403), ("victim", 204)):
                answer = person.ask("PATCH", f"/v1.0/users/{person.id(role)}", body)
                assert answer.status_code == status
    with writing() as person:
        answer = person.ask("PATCH", f"/v1.0/users/{person.id('assistant')}", body)
        assert answer.status_code == 204


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("PATCH /users/{id}", {"acountEnabled": False}, "BadRequest"),
        ("PATCH /users/{id}", {"accountEnabled": "false"}, "BadRequest"),
        ("PATCH /users/{id}", {"signInSessionsValidFromDateTime": "x"}, "Request_BadRequest"),
        ("PATCH /users/{id}", {"passwordProfile": {"pasword": "x"}}, "BadRequest"),
        ("PATCH /users/{id}", {"passwordProfile": {"password": "short"}}, "Request_BadRequest"),
        ("PATCH /users/{id}", [1], "BadRequest"),
        ("POST /users/{id}/revokeSignInSessions", {"all": True}, "BadRequest"),
        ("PATCH /devices/{id}", {"displayName": "x"}, "Request_BadRequest"),
        ("PATCH /devices/{id}", {"enabled": True}, "BadRequest"),
        ("PATCH /servicePrincipals/{id}", {"appId": "x"}, "Request_BadRequest"),
        ("PATCH /identity/conditionalAccess/policies/{id}", {"state": "off"}, "BadRequest"),
        ("POST /identityProtection/riskyUsers/dismiss", {}, "BadRequest"),
        (
            "PATCH /users/{id}/mailboxSettings",
            {"automaticRepliesSetting": {"status": "off"}},
            "BadRequest",
        ),
        (
            "PATCH /users/{id}/mailFolders/{folder}/messageRules/{rule}",
            {"isReadOnly": True},
            "Request_BadRequest",
        ),
        (
            "PATCH /users/{id}/mailFolders/{folder}/messageRules/{rule}",
            {"sequence": True},
            "BadRequest",
        ),
        (
            "POST /roleManagement/directory/roleAssignmentScheduleRequests",
            {"action": "adminRemove"},
            "BadRequest",
        ),
    ],
)
def test_bodies_that_graph_refuses(writer: Caller, name: str, body: Any, code: str) -> None:
    path, _ = writes.GRAPH[name](writer)
    before = logged(writer)
    answer = writer.ask(name.partition(" ")[0], path, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert logged(writer) == before


NOT_HERE = "00000000-1111-2222-3333-444444444444"


@pytest.mark.parametrize("name", [name for name in writes.GRAPH if "{" in name])
def test_what_is_not_there_is_not_found(writer: Caller, name: str) -> None:
    path, body = writes.GRAPH[name](writer)
    last = path.removesuffix("/$ref").rpartition("/")[2]
    own = name.endswith(("revokeSignInSessions", "resetPassword", "mailboxSettings"))
    gone = writer.id("victim") if own or name == "PATCH /users/{id}" else last
    before = logged(writer)
    answer = writer.ask(name.partition(" ")[0], path.replace(gone, NOT_HERE), body)

    known = {"Request_ResourceNotFound", "ErrorItemNotFound", "resourceNotFound"}
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] in known
    assert logged(writer) == before


@pytest.mark.parametrize(
    ("cmdlet", "parameters", "status", "reason"),
    [
        ("Set-Mailbox", {"Identity": "nobody"}, 404, "object 'nobody' couldn't be found"),
        ("Set-Mailbox", {}, 400, "missing mandatory parameters: Identity."),
        ("Set-Mailbox", {"Identity": "x", "Colour": 1}, 400, "parameter name 'Colour'."),
        ("Set-Mailbox", {"DeliverToMailboxAndForward": "false"}, 400, "System.Boolean."),
        ("Set-Mailbox", {"ForwardingSmtpAddress": "x"}, 400, "'x' is not a valid SMTP address."),
        ("Set-Mailbox", {"ForwardingAddress": "x"}, 404, "object 'x' couldn't be found"),
        ("Set-Mailbox", {"GrantSendOnBehalfTo": {"Drop": "x"}}, 400, "Add and Remove alone."),
        ("Remove-InboxRule", {"Identity": "no such"}, 404, "object 'no such' couldn't"),
        ("Disable-InboxRule", {"Identity": "..", "Confirm": 1}, 400, "System.Boolean."),
        ("Remove-MobileDevice", {"Identity": "x"}, 404, "object 'x' couldn't be found"),
        ("Remove-BlockedSenderAddress", {"SenderAddress": "a@b.example"}, 404, "a@b.example"),
        ("Remove-RecipientPermission", {"Trustee": "x"}, 400, "parameters: AccessRights."),
    ],
)
def test_cmdlets_that_exchange_refuses(
    writer: Caller, cmdlet: str, parameters: dict[str, Any], status: int, reason: str
) -> None:
    about = {"Mailbox": writer.upn("victim")} if "InboxRule" in cmdlet else {}
    if cmdlet.startswith("Set-Mailbox") and parameters:
        about = {"Identity": writer.upn("victim")}
    if cmdlet == "Remove-RecipientPermission":
        about = {"Identity": writer.upn("director")}
    before = logged(writer)
    answer = writer.run(cmdlet, **{**about, **parameters})

    assert answer.status_code == status
    assert reason in answer.json()["error"]["innererror"]["internalexception"]["message"]
    assert logged(writer) == before


@pytest.mark.parametrize("name", [name for name in writes.CMDLETS if "Blocked" not in name])
def test_what_if_changes_nothing(writer: Caller, name: str) -> None:
    before = logged(writer)

    assert writer.rows(name, **writes.CMDLETS[name](writer), WhatIf=True) == []
    assert logged(writer) == before
