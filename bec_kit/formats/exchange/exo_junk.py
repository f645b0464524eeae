"""Get-MailboxJunkEmailConfiguration: whose mail is never junk, and whose always."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "MailboxOwnerId",
    "Identity",
    "TrustedSendersAndDomains",
    "BlockedSendersAndDomains",
)

SPEC = Format(
    id="exo_junk",
    title="Get-MailboxJunkEmailConfiguration, exported",
    source="mailboxes",
    container="any",
    needs=frozenset({"blockedsendersanddomains", "trustedsendersanddomains"}),
    native=cmdlet_object(_KNOWN),
    order=33,
    references=(PAGES + "get-mailboxjunkemailconfiguration",),
)
