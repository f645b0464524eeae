"""Entra portal, sign-in logs as CSV: service principals and managed identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.entra._columns import DATES, REFERENCES, sign_in

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    record = sign_in(row)
    kind = record.get("managedServiceIdentity", {}).get("msiType", "none")
    managed = kind != "none" or row.hint == "managedIdentity"
    record["signInEventTypes"] = ["managedIdentity" if managed else "servicePrincipal"]
    return record


SPEC = Format(
    id="entra_sp_signin_csv",
    title="Entra portal: sign-ins of applications, downloaded as CSV",
    source="sign_ins",
    container="csv",
    needs=frozenset({"requestid", "serviceprincipalid"}),
    times=DATES,
    native=_native,
    order=45,
    references=REFERENCES,
)
