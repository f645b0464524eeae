"""Defender, advanced hunting: sign-ins of persons, `AADSignInEventsBeta`.

Now `EntraIdSignInEvents`. A copy that lost data: no steps, no protocol, risk as numbers.
EndpointCall is what audit records call RequestType.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import held, opened
from bec_kit.formats._spec import Format
from bec_kit.formats.azure._hunting import PAGES, TIMES, shared, truth

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_TEXTS = {
    "userPrincipalName": "accountupn",
    "userDisplayName": "accountdisplayname",
    "userId": "accountobjectid",
    "alternateSignInName": "alternatesigninname",
    "sessionId": "sessionid",
    "uniqueTokenIdentifier": "uniquetokenid",
    "userAgent": "useragent",
    "clientAppUsed": "clientappused",
    "authenticationRequirement": "authenticationrequirement",
    "endpointCall": "endpointcall",
}
_LISTS = {
    "appliedConditionalAccessPolicies": "conditionalaccesspolicies",
    "authenticationProcessingDetails": "authenticationprocessingdetails",
    "networkLocationDetails": "networklocationdetails",
}
_DEVICE = {
    "displayName": "devicename",
    "operatingSystem": "osplatform",
    "browser": "browser",
    "trustType": "devicetrusttype",
}
_POLICIES = {"0": "success", "1": "failure", "2": "notApplied"}
_LEVELS = {"1": "none", "10": "low", "50": "medium", "100": "high"}
_STATES = {
    "0": "none",
    "1": "confirmedSafe",
    "2": "remediated",
    "3": "dismissed",
    "4": "atRisk",
    "5": "confirmedCompromised",
}


def _native(row: Row) -> dict[str, Any]:
    record = shared(row, _TEXTS)
    record |= held((key, opened(row.text(name))) for key, name in _LISTS.items())
    device: dict[str, Any] = {key: row.text(name) for key, name in _DEVICE.items()}
    device["deviceId"] = row.text("entraiddeviceid") or row.text("aaddeviceid")
    device |= {"isManaged": truth(row, "ismanaged"), "isCompliant": truth(row, "iscompliant")}
    guest = truth(row, "isguestuser")
    words = {
        "deviceDetail": held(device.items()),
        "conditionalAccessStatus": _word(row, "conditionalaccessstatus", _POLICIES),
        "riskLevelAggregated": _word(row, "risklevelaggregated", _LEVELS),
        "riskLevelDuringSignIn": _word(row, "risklevelduringsignin", _LEVELS),
        "riskState": _word(row, "riskstate", _STATES),
        "userType": None if guest is None else ("guest" if guest else "member"),
        "signInEventTypes": _kinds(row),
    }
    return record | {key: value for key, value in words.items() if value}


def _word(row: Row, name: str, words: dict[str, str]) -> str | None:
    """Graph's word for a number; a number that has none says nothing, a word stays one."""
    written = row.text(name)
    return words.get(written) if written and written.lstrip("-").isdecimal() else written


def _kinds(row: Row) -> list[str]:
    """LogonType holds Graph's signInEventTypes, as a list or by itself."""
    read = opened(row.text("logontype"))
    listed = read if isinstance(read, list) else [read]
    named = [each for each in listed if isinstance(each, str) and each]
    return named or ([row.hint] if row.hint else [])


SPEC = Format(
    id="ah_sign_in_events",
    title="Defender advanced hunting: sign-ins of persons",
    source="sign_ins",
    container="any",
    needs=frozenset({"accountupn", "applicationid", "requestid", "errorcode"}),
    tables=frozenset({"aadsignineventsbeta", "entraidsigninevents"}),
    times=TIMES,
    native=_native,
    lossy=True,
    order=32,
    references=(
        PAGES + "aadsignineventsbeta-table",
        PAGES + "entraidsigninevents-table",
        'queries in public use: LogonType is the text of a list, ["interactiveUser"]',
    ),
)
