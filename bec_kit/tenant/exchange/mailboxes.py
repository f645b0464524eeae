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

__all__ = ["SPEC"]

Record = dict[str, Any]

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
    moment = exchange_time(asked.state.end)
    return {
        "AutoReplyState": "Disabled",
        "EndTime": moment,
        "ExternalAudience": "All",
        "ExternalMessage": "",
        "Identity": mailbox.person.alias,
        "InternalMessage": "",
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


def _phone(asked: Asked, mailbox: Mailbox) -> Record:
    person, phone = mailbox.person, mailbox.person.phone
    device_id = phone.id.replace("-", "").upper()
    first = exchange_time(asked.state.book.start - timedelta(days=90))
    return {
        "ClientType": "Outlook",
        "DeviceAccessState": "Allowed",
        "DeviceId": device_id,
        "DeviceModel": "Outlook for iOS and Android",
        "DeviceOS": phone.os,
        "DeviceType": "Outlook",
        "DeviceUserAgent": phone.user_agent,
        "FirstSyncTime": first,
        "FriendlyName": phone.name,
        "Guid": phone.id,
        "Identity": f"{person.alias}/ExchangeActiveSyncDevices/Outlook§Outlook§{device_id}",
        "Name": f"Outlook§Outlook§{device_id}",
        "UserDisplayName": person.name,
        "WhenCreatedUTC": first,
    }


def _each(
    row: Callable[[Asked, Mailbox], Record], parameter: str = "Identity", *, one: bool = False
) -> Callable[[Asked, Mapping[str, Any]], Found]:
    def run(asked: Asked, values: Mapping[str, Any]) -> Found:
        name = values.get(parameter)
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
        Cmdlet("Get-MobileDevice", _each(_phone, "Mailbox"), ("Mailbox", "ResultSize")),
    ),
)
