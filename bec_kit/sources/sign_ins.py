"""Entra's sign-in log: Graph `signIn` records of v1.0 and beta, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources import _sign_in_values as values
from bec_kit.sources._picked import every
from bec_kit.sources._shaped import (
    by_value,
    gap_flags,
    part,
    real_ids,
    record_ids,
    shaped,
    struct,
    texts,
)
from bec_kit.sources._sign_in_asks import ASKS
from bec_kit.sources._spec import Source
from bec_kit.sources._steps import REQUEST, step_columns
from bec_kit.sources._values import address, build, fold_user, times

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_RECORD = {
    "user_id": "userId",
    "user_name": "userDisplayName",
    "app_id": "appId",
    "app": "appDisplayName",
    "resource_id": "resourceId",
    "resource": "resourceDisplayName",
    "ip_raw": "ipAddress",
    "client_app": "clientAppUsed",
    "user_agent": "userAgent",
    "protocol": "authenticationProtocol",
    "transfer_method": "originalTransferMethod",
    "incoming_token": "incomingTokenType",
    "client_credential": "clientCredentialType",
    "auth_requirement": "authenticationRequirement",
    "ca_status": "conditionalAccessStatus",
    "request_type": "endpointCall",  # advanced hunting alone has it
    "correlation_id": "correlationId",
    "request_id": "id",
    "session_id": "sessionId",
    "unique_token_id": "uniqueTokenIdentifier",
    "risk_level": "riskLevelDuringSignIn",
    "risk_state": "riskState",
    "risk_detail": "riskDetail",
    "account_type": "userType",
    "home_tenant_id": "homeTenantId",
    "resource_tenant_id": "resourceTenantId",
    "cross_tenant": "crossTenantAccessType",
    "service_principal_id": "servicePrincipalId",
}
_STATUS = {"failure_reason": "failureReason", "status_detail": "additionalDetails"}
_DEVICE = {
    "browser": "browser",
    "os": "operatingSystem",
    "device_id": "deviceId",
    "device_name": "displayName",
    "device_trust": "trustType",
}
_LOCATION = {"city": "city", "state": "state"}
_NAMES = {"upn": "userPrincipalName", "principal": "servicePrincipalName"}
_TEXT = pa.string()
_SHAPE = struct(
    {
        **dict.fromkeys((*_RECORD.values(), *_NAMES.values(), "createdDateTime"), _TEXT),
        "isInteractive": pa.bool_(),
        "signInEventTypes": pa.list_(_TEXT),
        "riskEventTypes": pa.list_(_TEXT),
        "riskEventTypes_v2": pa.list_(_TEXT),
        "autonomousSystemNumber": pa.int64(),
        "mfaDetail": struct({"authMethod": _TEXT, "authDetail": _TEXT}),
        "status": struct({"errorCode": pa.int64(), **dict.fromkeys(_STATUS.values(), _TEXT)}),
        "deviceDetail": struct(
            {
                **dict.fromkeys(_DEVICE.values(), _TEXT),
                "isCompliant": pa.bool_(),
                "isManaged": pa.bool_(),
            }
        ),
        "location": struct(
            {
                **dict.fromkeys((*_LOCATION.values(), "countryOrRegion"), _TEXT),
                "geoCoordinates": struct({"latitude": pa.float64(), "longitude": pa.float64()}),
            }
        ),
    }
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `sign_ins` for each record, and its steps.

    Args:
        batch: Graph `signIn` objects.
        origin: the sealed item that they come from.
    """
    odd: set[int] = set()
    rows = len(batch.docs)
    record = shaped(batch.docs, _SHAPE, odd)
    columns: dict[str, Any] = texts(record, _RECORD) | _who(record) | _where(record)
    columns |= _how(record)
    for name in ("app_id", "resource_id"):
        columns[name] = pc.utf8_lower(columns[name])
    columns["auth_steps"] = values.steps(batch.docs)
    columns["happened_at"] = times(part(record, "createdDateTime").to_pylist())
    known = real_ids(columns["request_id"])
    columns["record_id"] = record_ids(known.to_pylist(), batch, origin)
    columns["flags"] = gap_flags(batch, no_id=known, undated=columns["happened_at"])
    columns["evidence_id"] = pa.repeat(origin.evidence_id, rows)
    columns["evidence_row"] = batch.rows
    columns["lossy"] = pa.repeat(batch.lossy, rows)
    built = {"sign_ins": build("sign_ins", columns, rows, odd)}
    if steps := _steps(batch, origin, columns):
        built["sign_in_steps"] = steps
    return built


