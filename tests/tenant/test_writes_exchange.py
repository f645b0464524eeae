"""What is written through Exchange is there when it is read again, and the log tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support import writes
from tests.support.tenant import Caller, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

DROP = "ledger.archive@mailbox-archive.example"


@pytest.fixture
def tenant() -> Iterator[Caller]:
    with writing("restricted-sender", "hidden-rule") as caller:
        yield caller


def record(tenant: Caller) -> dict[str, Any]:
    """The only record that the tenant wrote."""
    ((_, found),) = tenant.served.state.logs.audit
    return found


def told(found: dict[str, Any]) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in found["Parameters"]}


def mailbox(tenant: Caller, role: str = "victim") -> dict[str, Any]:
    (row,) = tenant.rows("Get-Mailbox", Identity=tenant.upn(role))
    return row


def test_forwarding_is_set_and_cleared(tenant: Caller) -> None:
    victim, clerk = tenant.upn("victim"), tenant.upn("clerk")
    tenant.rows(
        "Set-Mailbox",
        Identity=victim,
        ForwardingAddress=clerk,
        ForwardingSmtpAddress=DROP,
        DeliverToMailboxAndForward=True,
    )
    row = mailbox(tenant)
    assert row["ForwardingAddress"] == clerk.partition("@")[0]
    assert row["ForwardingSmtpAddress"] == f"smtp:{DROP}"
    assert row["DeliverToMailboxAndForward"] is True
    tenant.served.state.logs.audit.clear()
    tenant.rows("Set-Mailbox", **writes.CMDLETS["Set-Mailbox"](tenant))

    row = mailbox(tenant)
    names = ("ForwardingAddress", "ForwardingSmtpAddress", "DeliverToMailboxAndForward")
    assert [row[name] for name in names] == [None, None, False]
    found = record(tenant)
    assert (found["Operation"], found["RecordType"]) == ("Set-Mailbox", 1)
    assert (found["UserId"], found["ResultStatus"]) == (tenant.upn("admin"), "True")
    assert found["ObjectId"].endswith("/" + victim.partition("@")[0])
    assert told(found) == {
        "Identity": victim,
        "ForwardingAddress": "",
        "ForwardingSmtpAddress": "",
        "DeliverToMailboxAndForward": "False",
    }


def test_who_sends_on_behalf_and_who_is_hidden(tenant: Caller) -> None:
    victim, clerk = tenant.upn("victim"), tenant.upn("clerk")
    kind = {"@odata.type": "#Exchange.GenericHashTable"}
    for change in ({"Add": [clerk, "x"]}, {"Remove": "x"}):
        tenant.rows("Set-Mailbox", Identity=victim, GrantSendOnBehalfTo={**kind, **change})
    tenant.rows("Set-Mailbox", Identity=victim, HiddenFromAddressListsEnabled=True)

    row = mailbox(tenant)
    assert row["GrantSendOnBehalfTo"] == [clerk]
    assert row["HiddenFromAddressListsEnabled"] is True
    logs = [told(found) for _, found in tenant.served.state.logs.audit]
    assert [one.get("GrantSendOnBehalfTo") for one in logs] == [f"{clerk};x", clerk, None]


def test_protocols_are_switched_off(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    tenant.rows(
        "Set-CASMailbox",
        Identity=victim,
        MAPIEnabled=False,
        ActiveSyncBlockedDeviceIDs={"Add": ["D1"]},
    )
    (row,) = tenant.rows("Get-CASMailbox", Identity=victim)

    assert (row["MAPIEnabled"], row["OWAEnabled"]) == (False, True)
    assert row["ActiveSyncBlockedDeviceIDs"] == ["D1"]
    assert record(tenant)["Operation"] == "Set-CASMailbox"


def test_rights_are_taken_away(tenant: Caller) -> None:
    director, assistant = tenant.upn("director"), tenant.upn("assistant")
    for name in ("Remove-MailboxPermission", "Remove-RecipientPermission"):
        tenant.rows(name, **writes.CMDLETS[name](tenant))
    again = tenant.run("Remove-RecipientPermission", **writes.CMDLETS[name](tenant)).json()

    rights = tenant.rows("Get-MailboxPermission", Identity=director)
    senders = tenant.rows("Get-RecipientPermission", Identity=director)
    assert assistant not in [row["User"] for row in rights]
    assert assistant not in [row["Trustee"] for row in senders]
    assert "the ACE isn't present." in again["@adminapi.warnings"][0]
    logs = [found for _, found in tenant.served.state.logs.audit]
    assert [found["Operation"] for found in logs] == [
        "Remove-MailboxPermission",
        "Remove-RecipientPermission",
    ]
    assert told(logs[0])["AccessRights"] == "FullAccess"


def rules(tenant: Caller, *, hidden: bool = False) -> list[dict[str, Any]]:
    return tenant.rows("Get-InboxRule", Mailbox=tenant.upn("victim"), IncludeHidden=hidden)


def test_a_rule_is_switched_off_and_on_by_its_number(tenant: Caller) -> None:
    number = str(rules(tenant)[1]["RuleIdentity"])
    alias = tenant.upn("victim").partition("@")[0]
    tenant.rows("Disable-InboxRule", Identity=f"{alias}\\{number}")
    assert [row["Enabled"] for row in rules(tenant)] == [True, False]
    tenant.rows("Enable-InboxRule", Identity=number, Mailbox=alias)
    assert [row["Enabled"] for row in rules(tenant)] == [True, True]

    off, on = (found for _, found in tenant.served.state.logs.audit)
    assert (off["Operation"], on["Operation"]) == ("Disable-InboxRule", "Enable-InboxRule")
    assert told(off) == {"Identity": f"{alias}\\{number}"}
    assert off["ObjectId"].endswith(f"/{alias}\\..")


def test_hidden_rules_go_too(tenant: Caller) -> None:
    hidden = rules(tenant, hidden=True)[0]
    assert (hidden["Name"], hidden["SupportedByTask"]) == ("", False)
    path = f"/v1.0/users/{tenant.id('victim')}/mailFolders/inbox/messageRules"
    own = tenant.served.state.mailboxes[tenant.upn("victim")].rules[0].graph["id"]
    assert tenant.ask("DELETE", f"{path}/{own}").status_code == 404
    tenant.rows("Remove-InboxRule", Identity=hidden["Identity"], Mailbox=tenant.upn("victim"))

    left = [row["Name"] for row in rules(tenant, hidden=True)]
    assert left == ["Catering", "..", "Junk E-Mail Rule"]


def test_a_rule_is_altered(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    tenant.rows(
        "Set-InboxRule",
        Identity="Catering",
        Mailbox=victim,
        Name="Lunch",
        ForwardTo=[DROP],
        MoveToFolder=None,
        SubjectContainsWords=["menu"],
        MarkAsRead=True,
    )
    row = rules(tenant)[0]

    assert (row["Name"], row["MoveToFolder"], row["MarkAsRead"]) == ("Lunch", None, True)
    assert row["ForwardTo"] == [f'"{DROP}" [SMTP:{DROP}]']
    assert row["SubjectContainsWords"] == ["menu"]
    assert told(record(tenant))["MoveToFolder"] == ""


def test_a_name_that_two_rules_have_is_refused(tenant: Caller) -> None:
    mine = tenant.served.state.mailboxes[tenant.upn("victim")].rules
    mine[1].graph["displayName"] = ".."
    answer = tenant.run("Disable-InboxRule", Identity="..", Mailbox=tenant.upn("victim"))

    assert answer.status_code == 400
    assert "matches multiple entries" in answer.text
    assert [row["Enabled"] for row in rules(tenant)] == [True, True]


def test_telephones_are_wiped_and_forgotten(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    tenant.rows("Clear-MobileDevice", **writes.CMDLETS["Clear-MobileDevice"](tenant))
    (row,) = tenant.rows("Get-MobileDeviceStatistics", Mailbox=victim)
    assert row["Status"] == "DeviceWipePending"
    own = row["DeviceId"]
    tenant.rows("Clear-MobileDevice", Identity=own, Cancel=True)
    (row,) = tenant.rows("Get-MobileDeviceStatistics", Mailbox=victim)
    assert (row["Status"], row["DeviceWipeRequestTime"]) == ("DeviceOk", None)
    tenant.rows("Remove-MobileDevice", Identity=own)

    assert tenant.rows("Get-MobileDevice", Mailbox=victim) == []
    assert tenant.run("Remove-MobileDevice", Identity=own).status_code == 404


def test_a_sender_is_let_go(tenant: Caller) -> None:
    tenant.rows("Remove-BlockedSenderAddress", SenderAddress=tenant.upn("victim").upper())

    assert tenant.rows("Get-BlockedSenderAddress") == []
    assert record(tenant)["Operation"] == "Remove-BlockedSenderAddress"
