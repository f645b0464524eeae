"""Folders of a mailbox, by the names that they have there, and who may do what in them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found, no_object
from bec_kit.tenant.exchange._mailbox import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked
    from bec_kit.tenant.state.mailboxes import Mailbox

__all__ = ["SPEC"]

Record = dict[str, Any]

# Folders that every mailbox has by their types, in English, and what everybody may do in them.
_FOLDERS = {
    "Root": ("Top of Information Store", "None"),
    "Calendar": ("Calendar", "AvailabilityOnly"),
    "Contacts": ("Contacts", "None"),
    "DeletedItems": ("Deleted Items", "None"),
    "Drafts": ("Drafts", "None"),
    "Inbox": ("Inbox", "None"),
    "JunkEmail": ("Junk Email", "None"),
    "SentItems": ("Sent Items", "None"),
}


def _statistics(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values.get("Identity"))
    return Found(
        [
            {
                "FolderId": _id(mailbox, kind),
                "FolderPath": f"/{_name(mailbox, kind)}",
                "FolderType": kind,
                "Identity": f"{mailbox.person.alias}\\{_name(mailbox, kind)}",
                "ItemsInFolder": 0,
                "Name": _name(mailbox, kind),
            }
            for kind in _FOLDERS
        ]
    )


def _permission(asked: Asked, values: Mapping[str, Any]) -> Found:
    owner, _, path = str(values["Identity"]).partition(":")
    mailbox = named(asked, owner)
    kind = _kind(mailbox, path)
    if kind is None:
        raise no_object(str(values["Identity"]))
    name, everybody = _name(mailbox, kind), _FOLDERS[kind][1]
    rights = [("Default", everybody), ("Anonymous", "None")]
    rights += [(user, right) for of, user, right in mailbox.folder_rights if of == kind]
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
            for user, right in rights
        ]
    )


def _kind(mailbox: Mailbox, path: str) -> str | None:
    """The folder at a path, or with an id."""
    wanted = path.strip("\\").casefold()
    for kind in _FOLDERS:
        at = "" if kind == "Root" else _name(mailbox, kind).casefold()
        if wanted == at or path == _id(mailbox, kind):
            return kind
    return None


def _name(mailbox: Mailbox, kind: str) -> str:
    return mailbox.folder_names.get(kind, _FOLDERS[kind][0])


def _id(mailbox: Mailbox, kind: str) -> str:
    return base64.b64encode(f"{mailbox.person.mailbox_guid}{kind}".encode()).decode()


SPEC = Cmdlets(
    "folders",
    (
        Cmdlet("Get-MailboxFolderStatistics", _statistics, ("Identity", "ResultSize")),
        Cmdlet(
            "Get-MailboxFolderPermission", _permission, ("Identity", "ResultSize"), ("Identity",)
        ),
    ),
)
