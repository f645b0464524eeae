"""Rights on mailboxes as they stood when collected: objects of three Exchange cmdlets.

Get-MailboxPermission names the whole mailbox, Get-RecipientPermission who may send as it,
Get-MailboxFolderPermission one folder. Who may send on behalf stands in Get-Mailbox itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._asks import CmdletAsk
from bec_kit.sources._cmdlet import flagged, listed
from bec_kit.sources._folder_asks import FolderAsk
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._rights import Right, right_columns, right_ids
from bec_kit.sources._shaped import gap_flags
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import as_bool, build, decode, filled, fold_name, text

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_OWNERS = ("UserPrincipalName", "Mailbox", "MailboxOwnerId")
_INNER = ("ADRecipient", "RecipientPrincipal")
_ADDRESSES = ("PrimarySmtpAddress", "UserPrincipalName")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `permissions` for each record.

    Args:
        batch: objects of Get-MailboxPermission (Identity, User, AccessRights, Deny), of
            Get-RecipientPermission (Identity, Trustee, AccessRights, AccessControlType) or
            of Get-MailboxFolderPermission (FolderName, User, AccessRights); a part of a report
            has GrantSendOnBehalfTo, or nobody at all.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, cut = batch.docs, set[int]()
    owners = owners_of(docs, origin, owner_of)
    rights = [
        _right(doc, owner, place, cut)
        for place, (doc, owner) in enumerate(zip(docs, owners, strict=True))
    ]
    columns = standing(batch, origin, [right.kind for right in rights]) | right_columns(rights)
    columns["record_id"] = right_ids(rights, origin.evidence_id, batch.rows)
    named = pa.array([right.mailbox for right in rights], pa.string())
    columns["flags"] = flagged(gap_flags(batch, no_owner=named), cut)
    return {"permissions": build("permissions", columns, len(docs))}


def _right(doc: dict[str, Any], owner: str | None, place: int, cut: set[int]) -> Right:
    mailbox, folder = _where(doc)
    mailbox = owner or mailbox
    rights = listed(doc.get("AccessRights"), place, cut)
    denied = as_bool(doc.get("Deny"))
    if filled(doc.get("AccessControlType")):
        denied = fold_name(doc.get("AccessControlType")) == "deny"
    inherited = as_bool(doc.get("IsInherited"))
    if grantee := filled(doc.get("GrantSendOnBehalfTo")):
        return Right(mailbox, grantee, "send_on_behalf", ["SendOnBehalf"])
    if "Trustee" in doc:
        grantee = _person(doc.get("Trustee"))
        return Right(mailbox, grantee, "send_as", rights, None, inherited, denied)
    grantee = _person(doc.get("User"))
    if folder is not None:
        return Right(mailbox, grantee, "folder", rights, folder)
    if grantee is None and rights is None:
        return Right(mailbox, None, "none", None)
    full = any(each.casefold() == "fullaccess" for each in rights or ())
    kind = "full_access" if full else "mailbox"
    return Right(mailbox, grantee, kind, rights, None, inherited, denied)


def _where(doc: dict[str, Any]) -> tuple[str | None, str | None]:
    r"""Mailbox and folder; a folder's identity may be `jane@contoso.example:\Calendar`.

    A folder's permission mostly has the grantee as its identity, and names no mailbox.
    """
    named = next((found for key in _OWNERS if (found := filled(doc.get(key)))), None)
    identity = filled(doc.get("Identity"))
    folder = filled(doc.get("FolderName"))
    if identity and ":\\" in identity:
        head, _, tail = identity.partition(":")
        return named or head, folder or tail
    return named or (identity if folder is None else None), folder


def _person(value: Any) -> str | None:
    """Who it is: an address where the object has one, else its name."""
    read = decode(value)
    if not isinstance(read, dict):
        return filled(read)
    for name in _INNER:
        inner = decode(read.get(name))
        if isinstance(inner, dict):
            found = next((each for key in _ADDRESSES if (each := filled(inner.get(key)))), None)
            if found:
                return found
    return filled(read.get("DisplayName")) or text(read)


SPEC = Source(
    id="permissions",
    title="Rights on mailboxes",
    primary="permissions",
    tables=("permissions",),
    permissions=("Exchange.ManageAsApp",),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; a right that was taken back shows in the "
    "audit log alone",
    blind=(
        "Grantees may be names that this does not resolve. Rights of an application (an RBAC role "
        "or a Graph permission) are not rights on a mailbox. An entry for a folder mostly names "
        "no mailbox. Collected are the root, Inbox, Calendar, Sent Items, Drafts and Deleted "
        "Items, whatever the mailbox calls them: rights on folders that somebody made are not. A "
        "report over Calendar and Inbox misses folders with names in other languages"
    ),
    references=(
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailboxpermission",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-recipientpermission",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailboxfolderpermission",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailboxfolderstatistics",
        "That the identity of a folder's entry is its grantee is from memory: both are read",
    ),
    normalise=normalise,
    asks=(
        CmdletAsk("mailbox", "Get-MailboxPermission", {"Identity": "{user}"}),
        CmdletAsk("send_as", "Get-RecipientPermission", {"Identity": "{user}"}),
        FolderAsk("folders"),
    ),
)
