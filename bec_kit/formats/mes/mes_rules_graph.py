"""Inbox rules as Microsoft-Extractor-Suite takes them from Graph (MailboxRulesGraph.csv)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.context import users_context
from bec_kit.formats._native.tool_cells import cut
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_FORWARDS = {
    "forwardTo": "forwardto",
    "redirectTo": "redirectto",
    "forwardAsAttachmentTo": "forwardasattachment",
}
_SWITCHES = {
    "delete": "delete",
    "permanentDelete": "permanentdelete",
    "stopProcessingRules": "stopprocessingrules",
    "markAsRead": "markasread",
}
# The column From holds the words of senderContains, not addresses.
_WORDS = {
    "senderContains": "from",
    "subjectContains": "subjectcontains",
    "bodyContains": "bodycontains",
}
_FOLDER = "FolderID:"


def _native(row: Row) -> dict[str, Any]:
    forwards = {key: cut(row.text(name)) for key, name in _FORWARDS.items()}
    actions: dict[str, Any] = {
        key: [{"emailAddress": {"address": each}} for each in found]
        for key, found in forwards.items()
    }
    actions |= {key: row.truth(name) for key, name in _SWITCHES.items()}
    folder = row.text("movetofolder")
    actions["moveToFolder"] = folder.removeprefix(_FOLDER).strip() if folder else None
    conditions: dict[str, Any] = {key: cut(row.text(name)) for key, name in _WORDS.items()}
    conditions["hasAttachments"] = row.truth("hasattachments")
    conditions["importance"] = row.text("isimportant")
    return users_context(row.text("userprincipalname"), "mailFolders('inbox')/messageRules") | {
        "id": row.text("ruleid"),
        "displayName": row.cells.get("rulename"),
        "sequence": row.number("sequence"),
        "isEnabled": row.truth("enabled"),
        "conditions": conditions,
        "actions": actions,
    }


SPEC = Format(
    id="mes_rules_graph",
    title="Inbox rules of Microsoft-Extractor-Suite, by Graph",
    source="inbox_rules",
    container="any",
    needs=frozenset({"userprincipalname", "rulename", "ruleid", "movetofolder"}),
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-Rules.ps1: exceptions, conditions on headers and "
        "copies to a folder are left out",
    ),
)
