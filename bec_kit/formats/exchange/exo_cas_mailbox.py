"""Get-CASMailbox: which protocols a mailbox may be opened with."""

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
    "ActiveSyncEnabled",
    "EwsEnabled",
    "ImapEnabled",
    "MAPIEnabled",
    "OWAEnabled",
    "PopEnabled",
    "SmtpClientAuthenticationDisabled",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_cas_mailbox",
    title="Get-CASMailbox, exported",
    source="mailboxes",
    container="any",
    needs=frozenset({"imapenabled", "popenabled"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=33,
    references=(
        PAGES + "get-casmailbox",
        "Get-CASMailboxPlan has the same properties: a plan shows as a mailbox of its own name",
    ),
)
