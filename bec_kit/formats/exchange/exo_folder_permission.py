"""Get-MailboxFolderPermission: rights on single folders."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "Identity",
    "FolderName",
    "User",
    "AccessRights",
)

SPEC = Format(
    id="exo_folder_permission",
    title="Get-MailboxFolderPermission, exported",
    source="permissions",
    container="any",
    needs=frozenset({"accessrights", "foldername", "user"}),
    native=cmdlet_object(_KNOWN),
    order=35,
    references=(PAGES + "get-mailboxfolderpermission",),
)
