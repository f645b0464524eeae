"""Hawk's sign-ins as CSV: what is nested (status, place, device) has been lost; prefer the JSON.

Whether a sign-in succeeded stands in what was lost, so that it is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import iso_time, lost
from bec_kit.formats._native.pascal import camel
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    kept = {key: cell for key, cell in row.record.items() if cell and not lost(cell)}
    record: dict[str, Any] = camel(kept)
    record["createdDateTime"] = iso_time(row, "createddatetime")
    return record


SPEC = Format(
    id="hawk_signin_csv",
    title="Hawk: sign-ins as CSV",
    source="sign_ins",
    container="csv",
    needs=frozenset(
        {"id", "createddatetime", "appid", "ipaddress", "status", "devicedetail", "isinteractive"}
    ),
    times=("createddatetime",),
    native=_native,
    lossy=True,
    order=60,
    references=(
        "https://github.com/T0pCyber/hawk: Entra_Sign_In_Log as CSV; nested cells show the name "
        "of a .NET type such as Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus",
    ),
)
