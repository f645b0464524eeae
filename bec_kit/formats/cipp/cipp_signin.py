"""CIPP's lists of sign-ins: seven fields of each.

What it calls AppDisplayName is the resource's name. Its Status is Success where the error
code is 0, whatever else it looks at; which code another one had is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "id": "id",
    "createdDateTime": "createddatetime",
    "resourceDisplayName": "appdisplayname",
    "ipAddress": "ipaddress",
    "userPrincipalName": "userprincipalname",
    "userDisplayName": "userdisplayname",
}


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {
        key: text for key, name in _KEYS.items() if (text := row.text(name)) is not None
    }
    status = row.record.get("Status")
    if isinstance(status, dict):  # older versions keep the object
        code, why = status.get("ErrorCode", status.get("errorCode")), status.get("FailureReason")
    else:
        code, why = (0, None) if status == "Success" else (None, status)
    record["status"] = {"errorCode": code, "failureReason": why}
    return record


SPEC = Format(
    id="cipp_signin",
    title="CIPP: sign-ins of its BEC check",
    source="sign_ins",
    container="json",
    needs=frozenset({"CippList", "CreatedDateTime", "AppDisplayName", "IPAddress"}),
    native=_native,
    lossy=True,
    order=9,
    references=("https://github.com/KelvinTegelaar/CIPP-API: Push-BECRun",),
)
