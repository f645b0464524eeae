"""Rights on folders: a mailbox names them in its own language, so that it is asked for that first.

What is asked then are the folders that mail and meetings pass through, and the root.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.sources._question import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.connect import Cmdlet
    from bec_kit.sources._question import Wanted

__all__ = ["FolderAsk"]

TYPES = ("Root", "Inbox", "Calendar", "SentItems", "Drafts", "DeletedItems")
_NAMES = "Get-MailboxFolderStatistics"
_RIGHTS = "Get-MailboxFolderPermission"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class FolderAsk:
    """Rights on the well-known folders of each mailbox in question.

    Attributes:
        name: tells it from the other asks of its source.
        permission: that it needs, beside a role in Exchange.
    """

    name: str
    permission: str = "Exchange.ManageAsApp"

    def questions(self, wanted: Wanted) -> Iterator[Question]:
        """One for each account."""
        from bec_kit.connect import Cmdlet

        for user in wanted.users:
            first = Cmdlet(_NAMES, {"Identity": user}, anchor=user)
            yield Question(
                self.name,
                (first,),
                self.permission,
                user,
                then=partial(_rights, user),
                script=_script(user, first),
            )


def _rights(user: str, body: bytes) -> Iterator[Cmdlet]:
    """What is asked of the folders that a page of statistics names."""
    from bec_kit.connect import Cmdlet

    rows: list[Any] = orjson.loads(body).get("value") or []
    for row in rows:
        if row.get("FolderType") in TYPES:
            yield Cmdlet(_RIGHTS, {"Identity": f"{user}:{_place(row)}"}, anchor=user)


def _place(row: dict[str, Any]) -> str:
    """The folder's path; its id where the path cannot be written on one line."""
    path = "\\" if row["FolderType"] == "Root" else str(row.get("FolderPath")).replace("/", "\\")
    return str(row.get("FolderId")) if _UNSEEN.search(path) else path


def _script(user: str, first: Cmdlet) -> str:
    """One line of PowerShell that asks the same."""
    from bec_kit.connect import literal

    types = ",".join(literal(each, "type") for each in TYPES)
    path = "$(if ($_.FolderType -eq 'Root') {'\\'} else {$_.FolderPath.Replace('/','\\')})"
    return (
        f"{first.scripted} | Where-Object {{ $_.FolderType -in {types} }} | ForEach-Object "
        f"{{ {_RIGHTS} -Identity ({literal(f'{user}:', 'the account')} + {path}) "
        "-ErrorAction Stop }"
    )
