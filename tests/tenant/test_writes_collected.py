"""A collection after the writes shows the new state, and the tables tell who wrote it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.case import Case
from bec_kit.tenant import UNLIMITED, WRITE_ROLES, WRITER, Settings, serve
from tests.support import writes
from tests.support.collecting import collected, reading
from tests.support.tenant import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACTS: dict[str, Any] = {
    "home_domains": ["larkspur-marine.example"],
    "start": "2026-03-09",
    "end": "2026-03-20",
}
SOURCES = (
    "audit",
    "auth_methods",
    "devices",
    "directory_audits",
    "grants",
    "inbox_rules",
    "mailboxes",
    "permissions",
    "restricted_senders",
    "roles",
    "users",
)
# the default method last, the role before the account: an order that the services take
STEPS = (
    "PATCH /users/{id}",
    "POST /users/{id}/revokeSignInSessions",
    "DELETE /users/{id}/authentication/microsoftAuthenticatorMethods/{method}",
    "PATCH /devices/{id}",
    "DELETE /oauth2PermissionGrants/{id}",
    "DELETE /users/{id}/appRoleAssignments/{assignment}",
    "DELETE /roleManagement/directory/roleAssignments/{id}",
)
CMDLETS = (
    "Set-Mailbox",
    "Disable-InboxRule",
    "Remove-MailboxPermission",
    "Remove-RecipientPermission",
    "Remove-BlockedSenderAddress",
)
AFTER = "happened_at >= timestamptz '2026-03-19 00:00:00+00'"


class Told:
    """A case that was collected before and after the writes."""

    def __init__(self, case: Case, tenant: Caller) -> None:
        self.case, self.tenant = case, tenant
        self.victim, self.admin = tenant.upn("victim"), tenant.upn("admin")
        self.director, self.assistant = tenant.upn("director"), tenant.upn("assistant")

    def rows(self, what: str, where: str) -> list[tuple[Any, ...]]:
        found = self.case.sql(" ".join(("select", what, "where", where, "order by all")))
        return [tuple(row) for row in found.to_numpy().tolist()]

    def left(self, what: str, where: str = "true") -> list[tuple[Any, ...]]:
        """State that the last collection still showed."""
        return self.rows(what, f"gone_at is null and {where}")

    def went(self, what: str) -> list[tuple[Any, ...]]:
        """State that the first collection alone showed."""
        return self.rows(what, "gone_at is not null")


def write(tenant: Caller) -> None:
    for name in STEPS:
        path, body = writes.GRAPH[name](tenant)
        answer = tenant.ask(name.partition(" ")[0], path, body)
        assert answer.status_code < 300, answer.text
        tenant.served.clock.push(1)
    for name in CMDLETS:
        tenant.rows(name, **writes.CMDLETS[name](tenant))
        tenant.served.clock.push(1)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    settings = Settings(rates=UNLIMITED, query_starts=0, query_takes=0, pace=0)
    with (
        serve(users=8, days=10, settings=settings, faults=["restricted-sender"]) as served,
        reading(served) as reader,
        ExitStack() as open_until_the_end,
    ):
        tenant = Caller(served, WRITER)
        open_until_the_end.callback(tenant.http.close)
        served.clock.push(60)
        users = [tenant.upn(role) for role in ("victim", "director", "admin")]
        case = Case.create(tmp_path_factory.mktemp("told") / "case", users=users, **FACTS)
        collected(case, reader, *SOURCES)
        write(tenant)
        collected(case, reader, *SOURCES, refresh=True)
        case.analyse()
        yield Told(case, tenant)


def test_accounts(told: Told) -> None:
    both = [
        ("disable account", told.victim, told.admin, "AccountEnabled"),
        (
            "update stsrefreshtokenvalidfrom timestamp",
            told.victim,
            told.admin,
            "StsRefreshTokensValidFrom",
        ),
        ("update user", told.victim, told.admin, "StrongAuthenticationPhoneAppDetail"),
    ]

    assert told.left("enabled from users", f"user = '{told.victim}'") == [(False,)]
    found = told.rows('action, target, "user", detail from account_changes', AFTER)
    assert found == sorted(both * 2)


def test_methods(told: Told) -> None:
    mine = f"user = '{told.victim}' and detail = 'SM-G991B'"
    shown = told.rows("detail, gone_at is null from auth_methods", mine)
    assert shown == [("SM-G991B", False)]
    assert told.rows("action, method, target from mfa_changes", AFTER) == [
        ("remove", "Authenticator App", told.victim),
        ("remove", "phone app", told.victim),
        ("remove", "phone app", told.victim),
    ]


def test_devices(told: Told) -> None:
    mine = f"user = '{told.victim}' and name = 'LM-LT-100'"

    assert told.left("distinct enabled from devices", mine) == [(False,)]
    found = told.rows("action, device_name, os from device_changes", AFTER)
    assert found == [("update", "LM-LT-100", "Windows")] * 2


def test_consents(told: Told) -> None:
    assert told.went("distinct kind from grants") == [("assignment",), ("delegated",)]
    found = told.rows("operation from audit", f"{AFTER} and operation like 'Remove %'")
    assert found == [
        ("Remove app role assignment from user.",),
        ("Remove delegated permission grant.",),
        ("Remove member from role.",),
    ]


def test_roles(told: Told) -> None:
    found = told.rows('action, role, target, "user" from role_changes', AFTER)

    assert found == [("remove", "User Administrator", told.assistant, told.admin)] * 2
    assert told.went("distinct role from roles") == [("User Administrator",)]
    assert told.left("distinct role from roles") == [
        ("Exchange Administrator",),
        ("Global Administrator",),
    ]


def test_rules_and_forwarding(told: Told) -> None:
    changed = told.rows("action, name, mailbox, enabled from rule_changes", AFTER)
    assert changed == [("disable", "..", told.victim, False)]
    mine = f"user = '{told.victim}' and name = '..'"
    assert told.left("distinct enabled from inbox_rules", mine) == [(False,)]
    assert told.rows("change, via, mailbox from forwarding_changes", AFTER) == [
        ("cleared", "ForwardingAddress", told.victim),
        ("cleared", "ForwardingSmtpAddress", told.victim),
    ]


def test_rights_and_senders(told: Told) -> None:
    assert told.rows("action, kind, mailbox, grantee from delegations", AFTER) == [
        ("revoke", "mailbox", told.director, told.assistant),
        ("revoke", "send_as", told.director, told.assistant),
    ]
    assert told.went("mailbox, grantee, kind from permissions") == [
        (told.director, told.assistant, "full_access"),
        (told.director, told.assistant, "send_as"),
    ]
    assert told.went("address from restricted_senders") == [(told.victim,)]
    assert told.left("address from restricted_senders") == []


def test_a_collection_that_could_write_writes_nothing(tmp_path: Path) -> None:
    grants = (*WRITE_ROLES, "Exchange.ManageAsApp", "Exchange Administrator")
    settings = Settings(
        grants=grants, rates=UNLIMITED, query_starts=0, query_takes=0, write_grants=grants
    )
    with serve(users=8, days=10, settings=settings) as served, reading(served) as reader:
        victim = served.state.book.company.role("victim").upn
        case = Case.create(tmp_path / "case", users=[victim], **FACTS)
        rows = collected(case, reader)
        logs = served.state.logs

    assert {row.state for row in rows} == {"complete"}
    assert (logs.audit, logs.directory_audits) == ([], [])
