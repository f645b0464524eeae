"""Azure AD portal of 2020 and 2021, sign-in log as CSV: fifteen columns, no id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "userPrincipalName": "userprincipalname",
    "userDisplayName": "userdisplayname",
    "appDisplayName": "appdisplayname",
    "ipAddress": "ipaddress",
    "riskState": "riskstate",
    "riskLevelDuringSignIn": "risklevelduringsignin",
    "riskLevelAggregated": "risklevelaggregated",
    "conditionalAccessStatus": "conditionalaccessstatus",
}


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {key: row.text(name) for key, name in _KEYS.items()}
    record["createdDateTime"] = row.time("createddatetime")
    record["status"] = _status(row)
    record["location"] = {"city": row.text("city"), "countryOrRegion": row.text("country")}
    record["deviceDetail"] = {
        "displayName": row.text("device"),
        "browser": row.text("browser"),
        "operatingSystem": row.text("os"),
    }
    return {key: value for key, value in record.items() if value is not None}


def _status(row: Row) -> dict[str, Any]:
    """A code, or a word: `Success` is the code 0, any other word tells no code."""
    code = row.number("status")
    if code is not None:
        return {"errorCode": code}
    word = row.text("status")
    if (word or "").casefold() == "success":
        return {"errorCode": 0}
    return {"errorCode": None, "failureReason": word}


SPEC = Format(
    id="entra_signin_2020",
    title="Azure AD portal of 2020: sign-ins, downloaded as CSV",
    source="sign_ins",
    container="csv",
    needs=frozenset(
        {"createddatetime", "userprincipalname", "appdisplayname", "ipaddress", "os", "status"}
    ),
    times=("createddatetime",),
    native=_native,
    lossy=True,
    order=58,
    references=(
        "columns: CreatedDateTime,UserPrincipalName,UserDisplayName,AppDisplayName,IPAddress,City,"
        "Country,Device,Browser,OS,Status,RiskState,RiskLevelDuringSignIn,RiskLevelAggregated,"
        "ConditionalAccessStatus; whether Status is a word or a code is unsure: both are read",
    ),
)
