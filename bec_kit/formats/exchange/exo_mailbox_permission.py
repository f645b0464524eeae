"""Get-MailboxPermission: rights on whole mailboxes."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "Identity",
    "User",
    "AccessRights",
    "Deny",
    "IsInherited",
)

SPEC = Format(
    id="exo_mailbox_permission",
    title="Get-MailboxPermission, exported",
    source="permissions",
    container="any",
    needs=frozenset({"accessrights", "identity", "isinherited", "user"}),
    native=cmdlet_object(_KNOWN),
    order=36,
    references=(PAGES + "get-mailboxpermission",),
)
