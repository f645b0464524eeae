"""Mailboxes: forwarding, protocols, junk lists, automatic replies, audit, telephones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found
from bec_kit.tenant.exchange._mailbox import exchange_time, named, named_or_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.tenant.operation import Asked
    from bec_kit.tenant.state.mailboxes import Mailbox

__all__ = ["AUDIENCES", "REPLY_STATES", "SPEC", "phone"]

Record = dict[str, Any]

# Graph's words for automatic replies, and Exchange's
REPLY_STATES = {"alwaysEnabled": "Enabled", "disabled": "Disabled", "scheduled": "Scheduled"}
AUDIENCES = {"all": "All", "contactsOnly": "Known", "none": "None"}

_AUDITED = ["Update", "MoveToDeletedItems", "SoftDelete", "HardDelete", "UpdateInboxRules"]


def _mailbox(asked: Asked, mailbox: Mailbox) -> Record:
    person = mailbox.person
    since = exchange_time(asked.state.book.start - timedelta(days=400))
    return {
        "Alias": person.alias,
        "AuditAdmin": _AUDITED,
        "AuditDelegate": _AUDITED,
        "AuditEnabled": True,
        "AuditOwner": [*_AUDITED, "MailItemsAccessed"],
        "DefaultAuditSet": ["Admin", "Delegate", "Owner"],
        "DeliverToMailboxAndForward": mailbox.keeps_copy,
        "DisplayName": person.name,
        "EmailAddresses": [f"SMTP:{person.upn}"],
        "ExchangeGuid": person.mailbox_guid,
        "ExternalDirectoryObjectId": person.object_id,
        "ForwardingAddress": mailbox.forwarding_address or None,
        "ForwardingSmtpAddress": mailbox.forwarding_smtp or None,
        "GrantSendOnBehalfTo": [],
        "Guid": person.mailbox_guid,
        "HiddenFromAddressListsEnabled": False,
        "Identity": person.alias,
        "LitigationHoldEnabled": False,
        "Name": person.alias,
        "PrimarySmtpAddress": person.upn,
        "RecipientTypeDetails": "UserMailbox",
        "UserPrincipalName": person.upn,
        "WhenChangedUTC": exchange_time(asked.state.end),
        "WhenMailboxCreated": since,
        **mailbox.settings,
    }


def _protocols(_asked: Asked, mailbox: Mailbox) -> Record:
    person = mailbox.person
    return {
        "ActiveSyncEnabled": True,
        "DisplayName": person.name,
        "ECPEnabled": True,
        "EwsEnabled": True,
        "Guid": person.mailbox_guid,
        "Identity": person.alias,
        "ImapEnabled": False,
        "MAPIEnabled": True,
        "Name": person.alias,
        "OWAEnabled": True,
        "PopEnabled": False,
        "PrimarySmtpAddress": person.upn,
        "SmtpClientAuthenticationDisabled": None,
        **mailbox.protocols,
    }


def _junk(_asked: Asked, mailbox: Mailbox) -> Record:
    return {
        "BlockedSendersAndDomains": [],
        "ContactsTrusted": False,
        "Enabled": True,
        "Identity": mailbox.person.alias,
        "IsValid": True,
        "MailboxOwnerId": mailbox.person.alias,
        "TrustedListsOnly": False,
        "TrustedRecipientsAndDomains": [],
        "TrustedSendersAndDomains": [],
    }


def _replies(asked: Asked, mailbox: Mailbox) -> Record:
    moment, set_to = exchange_time(asked.state.end), mailbox.replies
    return {
        "AutoReplyState": REPLY_STATES[set_to.get("status", "disabled")],
        "EndTime": moment,
        "ExternalAudience": AUDIENCES[set_to.get("externalAudience", "all")],
        "ExternalMessage": set_to.get("externalReplyMessage") or "",
        "Identity": mailbox.person.alias,
        "InternalMessage": set_to.get("internalReplyMessage") or "",
        "IsValid": True,
        "MailboxOwnerId": mailbox.person.alias,
        "StartTime": moment,
    }


def _bypass(_asked: Asked, mailbox: Mailbox) -> Record:
    return {
        "AuditBypassEnabled": False,
        "Identity": mailbox.person.alias,
        "Name": mailbox.person.alias,
        "ObjectId": mailbox.person.object_id,
    }


def phone(asked: Asked, mailbox: Mailbox) -> Record:
    """The partnership of a telephone, as Get-MobileDevice shows it."""
    person, device = mailbox.person, mailbox.person.phone
    device_id = device.id.replace("-", "").upper()
    first = exchange_time(asked.state.book.start - timedelta(days=90))
    return {
        "ClientType": "Outlook",
        "DeviceAccessState": "Allowed",
        "DeviceId": device_id,
        "DeviceModel": "Outlook for iOS and Android",
        "DeviceOS": device.os,
        "DeviceType": "Outlook",
        "DeviceUserAgent": device.user_agent,
        "FirstSyncTime": first,
        "FriendlyName": device.name,
        "Guid": device.id,
        "Identity": f"{person.alias}/ExchangeActiveSyncDevices/Outlook§Outlook§{device_id}",
        "Name": f"Outlook§Outlook§{device_id}",
        "UserDisplayName": person.name,
        "WhenCreatedUTC": first,
    }


def _phones(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailboxes = named_or_all(asked, values.get("Mailbox"))
    return Found([phone(asked, mailbox) for mailbox in mailboxes if mailbox.phone])


def _seen(asked: Asked, values: Mapping[str, Any]) -> Found:
    """What the partnerships tell of their use, and whether a wipe was asked for."""
    rows = []
    for mailbox in named_or_all(asked, values.get("Mailbox")):
        if mailbox.phone:
            told = phone(asked, mailbox)
            row = {name: told[name] for name in ("DeviceId", "DeviceType", "FirstSyncTime", "Guid")}
            pending = bool(mailbox.wiped_at)
            row |= {
                "DeviceWipeRequestTime": mailbox.wiped_at or None,
                "Identity": told["Identity"],
                "Status": "DeviceWipePending" if pending else "DeviceOk",
            }
            rows.append(row)
    return Found(rows)


def _each(
    row: Callable[[Asked, Mailbox], Record], *, one: bool = False
) -> Callable[[Asked, Mapping[str, Any]], Found]:
    def run(asked: Asked, values: Mapping[str, Any]) -> Found:
        name = values.get("Identity")
        mailboxes = [named(asked, name)] if one else named_or_all(asked, name)
        return Found([row(asked, mailbox) for mailbox in mailboxes])

    return run


_TAKES = ("Identity", "ResultSize")

SPEC = Cmdlets(
    "mailboxes",
    (
        Cmdlet("Get-Mailbox", _each(_mailbox), _TAKES, result_size=1000),
        Cmdlet("Get-CASMailbox", _each(_protocols), _TAKES, result_size=1000),
        Cmdlet("Get-MailboxJunkEmailConfiguration", _each(_junk, one=True), _TAKES, ("Identity",)),
        Cmdlet(
            "Get-MailboxAutoReplyConfiguration", _each(_replies, one=True), _TAKES, ("Identity",)
        ),
        Cmdlet("Get-MailboxAuditBypassAssociation", _each(_bypass), _TAKES, result_size=1000),
        Cmdlet("Get-MobileDevice", _phones, ("Mailbox", "ResultSize")),
        Cmdlet("Get-MobileDeviceStatistics", _seen, ("Mailbox",)),
    ),
)
