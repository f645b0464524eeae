"""Hawk's sign-ins as JSON: Graph `signIn` records with the keys of the PowerShell SDK."""

from __future__ import annotations

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="hawk_signin",
    title="Graph signIn records as PowerShell's SDK spells them (Hawk)",
    source="sign_ins",
    container="json",
    needs=frozenset({"CreatedDateTime", "AppId", "Status", "UserPrincipalName", "IPAddress"}),
    native=camel_record,
    order=48,
    references=(
        "https://github.com/T0pCyber/hawk: Entra_Sign_In_Log: v1.0 records, so the kind of "
        "sign-in is told by IsInteractive alone; fields of beta stand in AdditionalProperties",
    ),
)
