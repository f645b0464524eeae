"""Who may do what in whose mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found, no_object
from bec_kit.tenant.exchange._mailbox import named, named_or_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["SPEC"]

Record = dict[str, Any]

SELF = "NT AUTHORITY\\SELF"
# Folders that every mailbox has, and what everybody in the company may do in them.
_FOLDERS = {
    "": ("Top of Information Store", "None"),
    "calendar": ("Calendar", "AvailabilityOnly"),
    "contacts": ("Contacts", "None"),
    "deleted items": ("Deleted Items", "None"),
    "drafts": ("Drafts", "None"),
    "inbox": ("Inbox", "None"),
    "sent items": ("Sent Items", "None"),
}


def _mailbox(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values["Identity"])
    rights = [(SELF, ["FullAccess", "ReadPermission"])]
    rights += [(user, [right]) for user, right in mailbox.rights]
    return Found(
        [
            {
                "AccessRights": given,
                "Deny": False,
                "Identity": mailbox.person.alias,
                "InheritanceType": "All",
                "IsInherited": False,
                "IsValid": True,
                "ObjectState": "Unchanged",
                "User": user,
            }
            for user, given in rights
        ]
    )


def _recipient(asked: Asked, values: Mapping[str, Any]) -> Found:
    return Found(
        [
            {
                "AccessControlType": "Allow",
                "AccessRights": ["SendAs"],
                "Identity": mailbox.person.alias,
                "InheritanceType": "None",
                "IsInherited": False,
                "IsValid": True,
                "ObjectState": "Unchanged",
                "Trustee": trustee,
            }
            for mailbox in named_or_all(asked, values.get("Identity"))
            for trustee in (SELF, *mailbox.senders)
        ]
    )


def _folder(asked: Asked, values: Mapping[str, Any]) -> Found:
    owner, _, path = str(values["Identity"]).partition(":")
    mailbox = named(asked, owner)
    folder = _FOLDERS.get(path.strip("\\").casefold())
    if folder is None:
        raise no_object(str(values["Identity"]))
    name, everybody = folder
    return Found(
        [
            {
                "AccessRights": [right],
                "FolderName": name,
                "Identity": f"{mailbox.person.alias}:\\{path.strip(chr(92))}\\{user}",
                "IsValid": True,
                "ObjectState": "New",
                "SharingPermissionFlags": None,
                "User": user,
            }
            for user, right in (("Default", everybody), ("Anonymous", "None"))
        ]
    )


SPEC = Cmdlets(
    "permissions",
    (
        Cmdlet("Get-MailboxPermission", _mailbox, ("Identity", "ResultSize"), ("Identity",)),
        Cmdlet("Get-RecipientPermission", _recipient, ("Identity", "ResultSize"), result_size=1000),
        Cmdlet("Get-MailboxFolderPermission", _folder, ("Identity", "ResultSize"), ("Identity",)),
    ),
)
