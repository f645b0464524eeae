"""Who may do what in whose mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found
from bec_kit.tenant.exchange._mailbox import named, named_or_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["SPEC"]

Record = dict[str, Any]

SELF = "NT AUTHORITY\\SELF"


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


SPEC = Cmdlets(
    "permissions",
    (
        Cmdlet("Get-MailboxPermission", _mailbox, ("Identity", "ResultSize"), ("Identity",)),
        Cmdlet("Get-RecipientPermission", _recipient, ("Identity", "ResultSize"), result_size=1000),
    ),
)
