"""Rights on mailboxes and folders, given and taken.

Cmdlets (record type 1) name the grantee in User or Trustee; what Outlook and OWA do
(record type 2) names the member of the folder in the item itself. Grantees are
often directory names: they stay as written, to be resolved by their aliases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, row_wise
from bec_kit.sources._audit._mailbox import mailbox_of
from bec_kit.sources._audit._named import Named, named
from bec_kit.sources._recipients import recipients, split_list
from bec_kit.sources._values import as_bool, decode, filled, fold_name, fold_user, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CHILD"]

_CMDLETS = {
    "add-mailboxpermission": ("grant", "mailbox"),
    "remove-mailboxpermission": ("revoke", "mailbox"),
    "add-recipientpermission": ("grant", "send_as"),
    "remove-recipientpermission": ("revoke", "send_as"),
    "add-mailboxfolderpermission": ("grant", "folder"),
    "set-mailboxfolderpermission": ("change", "folder"),
    "remove-mailboxfolderpermission": ("revoke", "folder"),
}
_BEHALF = "set-mailbox"
_BEHALF_PARAMETER = "GrantSendOnBehalfTo"
_ITEMS = {
    "addfolderpermissions": "grant",
    "modifyfolderpermissions": "change",
    "updatefolderpermissions": "change",
    "updatecalendardelegation": "change",
    "removefolderpermissions": "revoke",
}

Row = dict[str, Any]


def _rows(doc: dict[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    operation = fold_name(doc.get("Operation"))
    if operation in _ITEMS:
        found = _item_rows(doc, common, _ITEMS[operation])
    elif operation == _BEHALF:
        found = _behalf_rows(doc)
    else:
        found = _cmdlet_rows(doc, *_CMDLETS[operation])
    for row in found:
        yield "delegations", row


def _cmdlet_rows(doc: dict[str, Any], action: str, kind: str) -> Iterator[Row]:
    parameters = named(doc.get("Parameters"))
    if as_bool(parameters.first("Deny")):
        return  # a denial gives no right, and taking it back takes none
    identity = text(parameters.first("Identity")) or ""
    folder = None
    if kind == "folder":
        identity, _, folder = identity.partition(":")
    rights = _list(parameters.first("AccessRights"))
    owner = parameters.first("Owner")
    if owner is not None and "User" not in parameters:
        rights = rights or ["Owner"]
    base = {
        "action": action,
        "kind": kind,
        "mailbox": mailbox_of(_about(doc, kind), identity or None),
        "rights": rights,
        "folder": folder or None,
    }
    for grantee in _grantees(parameters, "User", "Trustee", "Owner") or [None]:
        yield {**base, "grantee": grantee}


def _about(doc: dict[str, Any], kind: str) -> dict[str, Any]:
    r"""The record, its ObjectId cut to the mailbox: for a folder it ends in `:\Calendar`."""
    written = text(doc.get("ObjectId")) or ""
    return {**doc, "ObjectId": written.partition(":")[0]} if kind == "folder" else doc


def _behalf_rows(doc: dict[str, Any]) -> Iterator[Row]:
    """The whole list of who may send on behalf is written: an empty one takes all away."""
    parameters = named(doc.get("Parameters"))
    if _BEHALF_PARAMETER not in parameters:
        return
    base = {
        "kind": "send_on_behalf",
        "mailbox": mailbox_of(doc, parameters.first("Identity")),
        "rights": ["SendOnBehalf"],
        "folder": None,
    }
    grantees = _grantees(parameters, _BEHALF_PARAMETER)
    for grantee in grantees or [None]:
        yield {**base, "action": "grant" if grantees else "revoke", "grantee": grantee}


def _item_rows(doc: dict[str, Any], common: Mapping[str, Any], action: str) -> Iterator[Row]:
    item = decode(doc.get("Item"))
    parent = decode(item.get("ParentFolder")) if isinstance(item, dict) else None
    folder = parent if isinstance(parent, dict) else {}
    member = filled(folder.get("MemberUpn")) or filled(folder.get("MemberSid"))
    path = filled(folder.get("Path"))
    if path and path.casefold() == "not available":
        path = None
    yield {
        "action": action,
        "kind": "folder",
        "mailbox": fold_user(filled(doc.get("MailboxOwnerUPN"))) or common.get("user"),
        "grantee": next(iter(recipients(member)), None),
        "rights": _list(folder.get("MemberRights")),
        "folder": path or filled(folder.get("Name")),
    }


def _grantees(parameters: Named, *names: str) -> list[str | None]:
    return [*recipients(parameters.first(*names))]


def _list(value: Any) -> list[str]:
    """`FullAccess, SendAs` or a list as the rights it names."""
    if isinstance(value, list):
        return [right for part in value for right in _list(part)]
    return split_list((text(value) or "").strip("[]"), ",;")


CHILD = Child(
    "delegations",
    ("delegations",),
    lambda operation, _type: operation in _CMDLETS or operation in _ITEMS or operation == _BEHALF,
    row_wise(_rows),
)
