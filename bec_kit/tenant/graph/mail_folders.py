"""Folders of a mailbox: those that every one has, and those that hold mail or that a rule names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single
from bec_kit.tenant.state.mail import RECOVERABLE, folder_id
from bec_kit.tenant.state.rules import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_FIELDS = fields(
    """
    childFolderCount displayName id isHidden parentFolderId totalItemCount unreadItemCount
    """
)
ROOT = "\\"
_WELL_KNOWN = {
    "archive": "\\Archive",
    "deleteditems": "\\Deleted Items",
    "drafts": "\\Drafts",
    "inbox": "\\Inbox",
    "junkemail": "\\Junk Email",
    "outbox": "\\Outbox",
    "sentitems": "\\Sent Items",
}
# not among the folders that are listed; only their names lead to them
_OUT_OF_SIGHT = {"msgfolderroot": ROOT, "recoverableitemsdeletions": RECOVERABLE}


def _paths(asked: Asked, upn: str) -> list[str]:
    """Every folder that is listed somewhere, in order."""
    held = {copy.path for copy in asked.state.mail[upn]}
    for rule in asked.state.mailboxes[upn].rules:
        actions = rule.graph["actions"] or {}
        for name in ("copyToFolder", "moveToFolder"):
            if actions.get(name):
                held.add(ROOT + str(actions[name]).removeprefix(FOLDER))
    return sorted({*_WELL_KNOWN.values(), *held} - set(_OUT_OF_SIGHT.values()))


def _below(paths: Sequence[str], parent: str) -> list[str]:
    head = "" if parent == ROOT else parent
    return [path for path in paths if path.rpartition(ROOT)[0] == head]


def _folder(asked: Asked, upn: str, path: str) -> Record:
    inside = [copy for copy in asked.state.mail[upn] if copy.path == path]
    parent = path.rpartition(ROOT)[0] or ROOT
    return {
        "id": folder_id(upn, path),
        "childFolderCount": len(_below(_paths(asked, upn), path)),
        "displayName": path.rpartition(ROOT)[2] or "Top of Information Store",
        "isHidden": False,
        "parentFolderId": folder_id(upn, parent),
        "totalItemCount": len(inside),
        "unreadItemCount": 0,
    }


def _upn(asked: Asked) -> str:
    return str(asked.state.user(asked.path["id"])["mail"])


def _found(asked: Asked) -> str:
    """The path of the folder that is named: well known, by its id, or as a rule names it."""
    wanted, upn = asked.path["folder"], _upn(asked)
    known = _WELL_KNOWN | _OUT_OF_SIGHT
    if wanted.casefold() in known:
        return known[wanted.casefold()]
    for path in _paths(asked, upn):
        if wanted in (folder_id(upn, path), FOLDER + path.removeprefix(ROOT)):
            return path
    raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def _top(asked: Asked) -> Sequence[Record]:
    upn = _upn(asked)
    return [_folder(asked, upn, path) for path in _below(_paths(asked, upn), ROOT)]


def _children(asked: Asked) -> Sequence[Record]:
    upn = _upn(asked)
    return [_folder(asked, upn, path) for path in _below(_paths(asked, upn), _found(asked))]


_NEEDS = ("Mail.Read", "Mail.ReadBasic.All", "Mail.ReadWrite")
_LISTING = Listing(_FIELDS, page=10)

SPEC = Family(
    "mail_folders",
    (
        Operation(
            "/users/{id}/mailFolders",
            listed("users('{id}')/mailFolders", _top, _LISTING),
            _NEEDS,
            service="mailbox",
        ),
        Operation(
            "/users/{id}/mailFolders/{folder}",
            single(
                "users('{id}')/mailFolders/$entity",
                lambda asked: _folder(asked, _upn(asked), _found(asked)),
                _FIELDS,
            ),
            _NEEDS,
            service="mailbox",
        ),
        Operation(
            "/users/{id}/mailFolders/{folder}/childFolders",
            listed("users('{id}')/mailFolders('{folder}')/childFolders", _children, _LISTING),
            _NEEDS,
            service="mailbox",
        ),
    ),
)
