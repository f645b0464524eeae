"""What of each mailbox is audited, as Microsoft-Extractor-Suite says (MailboxAuditStatus.csv)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.exchange import cmdlet_object
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_NAMES = {
    "OwnerAuditActions": "AuditOwner",
    "DelegateAuditActions": "AuditDelegate",
    "AdminAuditActions": "AuditAdmin",
}
_KNOWN = (
    *_NAMES,
    "UserPrincipalName",
    "DisplayName",
    "RecipientTypeDetails",
    "AuditEnabled",
    "AuditBypassEnabled",
    "DefaultAuditSet",
    "EffectiveAuditState",
)
_read = cmdlet_object(_KNOWN)


def _native(row: Row) -> dict[str, Any]:
    return {_NAMES.get(name, name): value for name, value in _read(row).items()}


SPEC = Format(
    id="mes_mailbox_audit",
    title="Auditing of mailboxes, by Microsoft-Extractor-Suite",
    source="mailboxes",
    container="any",
    needs=frozenset(
        {"userprincipalname", "auditenabled", "auditbypassenabled", "ownerauditactions"}
    ),
    native=_native,
    lossy=True,
    order=30,
    references=("Microsoft-Extractor-Suite, Get-MailboxAuditStatus: lists are joined by a comma",),
)
