"""Hawk's sign-ins as JSON: Graph `signIn` records with the keys of the PowerShell SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.pascal import camel
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = camel(row.record)
    return record


SPEC = Format(
    id="hawk_signin",
    title="Graph signIn records as PowerShell's SDK spells them (Hawk)",
    source="sign_ins",
    container="json",
    needs=frozenset({"CreatedDateTime", "AppId", "Status", "UserPrincipalName", "IPAddress"}),
    native=_native,
    order=48,
    references=(
        "https://github.com/T0pCyber/hawk: Entra_Sign_In_Log: v1.0 records, so the kind of "
        "sign-in is told by IsInteractive alone; fields of beta stand in AdditionalProperties",
    ),
)
