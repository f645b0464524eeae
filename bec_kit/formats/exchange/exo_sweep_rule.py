"""Get-SweepRule, as Hawk keeps it."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "Name",
    "Enabled",
    "Priority",
    "RuleId",
    "Identity",
    "MailboxOwnerId",
    "KeepLatest",
    "KeepForDays",
    "Sender",
    "SourceFolder",
    "DestinationFolder",
)

SPEC = Format(
    id="exo_sweep_rule",
    title="Get-SweepRule, exported",
    source="inbox_rules",
    container="any",
    needs=frozenset({"destinationfolder", "keeplatest"}),
    native=cmdlet_object(_KNOWN),
    order=37,
    references=(
        PAGES + "get-sweeprule",
        "The properties are those of New-SweepRule, and from memory RuleId and MailboxOwnerId",
    ),
)
