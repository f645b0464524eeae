"""What Identity Protection holds against accounts: Graph `riskyUser` and `riskDetection`.

Those of service principals have the same shape and come along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._picked import every, folded, inner, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import address, build, filled, text

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PATHS = {
    "risk_id": "id",
    "type": "riskEventType",
    "level": "riskLevel",
    "state": "riskState",
    "detail": "riskDetail",
    "activity": "activity",
    "provider": "source",
    "timing": "detectionTimingType",
    "city": "location.city",
    "country": "location.countryOrRegion",
    "request_id": "requestId",
    "correlation_id": "correlationId",
    "activity_at": "activityDateTime",
    "detected_at": "detectedDateTime",
}
_OWNERS = ("userPrincipalName", "userId", "servicePrincipalId")
_NAMES = ("userDisplayName", "servicePrincipalDisplayName", "displayName")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `risk` for each record.

    Args:
        batch: Graph `riskyUser`, `riskDetection`, `riskyServicePrincipal` and
            `servicePrincipalRiskDetection` objects.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    kinds = [_kind(doc) for doc in docs]
    owners = [_owner(doc, kind) for doc, kind in zip(docs, kinds, strict=True)]
    known = [filled(doc.get("id")) for doc in docs]
    columns: dict[str, Any] = owned(batch, origin, owners, known) | picked(docs, _PATHS)
    columns |= _where(docs)
    columns |= {
        "user_id": [_id(doc, kind) for doc, kind in zip(docs, kinds, strict=True)],
        "user_name": [_first(doc, _NAMES) for doc in docs],
        "kind": kinds,
        "user_agent": [_agent(doc) for doc in docs],
        "additional": [filled(text(doc.get("additionalInfo"))) for doc in docs],
        "updated_at": [
            doc.get("riskLastUpdatedDateTime") or doc.get("lastUpdatedDateTime") for doc in docs
        ],
    }
    return {"risk": build("risk", columns, len(docs), odd)}


def _where(docs: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The columns of an address, parsed."""
    written = [filled(doc.get("ipAddress")) for doc in docs]
    found = [address(raw) for raw in written]
    return {
        "ip": [each.ip for each in found],
        "ip_port": [each.port for each in found],
        "ip_kind": [each.kind for each in found],
        "ip_raw": written,
    }


def _kind(doc: dict[str, Any]) -> str:
    one = filled(doc.get("riskEventType")) or filled(doc.get("riskType"))
    app = filled(doc.get("servicePrincipalType")) or filled(doc.get("servicePrincipalId"))
    if app:
        return "app_detection" if one else "app"
    return "detection" if one else "user"


def _first(doc: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := filled(doc.get(name)))), None)


def _owner(doc: dict[str, Any], kind: str) -> str | None:
    """Whose risk it is; what stands for a whole account has the account's id."""
    return _first(doc, _OWNERS) or (filled(doc.get("id")) if kind in ("user", "app") else None)


def _id(doc: dict[str, Any], kind: str) -> str | None:
    return folded(_first(doc, _OWNERS[1:]) or (doc.get("id") if kind in ("user", "app") else None))


def _agent(doc: dict[str, Any]) -> str | None:
    """The client, from pairs of Key and Value."""
    for pair in every(doc.get("additionalInfo")):
        name = filled(pair.get("Key", pair.get("key")))
        if name and name.casefold() == "useragent":
            return filled(pair.get("Value", pair.get("value")))
    return filled(inner(doc, "additionalInfo.userAgent"))


SPEC = Source(
    id="risk",
    title="Identity Protection: risky accounts and detections",
    primary="risk",
    tables=("risk",),
    permissions=("IdentityRiskyUser.Read.All", "IdentityRiskEvent.Read.All"),
    licence="Entra ID P2; with P1 detections say less",
    retention=(
        "risky accounts until the risk is gone; detections 7 days (Free), 30 (P1), 90 (P2), "
        "to be verified for the tenant"
    ),
    blind=(
        "Silence says nothing without the licence. A state of remediated or dismissed does not "
        "undo what was found: a password change by the attacker remediates too. With a lower "
        "licence the type is generic and the details are hidden"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/riskyuser",
        "https://learn.microsoft.com/graph/api/resources/riskdetection",
        "https://learn.microsoft.com/graph/api/resources/serviceprincipalriskdetection",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "users",
            lambda graph, _user: graph.identity_protection.risky_users,
            "IdentityRiskyUser.Read.All",
            whose="tenant",
            service="identity_protection",
        ),
        GraphAsk(
            "detections",
            lambda graph, _user: graph.identity_protection.risk_detections,
            "IdentityRiskEvent.Read.All",
            whose="tenant",
            service="identity_protection",
        ),
    ),
)
