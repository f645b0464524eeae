"""Get-Mailbox, or the part of it that tells of forwarding (Hawk, Goose)."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "UserPrincipalName",
    "PrimarySmtpAddress",
    "EmailAddresses",
    "DisplayName",
    "Identity",
    "ObjectId",
    "ExternalDirectoryObjectId",
    "RecipientTypeDetails",
    "ForwardingAddress",
    "ForwardingSmtpAddress",
    "DeliverToMailboxAndForward",
    "HiddenFromAddressListsEnabled",
    "GrantSendOnBehalfTo",
    "AuditEnabled",
    "AuditOwner",
    "AuditDelegate",
    "AuditAdmin",
    "DefaultAuditSet",
    "LitigationHoldEnabled",
)
_TIMES = ("WhenMailboxCreated", "WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_mailbox",
    title="Get-Mailbox, exported",
    source="mailboxes",
    container="any",
    needs=frozenset({"delivertomailboxandforward", "forwardingaddress", "primarysmtpaddress"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=34,
    references=(
        PAGES + "get-mailbox",
        "Hawk writes PrimarySMTPAddress, ForwardingSMTPAddress, and WhenChangedUTC alone",
    ),
)
