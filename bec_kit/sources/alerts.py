"""Alerts that the service raised, with what each is about: Graph security alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._picked import every, folded, inner, picked
from bec_kit.sources._shaped import record_ids
from bec_kit.sources._spec import Source
from bec_kit.sources._values import build, filled, fold_user, text

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PLAIN = {
    "alert_id": "id",
    "name": "title",
    "category": "category",
    "status": "status",
}
_TIMES = ("createdDateTime", "eventDateTime", "firstActivityDateTime", "lastUpdateDateTime")
_SOURCES = ("serviceSource", "vendorInformation.provider", "detectionSource")
# What of a piece of evidence names an account, the surest first.
_ACCOUNTS = (
    "userAccount.userPrincipalName",
    "primaryAddress",
    "upn",
    "userPrincipalName",
    "recipientEmailAddress",
    "userAccount.accountName",
)
_ABOUT = ("evidence", "userStates", "hostStates")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `alerts` for each record.

    Args:
        batch: Graph security alerts of either kind.
        origin: the sealed item that they come from.
    """
    docs, odd = batch.docs, set[int]()
    known = [filled(doc.get("id")) for doc in docs]
    accounts = [_accounts(doc) for doc in docs]
    first = [next(iter(each), None) for each in accounts]
    columns: dict[str, Any] = {
        **picked(docs, _PLAIN),
        "record_id": record_ids(known, batch, origin),
        "happened_at": [next((doc[key] for key in _TIMES if doc.get(key)), None) for doc in docs],
        "evidence_id": pa.repeat(origin.evidence_id, len(docs)),
        "evidence_row": batch.rows,
        "operation": ["alert"] * len(docs),
        "severity": [folded(doc.get("severity")) for doc in docs],
        "source": [_source(doc) for doc in docs],
        "user": [fold_user(each) for each in first],
        "user_raw": first,
        "accounts": accounts,
        "actor_kind": ["service"] * len(docs),
        "detail": [_detail(doc) for doc in docs],
    }
    return {"alerts": build("alerts", columns, len(docs), odd)}


def _source(doc: dict[str, Any]) -> str | None:
    return next((found for path in _SOURCES if (found := filled(inner(doc, path)))), None)


def _accounts(doc: dict[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    for key in _ABOUT[:2]:
        for each in every(doc.get(key)):
            name = next((one for path in _ACCOUNTS if (one := filled(inner(each, path)))), None)
            if name:
                found[name] = None
    return list(found)


def _detail(doc: dict[str, Any]) -> str | None:
    """Description and evidence as JSON text."""
    kept = {key: doc[key] for key in ("description", *_ABOUT) if doc.get(key)}
    return text(kept) if kept else None


SPEC = Source(
    id="alerts",
    title="Security alerts",
    primary="alerts",
    tables=("alerts",),
    permissions=("SecurityAlert.Read.All",),
    licence="any; most alerts need Defender or Entra ID P2",
    retention="180 days in Defender XDR",
    blind=(
        "Without the licence for a detector there are none of its alerts. An alert is a verdict "
        "on records, not a record: what it rests on may be gone. The same alert may stand in the "
        "audit log under another id"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/security-alert",
        "https://learn.microsoft.com/graph/api/resources/alert",
        "The retention is from memory",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "alerts",
            lambda graph, _user: graph.security.alerts_v2,
            "SecurityAlert.Read.All",
            whose="tenant",
            service="alerts",
        ),
    ),
)