def _steps(batch: Batch, origin: Origin, sign_ins: dict[str, Any]) -> pa.Table | None:
    """The steps that the records hold; None where none does."""
    found: list[tuple[int, int, dict[str, Any]]] = [
        (place, position, step)
        for place, doc in enumerate(batch.docs)
        if doc.get("authenticationDetails")
        for position, step in enumerate(every(doc["authenticationDetails"]))
    ]
    if not found:
        return None
    ids, requests = sign_ins["record_id"], sign_ins["request_id"].to_pylist()
    odd: set[int] = set()
    columns: dict[str, Any] = {
        **step_columns([step | {REQUEST: requests[place]} for place, _, step in found], odd),
        "record_id": [f"{ids[place]}/{position}" for place, position, _ in found],
        "evidence_id": pa.repeat(origin.evidence_id, len(found)),
        "evidence_row": [batch.rows[place] for place, _, _ in found],
        "lossy": pa.repeat(batch.lossy, len(found)),
    }
    undated = columns["happened_at"].is_null().to_pylist()
    columns["flags"] = [("undated",) if gap else () for gap in undated]
    return build("sign_in_steps", columns, len(found), odd)


def _who(record: pa.Array[Any]) -> dict[str, pa.Array[Any]]:
    """Who signed in: by UPN, else by object id; an application by its service principal."""
    names = texts(record, _NAMES | {"id": "userId", "object": "servicePrincipalId", "app": "appId"})
    person, principal = pc.coalesce(names["upn"], names["id"]), names["object"]
    kinds = values.kinds(
        part(record, "signInEventTypes"),
        part(record, "isInteractive"),
        person,
        principal,
    )
    return {
        "kind": kinds,
        "user": by_value(pc.coalesce(person, principal), fold_user, _TEXT),
        "user_raw": pc.coalesce(person, names["principal"], principal),
        "actor_kind": values.actor_kinds(kinds, person, names["app"]),
    }


def _where(record: pa.Array[Any]) -> dict[str, pa.Array[Any]]:
    raw = part(record, "ipAddress")
    location = part(record, "location")
    found = texts(location, _LOCATION | {"country": "countryOrRegion"})
    lat, lon = (part(location, "geoCoordinates", k) for k in ("latitude", "longitude"))
    asn = part(record, "autonomousSystemNumber")
    found["country"] = values.countries(found["country"])
    found["lat"], found["lon"] = values.places(lat, lon)
    # 0 is nobody's number: it stands where the service did not know
    found["asn"] = pc.if_else(pc.equal(asn, pa.scalar(0)), None, asn)
    found["ip"] = by_value(raw, lambda text: address(text).ip, _TEXT)
    found["ip_port"] = by_value(raw, lambda text: address(text).port, pa.int64())
    found["ip_kind"] = by_value(raw, lambda text: address(text).kind, _TEXT)
    return found


def _how(record: pa.Array[Any]) -> dict[str, pa.Array[Any]]:
    status, device = (part(record, key) for key in ("status", "deviceDetail"))
    mfa = texts(part(record, "mfaDetail"), {"method": "authMethod", "detail": "authDetail"})
    codes = pc.cast(part(status, "errorCode"), _TEXT)
    risks = [part(record, key) for key in ("riskEventTypes_v2", "riskEventTypes")]
    return {
        **texts(status, _STATUS),
        **texts(device, _DEVICE),
        "error_code": codes,
        "ok": values.outcomes(codes),
        "device_compliant": part(device, "isCompliant"),
        "device_managed": part(device, "isManaged"),
        "mfa_detail": values.mfa_details(mfa["method"], mfa["detail"]),
        "risk_events": pc.coalesce(*risks),
    }


SPEC = Source(
    id="sign_ins",
    title="Entra sign-in log",
    primary="sign_ins",
    tables=("sign_ins", "sign_in_steps"),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1 or P2 to read it through Graph; risk columns need P2",
    retention="30 days with Entra ID P1 or P2, 7 days with Free: the first to collect",
    blind=(
        "v1.0 shows interactive sign-ins alone, without session, token, network and protocol; "
        "replayed tokens show in non-interactive rows. Rows of web apps that refresh tokens on a "
        "server carry the server's address. A sign-in to another tenant stands in that tenant's log"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta",
        "https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention",
        "https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-track-linkable-identifiers",
    ),
    normalise=normalise,
    asks=ASKS,
)
