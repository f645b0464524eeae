"""Rights on mailboxes as Microsoft-Extractor-Suite lists them (MailboxPermissions.csv).

One row holds all rights on one mailbox, joined in its own way: each right becomes a
record with the same columns, in which all others are empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_ABOUT = frozenset({"userprincipalname", "displayname", "recipienttypedetails"})
_FULL, _SEND, _BEHALF = "fullaccesspermissions", "sendaspermissions", "sendonbehalfusers"
_FOLDERS = {"calendarusers": "Calendar", "inboxusers": "Inbox"}
_RIGHTS = re.compile(
    r"(?P<who>.*) - (?:Type: (?P<type>[^,]*), )?Rights: (?P<rights>.*?)"
    r"(?:, Deny: (?P<deny>\w*))?, Inheritance: (?P<inheritance>[^,]*)",
    re.DOTALL,
)
_SHARED = re.compile(r"(?P<who>.*) - (?P<rights>[\w ,]+)", re.DOTALL)
_ADDRESS = re.compile(r".*\((?P<address>[^()\s]+@[^()\s]+)\)", re.DOTALL)
_BAR = " | "
_LAST = "Inheritance: "
_SEMICOLONS = re.compile(r"; ")


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    empty = {key: value if fold(key) in _ABOUT else "" for key, value in record.items()}
    for key, value in record.items():
        name, written = fold(key), str(value or "")
        if name in (_FULL, _SEND):
            parts = _entries(written)
        elif name == _BEHALF or name in _FOLDERS:
            parts = _SEMICOLONS.split(written)
        else:
            continue
        for part in parts:
            if part.strip():
                yield empty | {key: part.strip()}


def _entries(written: str) -> list[str]:
    """What stands between bars; a bar within a display name ends no entry."""
    entries: list[str] = []
    begun: list[str] = []
    for piece in written.split(_BAR):
        begun.append(piece)
        if _LAST in piece:
            entries.append(_BAR.join(begun))
            begun = []
    return [*entries, _BAR.join(begun)]


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {"UserPrincipalName": row.text("userprincipalname")}
    if written := row.text(_FULL):
        found = _RIGHTS.fullmatch(written)
        record["User"] = _who(found["who"] if found else written)
        record["AccessRights"] = found["rights"] if found else "FullAccess"
        record["Deny"] = found["deny"] if found else None
    elif written := row.text(_SEND):
        found = _RIGHTS.fullmatch(written)
        record["Trustee"] = _who(found["who"] if found else written)
        record["AccessRights"] = found["rights"] if found else "SendAs"
        record["AccessControlType"] = found["type"] if found else None
    elif written := row.text(_BEHALF):
        record["GrantSendOnBehalfTo"] = _who(written)
    for name, folder in _FOLDERS.items():
        if written := row.text(name):
            shared = _SHARED.fullmatch(written)
            record["FolderName"] = folder
            record["User"] = _who(shared["who"] if shared else written)
            record["AccessRights"] = (shared["rights"] if shared else "").replace(" ", ",") or None
    return record


def _who(written: str) -> str:
    """`Bob B (bob@contoso.example)` is the address; a name without one stays as it is."""
    found = _ADDRESS.fullmatch(written.strip())
    return found["address"] if found else written.removesuffix(" ()").strip()


SPEC = Format(
    id="mes_mailbox_permissions",
    title="Rights on mailboxes, by Microsoft-Extractor-Suite",
    source="permissions",
    container="any",
    needs=frozenset({"userprincipalname", _FULL, _SEND, _BEHALF}),
    explode=_explode,
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-MailboxPermissions: entries for SELF, Default, Anonymous "
        "are left out; of folders Calendar and Inbox alone, by their English names",
    ),
)
