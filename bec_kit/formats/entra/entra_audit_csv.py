"""Entra portal, audit log as CSV: one change in a row, its lists spread over columns.

The file carries no id and shows three targets with five properties each at
most. Where the JSON download is in the case too, a row is a copy of the record that
says the same; hand that in where there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_PLAIN = {
    "activityDisplayName": "activity",
    "category": "category",
    "correlationId": "correlationid",
    "loggedByService": "service",
    "operationType": "operationtype",
    "resultReason": "resultreason",
    "userAgent": "useragent",
}
_PERSON = {
    "id": "actorobjectid",
    "displayName": "actordisplayname",
    "userPrincipalName": "actoruserprincipalname",
    "ipAddress": "ipaddress",
    "homeTenantId": "actorhometenantid",
    "homeTenantName": "actorhometenantname",
}
_APP = {
    "displayName": "actordisplayname",
    "servicePrincipalId": "actorserviceprincipalid",
    "servicePrincipalName": "actorserviceprincipalname",
}
_TARGET = {
    "id": "objectid",
    "displayName": "displayname",
    "type": "type",
    "userPrincipalName": "userprincipalname",
}


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {key: row.text(name) for key, name in _PLAIN.items()}
    record["activityDateTime"] = row.time("date(utc)", utc=True)
    record["result"] = (row.text("result") or "").casefold() or None
    record["initiatedBy"] = _actor(row)
    record["targetResources"] = _targets(row)
    details = _listed(row, "additionaldetail", {"key": "key", "value": "value"})
    if not record["initiatedBy"].get("user") and row.text("ipaddress"):
        # Graph has no address beside an application; its additional details have one
        details.append({"key": "ipaddr", "value": row.text("ipaddress")})
    record["additionalDetails"] = details
    return {key: value for key, value in record.items() if value is not None}


def _actor(row: Row) -> dict[str, Any]:
    kind = (row.text("actortype") or "").casefold()
    person = _filled(row, _PERSON)
    if kind in ("application", "serviceprincipal") or (
        not kind and row.text("actorserviceprincipalid")
    ):
        return {"app": _filled(row, _APP)}
    return {"user": person} if person else {}


def _targets(row: Row) -> list[dict[str, Any]]:
    found = []
    for number in _numbers(row, "target"):
        target: dict[str, Any] = {
            key: row.text(f"target{number}{name}") for key, name in _TARGET.items()
        }
        target["modifiedProperties"] = _listed(
            row,
            f"target{number}modifiedproperty",
            {"displayName": "name", "oldValue": "oldvalue", "newValue": "newvalue"},
        )
        if any(target.values()):
            found.append(target)
    return found


def _listed(row: Row, stem: str, parts: dict[str, str]) -> list[dict[str, Any]]:
    """The entries that are spread over columns `<stem>1<part>`, `<stem>2<part>` and so on."""
    entries = [
        {key: row.text(f"{stem}{number}{part}") for key, part in parts.items()}
        for number in _numbers(row, stem)
    ]
    return [entry for entry in entries if any(entry.values())]


def _numbers(row: Row, stem: str) -> list[int]:
    size = len(stem)
    heads = {name[size : size + 2] for name in row.cells if name.startswith(stem)}
    found = {digits for head in heads if (digits := "".join(filter(str.isdecimal, head)))}
    return sorted(int(digits) for digits in found)


def _filled(row: Row, keys: dict[str, str]) -> dict[str, Any]:
    return {key: text for key, name in keys.items() if (text := row.text(name))}


SPEC = Format(
    id="entra_audit_csv",
    title="Entra portal: audit log, downloaded as CSV",
    source="directory_audits",
    container="csv",
    needs=frozenset({"date(utc)", "correlationid", "activity", "result", "target1objectid"}),
    times=("date(utc)",),
    native=_native,
    lossy=True,
    repeats=True,
    order=44,
    references=(
        "https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-download-logs",
        "columns: Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,"
        "User Agent,ActorType,...,Target{1..3}ModifiedProperty{1..5}Name|OldValue|NewValue,"
        "AdditionalDetail{1..6}Key|Value; User Agent may be missing",
    ),
)
