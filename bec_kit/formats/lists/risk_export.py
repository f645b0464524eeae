"""Risky accounts and detections as Microsoft-Extractor-Suite and Hawk list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KNOWN = (
    *("id", "userPrincipalName", "userDisplayName", "userId", "isDeleted", "isProcessing"),
    *("riskDetail", "riskLevel", "riskState", "riskEventType", "activity", "additionalInfo"),
    *("correlationId", "requestId", "ipAddress", "detectionTimingType", "source", "location"),
    *("tokenIssuerType", "servicePrincipalId", "servicePrincipalDisplayName", "appId"),
)
_TIMES = (
    *("activityDateTime", "detectedDateTime", "lastUpdatedDateTime", "riskLastUpdatedDateTime"),
)
_PATHS = {
    "city": "location.city",
    "state": "location.state",
    "countryorregion": "location.countryOrRegion",
}
_PART = "additionalInfo_"

_object = graph_object(_KNOWN, times=_TIMES, paths=_PATHS)


def _native(row: Row) -> dict[str, Any]:
    """The record; Hawk's CSV has each pair of additionalInfo in a column of its own."""
    record = _object(row)
    columns = [name for name in record if name.startswith(_PART)]
    parts = [{"Key": name.removeprefix(_PART), "Value": record.pop(name)} for name in columns]
    if parts and not record.get("additionalInfo"):
        record["additionalInfo"] = [part for part in parts if part["Value"]]
    return record


SPEC = Format(
    id="risk_export",
    title="Risky accounts and detections, listed by Microsoft-Extractor-Suite or Hawk",
    source="risk",
    container="any",
    needs=frozenset({"id", "risklevel", "riskstate"}),
    times=("activitydatetime", "risklastupdateddatetime", "detecteddatetime"),
    native=_native,
    lossy=True,
    order=63,
    references=(
        "Microsoft-Extractor-Suite, Get-RiskyEvents.ps1; times in the operator's culture",
        "Hawk 4, Convert-RiskData.ps1: AdditionalInfo_<key> columns in CSV, the raw object in JSON",
    ),
)
