"""Mailboxes as they stood when collected: what Exchange's cmdlets say of each.

Several cmdlets show one mailbox from several sides (Get-Mailbox, Get-CASMailbox,
Get-MailboxAutoReplyConfiguration, ...): each record is one view, and none hides another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._asks import CmdletAsk
from bec_kit.sources._cmdlet import flagged, listed, mailbox_name, one_recipient
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._picked import picked
from bec_kit.sources._recipients import addresses_in, recipients
from bec_kit.sources._rights import Right, right_columns, right_ids
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import as_bool, build, filled, fold_name, text

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_OWNERS = ("UserPrincipalName", "PrimarySmtpAddress", "MailboxOwnerId", "ObjectId", "Identity")
# The first of these that a record has tells the view; the last one needs none.
_VIEWS = (
    ("ForwardingSmtpAddress", "mailbox"),
    ("ForwardingAddress", "mailbox"),
    ("ImapEnabled", "protocols"),
    ("AutoReplyState", "auto_reply"),
    ("TrustedSendersAndDomains", "junk"),
    ("AuditEnabled", "audit"),
    ("AuditOwner", "audit"),
)
_PLAIN = {
    "name": "DisplayName",
    "kind": "RecipientTypeDetails",
    "object_id": "ExternalDirectoryObjectId",
    "keeps_copy": "DeliverToMailboxAndForward",
    "hidden": "HiddenFromAddressListsEnabled",
    "audit_enabled": "AuditEnabled",
    "audit_bypass": "AuditBypassEnabled",
    "audit_state": "EffectiveAuditState",
    "litigation_hold": "LitigationHoldEnabled",
    "imap": "ImapEnabled",
    "pop": "PopEnabled",
    "activesync": "ActiveSyncEnabled",
    "ews": "EwsEnabled",
    "owa": "OWAEnabled",
    "mapi": "MAPIEnabled",
    "auto_reply_audience": "ExternalAudience",
    "auto_reply_from": "StartTime",
    "auto_reply_until": "EndTime",
    "created_at": "WhenMailboxCreated",
}
_LISTS = {
    "audit_default": "DefaultAuditSet",
    "audit_owner": "AuditOwner",
    "audit_delegate": "AuditDelegate",
    "audit_admin": "AuditAdmin",
    "trusted_senders": "TrustedSendersAndDomains",
    "blocked_senders": "BlockedSendersAndDomains",
    "on_behalf": "GrantSendOnBehalfTo",
}
_TARGETS = ("ForwardingSmtpAddress", "ForwardingAddress")
_PARTS = re.compile(r"[{};,\s]+")
_OTHER_KIND = re.compile(r"(?!smtp:)[a-z0-9]+:", re.IGNORECASE)
_OF_PARENT = ("collected_at", "evidence_id", "evidence_row")
_ANSWERS = ("InternalMessage", "ExternalMessage")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `mailboxes` for each record; who may send on behalf, and bypasses, besides.

    Args:
        batch: objects of Get-Mailbox, Get-CASMailbox, Get-MailboxAutoReplyConfiguration or
            Get-MailboxJunkEmailConfiguration, or Graph `mailboxSettings` brought into them.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, odd, cut = batch.docs, set[int](), set[int]()
    written = owners_of(docs, origin, _owner)
    owners = [mailbox_name(each) for each in written]
    views = [_view(doc) for doc in docs]
    lists = {
        column: [listed(doc.get(key), place, cut) for place, doc in enumerate(docs)]
        for column, key in _LISTS.items()
    }
    lists["on_behalf"] = [
        None if each is None else recipients(each) for each in lists.pop("on_behalf")
    ]
    known = [view if owner else None for view, owner in zip(views, owners, strict=True)]
    columns = owned(batch, origin, owners, known) | {
        **picked(docs, _PLAIN),
        **lists,
        "user_raw": written,
        "view": views,
        "addresses": [_addresses(doc) for doc in docs],
        "forwarding_address": [one_recipient(doc.get("ForwardingAddress")) for doc in docs],
        "forwarding_smtp_address": [
            one_recipient(doc.get("ForwardingSmtpAddress")) for doc in docs
        ],
        "recipients": [recipients([doc.get(key) for key in _TARGETS]) for doc in docs],
        "smtp_auth": [_opposite(doc.get("SmtpClientAuthenticationDisabled")) for doc in docs],
        "auto_reply": [fold_name(doc.get("AutoReplyState")) or None for doc in docs],
        "auto_reply_text": [_answers(doc) for doc in docs],
        "modified_at": [doc.get("WhenChangedUTC") or doc.get("WhenChanged") for doc in docs],
    }
    columns["flags"] = flagged(columns["flags"], cut)
    table = build("mailboxes", columns, len(docs), odd)
    return {
        "mailboxes": table,
        "permissions": _on_behalf(table, written, lists["on_behalf"], origin),
        "audit_config": _bypasses(table),
    }


def _owner(doc: dict[str, Any]) -> str | None:
    return owner_of(doc) or next(
        (found for key in _OWNERS if (found := filled(doc.get(key)))), None
    )


def _view(doc: dict[str, Any]) -> str:
    return next((view for key, view in _VIEWS if key in doc), "mailbox")


def _addresses(doc: dict[str, Any]) -> list[str]:
    """The primary one first; addresses of other kinds (`SIP:`, `X500:`) are left out."""
    listed_too = doc.get("EmailAddresses")
    parts = listed_too if isinstance(listed_too, list) else _PARTS.split(text(listed_too) or "")
    smtp = [part for each in parts if not _OTHER_KIND.match(part := text(each) or "")]
    return addresses_in(" ; ".join([text(doc.get("PrimarySmtpAddress")) or "", *smtp]))


def _opposite(value: Any) -> bool | None:
    read = as_bool(value)
    return None if read is None else not read


def _answers(doc: dict[str, Any]) -> str | None:
    texts = dict.fromkeys(filled(doc.get(key)) for key in _ANSWERS)
    return "\n".join(each for each in texts if each) or None


def _on_behalf(
    table: pa.Table, owners: list[str | None], grants: list[Any], origin: Origin
) -> pa.Table:
    rights: list[Right] = []
    places: list[int] = []
    for place, grantees in enumerate(grants):
        for grantee in grantees or ():
            rights.append(Right(owners[place], grantee, "send_on_behalf", ["SendOnBehalf"]))
            places.append(place)
    chosen = pa.array(places, pa.int64())
    columns: dict[str, Any] = right_columns(rights) | {
        name: table.column(name).take(chosen).combine_chunks() for name in _OF_PARENT
    }
    rows = columns["evidence_row"].to_pylist()
    columns["record_id"] = right_ids(rights, origin.evidence_id, rows)
    return build("permissions", columns, len(rights))


def _bypasses(table: pa.Table) -> pa.Table:
    rows = [row for row in table.to_pylist() if row["audit_bypass"] is not None]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in _OF_PARENT}
    columns |= {
        "record_id": [f"{row['record_id']}/AuditBypassEnabled" for row in rows],
        "scope": [row["user"] for row in rows],
        "setting": ["AuditBypassEnabled"] * len(rows),
        "value": [str(row["audit_bypass"]).lower() for row in rows],
    }
    return build("audit_config", columns, len(rows))


SPEC = Source(
    id="mailboxes",
    title="Mailboxes",
    primary="mailboxes",
    tables=("mailboxes", "permissions", "audit_config"),
    permissions=("Exchange.ManageAsApp", "MailboxSettings.Read"),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; a forwarding that was taken back shows in "
    "the audit log alone",
    blind=(
        "Graph shows no forwarding of the whole mailbox, no auditing and no protocols: Exchange "
        "alone does. A forwarding address may be a mail contact, whose own address this does "
        "not show. AuditEnabled reads true for everybody while the organisation audits by "
        "default, even for a mailbox that is bypassed"
    ),
    references=(
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailbox",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-casmailbox",
        "https://learn.microsoft.com/purview/audit-mailboxes",
        "https://learn.microsoft.com/graph/api/resources/mailboxsettings",
    ),
    normalise=normalise,
    asks=(
        CmdletAsk("mailbox", "Get-Mailbox", {"Identity": "{user}"}),
        CmdletAsk("protocols", "Get-CASMailbox", {"Identity": "{user}"}),
        CmdletAsk("auto_reply", "Get-MailboxAutoReplyConfiguration", {"Identity": "{user}"}),
        CmdletAsk("junk", "Get-MailboxJunkEmailConfiguration", {"Identity": "{user}"}),
    ),
)
