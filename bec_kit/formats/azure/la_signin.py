"""Log Analytics and Sentinel: the four tables of sign-ins, as CSV or JSON.

`SigninLogs`, `AADNonInteractiveUserSignInLogs`, `AADServicePrincipalSignInLogs` and
`AADManagedIdentitySignInLogs` have one shape; nested cells hold JSON text. TimeGenerated
is when the record was written, minutes or hours after CreatedDateTime, the sign-in's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import held, moment, opened
from bec_kit.formats._native.graph_names import error_code, sign_in
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KINDS = {
    "signinlogs": "interactiveUser",
    "aadnoninteractiveusersigninlogs": "nonInteractiveUser",
    "noninteractiveusersigninlogs": "nonInteractiveUser",
    "aadserviceprincipalsigninlogs": "servicePrincipal",
    "serviceprincipalsigninlogs": "servicePrincipal",
    "aadmanagedidentitysigninlogs": "managedIdentity",
    "managedidentitysigninlogs": "managedIdentity",
}
_TIMES = ("createddatetime", "timegenerated")
_ZONED = tuple(f"{name}[localtime]" for name in _TIMES)


def _native(row: Row) -> dict[str, Any]:
    record = sign_in(row.cells)
    resource = row.text("resourceidentity")
    if resource or str(record.get("resourceId", "")).startswith("/"):
        record["resourceId"] = resource  # ResourceId is the path of the log itself
    policies = opened(row.cells.get("conditionalaccesspolicies"))
    if policies not in (None, ""):
        record["appliedConditionalAccessPolicies"] = policies
    record["status"] = _status(row, record.get("status"))
    record["location"] = _location(row)
    record["createdDateTime"] = _when(row, record.get("authenticationDetails"))
    kind = _kind(row)
    if kind and not record.get("signInEventTypes"):
        record["signInEventTypes"] = [kind]
    return held(record.items())


def _status(row: Row, written: Any) -> Any:
    """Status completed by ResultType and ResultDescription, which repeat parts of it."""
    if written and not isinstance(written, dict):
        return written
    status = written or {}
    code, reason = error_code(row.cells.get("resulttype")), row.text("resultdescription")
    if status.get("errorCode") is None and code is not None:
        status["errorCode"] = code
    if not status.get("failureReason") and reason:
        status["failureReason"] = reason
    return status or None


def _location(row: Row) -> Any:
    """LocationDetails; Location is the country's code alone."""
    details = opened(row.cells.get("locationdetails"))
    country = opened(row.cells.get("location"))
    if details in (None, "", {}):
        details = country if isinstance(country, dict) else {}
    if not isinstance(details, dict) or details.get("countryOrRegion") or not country:
        return details or None
    return {**details, "countryOrRegion": country}


def _when(row: Row, steps: Any) -> str | None:
    """The sign-in's own time, else the row's, else that of its earliest step, which is late."""
    time, name = moment(row, _TIMES)
    if name:
        return time
    dated = [step.get("authenticationStepDateTime") for step in _list(steps)]
    first = min((each for each in dated if isinstance(each, str) and each), default=None)
    if first:
        row.flags.append("late_time")
    return first


def _list(steps: Any) -> list[dict[str, Any]]:
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _kind(row: Row) -> str:
    """Type names the table, Category the log that fills it, else the file's name may."""
    words = ((row.text(name) or "").casefold() for name in ("type", "category"))
    return next((_KINDS[word] for word in words if word in _KINDS), row.hint)


SPEC = Format(
    id="la_signin",
    title="Log Analytics: tables of sign-ins",
    source="sign_ins",
    container="any",
    needs=frozenset({"resulttype", "locationdetails"}),
    tables=frozenset(_KINDS),
    times=(*_TIMES, *_ZONED),
    native=_native,
    nested=True,
    order=34,
    references=(
        "https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs",
        "https://learn.microsoft.com/azure/azure-monitor/reference/tables/"
        "aadnoninteractiveusersigninlogs",
        "rows published from a real workspace: CreatedDateTime is the time of the first step; "
        "TimeGenerated, the event's time in other exports, came minutes and hours after it",
    ),
)
