"""Inbox rules as Microsoft-Extractor-Suite takes them from Exchange (MailboxRules.csv)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.exchange import cmdlet_object
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_NAMES = {"UserName": "MailboxOwner", "RuleName": "Name"}
_WORDS = ("SubjectContainsWords", "SubjectOrBodyContainsWords", "BodyContainsWords")
_KNOWN = (*_NAMES, *_WORDS, "Enabled", "Priority", "RuleIdentity", "InError")
_read = cmdlet_object(_KNOWN)


def _native(row: Row) -> dict[str, Any]:
    record = _read(row)
    for name in _WORDS:  # joined by a comma and a space, not as other tools do
        if isinstance(record.get(name), str):
            record[name] = record[name].replace(", ", ";")
    return {_NAMES.get(name, name): value for name, value in record.items()}


SPEC = Format(
    id="mes_rules",
    title="Inbox rules of Microsoft-Extractor-Suite",
    source="inbox_rules",
    container="any",
    needs=frozenset({"username", "rulename", "ruleidentity", "forwardto", "redirectto"}),
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-Rules.ps1: hidden rules are not asked for, most conditions "
        "are left out, and a list of recipients may stand there as the name of its type",
    ),
)
