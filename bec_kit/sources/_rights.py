"""Rows of `permissions`, whatever record the right stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bec_kit.sources._cmdlet import mailbox_name, one_recipient
from bec_kit.sources._owner import state_ids

__all__ = ["Right", "right_columns", "right_ids"]


@dataclass(frozen=True)
class Right:
    """One right of somebody on a mailbox or a folder.

    Attributes:
        mailbox: whose, as written.
        grantee: who may, as written; None where nobody may.
        kind: as the table has it.
        rights: as written.
        folder: path or name of a folder.
        inherited: not given on this mailbox itself.
        denied: the entry takes the right away.
    """

    mailbox: str | None
    grantee: Any
    kind: str
    rights: list[str] | None
    folder: str | None = None
    inherited: bool | None = None
    denied: bool | None = None


def right_columns(rights: list[Right]) -> dict[str, list[Any]]:
    """The columns of `permissions` that the rights themselves give."""
    return {
        "mailbox": [mailbox_name(right.mailbox) for right in rights],
        "mailbox_raw": [right.mailbox for right in rights],
        "grantee": [one_recipient(right.grantee) for right in rights],
        "grantee_raw": [right.grantee for right in rights],
        "kind": [right.kind for right in rights],
        "rights": [right.rights for right in rights],
        "folder": [right.folder for right in rights],
        "inherited": [right.inherited for right in rights],
        "denied": [right.denied for right in rights],
    }


def right_ids(rights: list[Right], evidence_id: str, rows: list[int]) -> list[str]:
    """The mailbox, `/`, and what tells its rights apart: the service numbers none of them.

    Args:
        rights: one for each row.
        evidence_id: where they come from.
        rows: number of each record; stands for the mailbox where nothing names it, because
            `Default` may look into the calendar of everybody.
    """
    owners = [mailbox_name(right.mailbox) for right in rights]
    known = [
        _known(right) if owner else f"{row}/{_known(right)}"
        for right, owner, row in zip(rights, owners, rows, strict=True)
    ]
    return state_ids(owners, known, evidence_id)


def _known(right: Right) -> str:
    grantee = (one_recipient(right.grantee) or "").casefold()
    parts = [right.kind, right.folder or "", grantee, "deny" if right.denied else ""]
    return "/".join(part for part in parts if part)
