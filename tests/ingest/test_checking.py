"""What credentials may do: held against a practice tenant that grants more or less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bec_kit.connect import Ask, Cmdlet, Granted, Limits, Page, Reader, access, reader
from bec_kit.errors import GaveUp, UsageError
from bec_kit.ingest.checking import Checked, check, consent
from bec_kit.tenant import EXCHANGE_READER, READ_ROLES, UNLIMITED, Settings, serve
from tests.support.rows import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bec_kit.model import Facts

USER = "amelia.abernethy@larkspur-marine.example"


def checked(grants: Iterable[str], known: Facts, *faults: str) -> dict[str, Checked]:
    settings = Settings(rates=UNLIMITED, grants=tuple(grants))
    secret = {"AZURE_CLIENT_SECRET": "hush"}
    with serve(users=8, days=10, faults=faults, settings=settings) as tenant:
        way = access(tenant.tenant_id, "app-of-the-kit", "secret", tenant.url, secret)
        with reader(way, limits=Limits(rates={}), told=lambda _said: None) as asked:
            return {row.source: row for row in check(asked, known)}


@pytest.fixture(scope="module")
def few() -> dict[str, Checked]:
    return checked(("AuditLog.Read.All", "User.Read.All"), facts(USER))


def test_what_is_granted_can_be_had(few: dict[str, Checked]) -> None:
    assert few["sign_ins"].can
    assert few["directory_audits"].can
    assert few["sign_ins"].blinds == ()


def test_what_is_not_granted_is_named_with_what_it_blinds(few: dict[str, Checked]) -> None:
    roles, rules = few["roles"], few["inbox_rules"]

    assert (roles.can, roles.missing, roles.blinds, roles.retained_from) == (
        False,
        "assignments, eligible, active: RoleManagement.Read.Directory is not granted",
        (),  # PE-22 asks the log, and this beside it
        None,
    )
    assert rules.missing == (
        "graph: MailboxSettings.Read is not granted; "
        "exchange, exchange_hidden, sweep: Exchange.ManageAsApp is not granted"
    )
    assert rules.permissions == ("MailboxSettings.Read", "Exchange.ManageAsApp")
    assert few["messages"].blinds == ("DE-01", "IM-01", "IM-06")


def test_the_shortest_consent_names_each_permission_once(few: dict[str, Checked]) -> None:
    lacking = consent(list(few.values()))

    assert lacking == sorted(set(lacking))
    assert "Exchange.ManageAsApp" in lacking
    assert not {"AuditLog.Read.All", "User.Read.All"} & set(lacking)


def test_what_is_asked_on_request_alone_is_said_and_needs_no_consent(
    few: dict[str, Checked],
) -> None:
    heads, whole = few["headers"], few["mime"]

    assert (heads.can, heads.missing, heads.blinds, heads.on_request) == (
        False,
        "asked on request only: Mail.ReadBasic.All is not granted",
        (),
        True,
    )
    assert whole.missing == "asked on request only: Mail.Read is not granted"
    assert not {"Mail.Read", "Mail.ReadBasic.All"} & set(consent(list(few.values())))


def test_a_permission_without_the_role_is_told_in_the_services_words() -> None:
    grants = [each for each in READ_ROLES if each != EXCHANGE_READER]
    rows = checked(grants, facts(USER))

    assert not rows["transport_rules"].can
    assert rows["transport_rules"].permissions == ()
    assert rows["transport_rules"].missing.startswith("rules: ExchangeRoleMissing: ")


def test_a_case_without_accounts_cannot_be_checked() -> None:
    with pytest.raises(
        UsageError, match=r"the case names no account: write it into its case\.toml"
    ):
        checked(READ_ROLES, replace(facts(), users=()))


def faulty(fault: str, *lacking: str) -> dict[str, Checked]:
    """What is said under a fault, where some of what is granted otherwise is not."""
    return checked((each for each in READ_ROLES if each not in lacking), facts(USER), fault)


def test_what_can_be_had_another_way_can_be_had_and_says_how() -> None:
    rows = faulty("no-trace-principal")

    assert rows["messages"] == Checked(
        "messages",
        True,
        "sent, received: Unauthorized: The service principal of app "
        "8bd644d1-64a1-4d4b-ae52-2e0cbf64e373 is not provisioned in the tenant.; "
        "Get-MessageTraceV2 is asked instead",
        (),
        rows["messages"].retained_from,
        (),
    )


def test_a_permission_that_another_way_makes_needless_is_not_asked_for() -> None:
    rows = faulty("hidden-rule", "ExchangeMessageTrace.Read.All")

    assert (rows["messages"].can, rows["messages"].permissions) == (True, ())
    assert rows["messages"].missing == (
        "sent, received: ExchangeMessageTrace.Read.All is not granted; "
        "Get-MessageTraceV2 is asked instead"
    )


def test_what_is_had_another_way_but_lacks_something_says_what() -> None:
    rows = faulty("no-beta")

    assert not rows["sign_ins"].can
    assert rows["sign_ins"].missing.startswith(
        "interactiveUser: Forbidden; Graph v1.0 is asked instead: interactive sign-ins "
        "alone, without session, token, network, "
    )
    assert rows["sign_ins"].missing.endswith(
        "nonInteractiveUser, servicePrincipal, managedIdentity: Forbidden"
    )


def test_what_can_be_had_no_way_gives_the_reason_of_the_first() -> None:
    rows = faulty("no-trace-principal", "Exchange.ManageAsApp")

    assert not rows["messages"].can
    assert rows["messages"].missing.endswith("is not provisioned in the tenant.")
    assert rows["messages"].blinds == ("DE-01", "IM-01", "IM-06")


class Cut(Reader):
    """Holds every permission, and the connection breaks at each question."""

    def __init__(self) -> None:
        self._said = GaveUp("graph", "the cable was pulled", 6, 0.0)

    @property
    def now(self) -> datetime:
        return datetime(2026, 3, 19, tzinfo=UTC)

    def claims(self, service: str = "graph") -> Granted:
        return Granted(readable=True, roles=tuple(READ_ROLES))

    def one(self, ask: Ask) -> Page:
        raise self._said

    def cmdlet(self, call: Cmdlet) -> Iterator[Page]:
        raise self._said


def test_a_broken_connection_is_no_missing_licence() -> None:
    rows = {row.source: row for row in check(Cut(), facts(USER))}

    assert not rows["roles"].can
    assert rows["roles"].missing == f"assignments, eligible, active: {Cut()._said}"
    assert rows["roles"].permissions == ()


def test_what_takes_a_licence_of_its_own_leaves_the_rest_to_be_had() -> None:
    rows = faulty("no-premium")

    assert (rows["roles"].can, rows["roles"].blinds) == (True, ())
    assert rows["roles"].missing.startswith("eligible, active: AadPremiumLicenseRequired: ")
    assert rows["roles"].missing.endswith("; needs Entra ID P2 or Governance")
    assert rows["auth_methods"].can
    assert rows["auth_methods"].missing.startswith("registered: ")
    assert rows["auth_methods"].missing.endswith("; needs Entra ID P1")
    assert not rows["sign_ins"].can
