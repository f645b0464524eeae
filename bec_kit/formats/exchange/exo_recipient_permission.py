"""Get-RecipientPermission: who may send as somebody else."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "Identity",
    "Trustee",
    "AccessRights",
    "AccessControlType",
    "IsInherited",
)

SPEC = Format(
    id="exo_recipient_permission",
    title="Get-RecipientPermission, exported",
    source="permissions",
    container="any",
    needs=frozenset({"accessrights", "identity", "trustee"}),
    native=cmdlet_object(_KNOWN),
    order=35,
    references=(PAGES + "get-recipientpermission",),
)
