"""Mailboxes changed: forwarding, protocols, rights, telephones, restricted senders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.cmdlet import mailbox_object
from bec_kit.tenant.answer import Refused
from bec_kit.tenant.cmdlet import Cmdlets, Found, no_object, wrong
from bec_kit.tenant.exchange._mailbox import exchange_time, named
from bec_kit.tenant.exchange._writes import edited, said, writer
from bec_kit.tenant.exchange.mailboxes import phone
from bec_kit.tenant.state.emitted import ran

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.tenant.operation import Asked
    from bec_kit.tenant.state.mailboxes import Mailbox

__all__ = ["SPEC"]

_BEHALF = "GrantSendOnBehalfTo"
_MAILBOX = ("AuditEnabled", "HiddenFromAddressListsEnabled", "LitigationHoldEnabled")
_PROTOCOLS = (
    "ActiveSyncEnabled",
    "EwsEnabled",
    "ImapEnabled",
    "MAPIEnabled",
    "OWAEnabled",
    "OutlookMobileEnabled",
    "PopEnabled",
    "SmtpClientAuthenticationDisabled",
)
_DEVICES = ("ActiveSyncAllowedDeviceIDs", "ActiveSyncBlockedDeviceIDs")


def _set_mailbox(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values["Identity"])
    address, smtp = (
        mailbox.forwarding_address,
        mailbox.forwarding_smtp,
    )
    if "ForwardingAddress" in values:
        address = values["ForwardingAddress"] or ""
        address = named(asked, address).person.alias if address else ""
    if "ForwardingSmtpAddress" in values:
        smtp = _smtp(values["ForwardingSmtpAddress"])
    told = dict(values)
    if _BEHALF in values:
        behalf = edited(mailbox.settings.get(_BEHALF, ()), values[_BEHALF])
        mailbox.settings[_BEHALF] = told[_BEHALF] = behalf
    mailbox.forwarding_address, mailbox.forwarding_smtp = address, smtp
    mailbox.keeps_copy = values.get("DeliverToMailboxAndForward", mailbox.keeps_copy)
    mailbox.settings |= {name: values[name] for name in _MAILBOX if name in values}
    mailbox.settings["WhenChangedUTC"] = exchange_time(asked.now)
    ran(asked, "Set-Mailbox", said(told), mailbox_object(mailbox.person))
    return Found([])


def _smtp(value: Any) -> str:
    text = str(value or "").strip()
    bare = text.removeprefix("smtp:")
    if text and bare.count("@") != 1:
        raise wrong("InvalidInput", f"'{text}' is not a valid SMTP address.")
    return f"smtp:{bare}" if text else ""


def _set_protocols(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values["Identity"])
    told = dict(values)
    for name in _DEVICES:
        if name in values:
            told[name] = edited(mailbox.protocols.get(name, ()), values[name])
            mailbox.protocols[name] = told[name]
    mailbox.protocols |= {name: values[name] for name in _PROTOCOLS if name in values}
    ran(asked, "Set-CASMailbox", said(told), mailbox_object(mailbox.person))
    return Found([])


def _remove_right(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values["Identity"])
    who, rights = _names(asked, values["User"]), _folded(values["AccessRights"])
    gone = [
        one
        for one in mailbox.rights
        if one[0].casefold() in who and (one[1].casefold() in rights) and not values.get("Deny")
    ]
    if not gone:
        return _absent(mailbox, values["User"])
    mailbox.rights[:] = [one for one in mailbox.rights if one not in gone]
    ran(asked, "Remove-MailboxPermission", said(values), mailbox_object(mailbox.person))
    return Found([])


def _remove_sender(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values["Identity"])
    if _folded(values["AccessRights"]) != {"sendas"}:
        raise wrong("InvalidInput", "AccessRights takes SendAs alone.")
    who = _names(asked, values["Trustee"])
    gone = [one for one in mailbox.senders if one.casefold() in who]
    if not gone:
        return _absent(mailbox, values["Trustee"])
    mailbox.senders[:] = [one for one in mailbox.senders if one not in gone]
    ran(asked, "Remove-RecipientPermission", said(values), mailbox_object(mailbox.person))
    return Found([])


def _folded(value: Any) -> set[str]:
    values = value if isinstance(value, list) else str(value).split(",")
    return {str(one).strip().casefold() for one in values}


def _names(asked: Asked, name: Any) -> set[str]:
    """A right may name somebody in any way: as it was written, or by address."""
    try:
        return {str(name).casefold(), named(asked, name).person.upn}
    except Refused:
        return {str(name).casefold()}


def _absent(mailbox: Mailbox, user: Any) -> Found:
    """Nothing is there to take away: Exchange says so, and that is no error."""
    return Found(
        [],
        (
            f"Can't remove the access control entry on the object '{mailbox.person.alias}' for "
            f"account '{user}' because the ACE isn't present.",
        ),
    )


def _phone(name: str, work: Callable[[Asked, Mailbox, Mapping[str, Any]], None]) -> Any:
    def run(asked: Asked, values: Mapping[str, Any]) -> Found:
        wanted = str(values["Identity"]).casefold()
        for mailbox in asked.state.mailboxes.values():
            row = phone(asked, mailbox)
            names = (row["Identity"], row["Guid"], row["DeviceId"], row["Name"])
            if mailbox.phone and wanted in (one.casefold() for one in names):
                work(asked, mailbox, values)
                ran(asked, name, said(values), row["Identity"])
                return Found([])
        raise no_object(str(values["Identity"]))

    return run


def _forget(_asked: Asked, mailbox: Mailbox, _values: Mapping[str, Any]) -> None:
    mailbox.phone = False


def _wipe(asked: Asked, mailbox: Mailbox, values: Mapping[str, Any]) -> None:
    mailbox.wiped_at = "" if values.get("Cancel") else exchange_time(asked.now)


def _unblock(asked: Asked, values: Mapping[str, Any]) -> Found:
    wanted = str(values["SenderAddress"]).casefold()
    blocked = asked.state.blocked
    if all(row["SenderAddress"].casefold() != wanted for row in blocked):
        raise no_object(str(values["SenderAddress"]))
    blocked[:] = [row for row in blocked if row["SenderAddress"].casefold() != wanted]
    ran(asked, "Remove-BlockedSenderAddress", said(values), str(values["SenderAddress"]))
    return Found([])


SPEC = Cmdlets(
    "mailbox_writes",
    (
        writer(
            "Set-Mailbox",
            _set_mailbox,
            ("ForwardingAddress", "ForwardingSmtpAddress", _BEHALF),
            flags=("DeliverToMailboxAndForward", "Force", *_MAILBOX),
        ),
        writer("Set-CASMailbox", _set_protocols, _DEVICES, flags=_PROTOCOLS),
        writer(
            "Remove-MailboxPermission",
            _remove_right,
            ("InheritanceType",),
            ("Identity", "User", "AccessRights"),
            ("Deny",),
        ),
        writer(
            "Remove-RecipientPermission",
            _remove_sender,
            (),
            ("Identity", "Trustee", "AccessRights"),
            ("Deny",),
        ),
        writer("Remove-MobileDevice", _phone("Remove-MobileDevice", _forget), ()),
        writer(
            "Clear-MobileDevice",
            _phone("Clear-MobileDevice", _wipe),
            ("NotificationEmailAddresses",),
            flags=("AccountOnly", "Cancel"),
        ),
        writer(
            "Remove-BlockedSenderAddress", _unblock, ("Reason",), ("SenderAddress",), asks=False
        ),
    ),
)
