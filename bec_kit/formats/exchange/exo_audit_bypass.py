"""Get-MailboxAuditBypassAssociation: accounts that are not audited."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "AuditBypassEnabled",
    "UserPrincipalName",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_audit_bypass",
    title="Get-MailboxAuditBypassAssociation, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"auditbypassenabled"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=37,
    references=(
        PAGES + "get-mailboxauditbypassassociation",
        "Goose calls its file EXO_MailboxAuditStatus",
    ),
)
