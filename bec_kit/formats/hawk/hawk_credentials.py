"""Secrets and certificates of applications as Hawk lists them.

`SPNCertsAndSecrets` and `ApplicationCertsAndSecrets` have the same columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.graph_object import moment
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KINDS = {"x509certificate": "certificate", "passwordsecret": "secret"}


def _native(row: Row) -> dict[str, Any]:
    written = row.text("credtype") or ""
    return {
        "appObjectId": row.text("appobjectid"),
        "appDisplayName": row.text("appname"),
        "keyId": row.text("keyid"),
        "type": row.text("keytype"),
        "kind": _KINDS.get(written.casefold(), written or None),
        "startDateTime": moment(row, "startdate"),
        "endDateTime": moment(row, "enddate"),
    }


SPEC = Format(
    id="hawk_credentials",
    title="Secrets and certificates of applications, listed by Hawk",
    source="app_credentials",
    container="any",
    needs=frozenset({"appname", "appobjectid", "keyid", "credtype"}),
    times=("startdate", "enddate"),
    native=_native,
    lossy=True,
    order=64,
    references=("Hawk 4, Get-HawkTenantAppAndSPNCredentialDetail.ps1",),
)
