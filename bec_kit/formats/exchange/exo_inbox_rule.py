"""Get-InboxRule, as Hawk, Goose and CIPP keep it."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "Name",
    "Enabled",
    "Priority",
    "RuleIdentity",
    "Identity",
    "MailboxOwnerId",
    "InError",
)

SPEC = Format(
    id="exo_inbox_rule",
    title="Get-InboxRule, exported",
    source="inbox_rules",
    container="any",
    needs=frozenset({"forwardto", "ruleidentity"}),
    native=cmdlet_object(_KNOWN),
    order=37,
    references=(PAGES + "get-inboxrule",),
)
