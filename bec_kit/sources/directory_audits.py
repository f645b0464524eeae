"""Entra's own audit log: changes of users, applications, roles, devices and policies.

It shows the address of who made a change, which the unified audit log mostly does
not. Names of activities carry dashes and trailing spaces: compare `activity_key`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit import tables
from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._audit._actor import actor_kind
from bec_kit.sources._audit._outcome import succeeded
from bec_kit.sources._directory import CHANGES, change_rows
from bec_kit.sources._directory._build import children
from bec_kit.sources._directory._read import Parts, from_graph, parts_of
from bec_kit.sources._shaped import gap_flags, real_ids, record_ids
from bec_kit.sources._spec import Source
from bec_kit.sources._values import (
    address,
    build,
    column,
    decode,
    filled,
    fold_name,
    fold_user,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

Row = dict[str, Any]
_PLAIN = {
    "activity": "activityDisplayName",
    "category": "category",
    "service": "loggedByService",
    "operation_type": "operationType",
    "result": "result",
    "result_reason": "resultReason",
    "correlation_id": "correlationId",
}


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `directory_audits` for each record, its values, and the changes it tells of.

    Args:
        batch: Graph `directoryAudit` objects.
        origin: the sealed item that they come from.
    """
    odd: set[int] = set()
    parts = [parts_of(doc) for doc in batch.docs]
    rows = [_row(doc, each) for doc, each in zip(batch.docs, parts, strict=True)]
    kinds = {each.name: each.kind for each in tables.TABLES["directory_audits"].columns}
    columns: dict[str, Any] = {
        name: column(kind, [row.get(name) for row in rows], odd)
        for name, kind in kinds.items()
        if name in _NAMES
    }
    known = real_ids(pa.array([filled(doc.get("id")) for doc in batch.docs], pa.string()))
    columns["record_id"] = pa.array(record_ids(known.to_pylist(), batch, origin), pa.string())
    columns["evidence_id"] = pa.repeat(origin.evidence_id, len(rows))
    columns["evidence_row"] = pa.array(batch.rows, pa.int64())
    found = children(_told(batch.docs, parts, [row["user"] for row in rows]), columns, odd)
    flags = gap_flags(batch, no_id=known, undated=columns["happened_at"])
    columns |= {"flags": flags, "lossy": pa.repeat(batch.lossy, len(rows))}
    return {"directory_audits": build("directory_audits", columns, len(rows), odd), **found}


def _row(doc: Row, parts: Parts) -> Row:
    targets = parts.targets
    main = next((each for each in targets if each.upn), None) or next(iter(targets), None)
    key = fold_name(doc.get("activityDisplayName"))
    return {
        **{name: filled(doc.get(field)) for name, field in _PLAIN.items()},
        "activity": text(doc.get("activityDisplayName")),  # as written: spaces at its end too
        "activity_key": key or None,
        "happened_at": doc.get("activityDateTime"),
        "ok": succeeded(None, key, filled(doc.get("result")), None),
        **_actor(doc, parts),
        "target": main.best if main else None,
        "target_id": main.id if main else None,
        "target_kind": main.kind if main else None,
        "targets": [each.best for each in targets if each.best],
    }


def _actor(doc: Row, parts: Parts) -> Row:
    """Who did it and from where; an application is called as the unified log calls it."""
    started = decode(doc.get("initiatedBy"))
    started = started if isinstance(started, dict) else {}
    person, app = (_object(started.get(name)) for name in ("user", "app"))
    details: dict[str, str] = {}
    for key, value in parts.details:
        details.setdefault((key or "").casefold().replace("-", ""), value or "")
    principal = filled(app.get("servicePrincipalId"))
    user = filled(person.get("userPrincipalName")) or filled(person.get("id"))
    if user is None and principal:
        user = f"ServicePrincipal_{principal}"
    user = user or filled(app.get("appId")) or filled(app.get("displayName"))
    raw = filled(person.get("ipAddress")) or filled(details.get("ipaddr"))
    where = address(raw)
    folded, app_id = fold_user(user), fold_user(filled(app.get("appId")))
    # A change that a person made is his own, whatever address the service shows for it.
    acting = None if filled(person.get("id")) else app_id
    return {
        "user": folded,
        "user_raw": user,
        "actor_kind": actor_kind(folded, None, acting, None, where.kind),
        "user_id": filled(person.get("id")),
        "app_id": app_id,
        "app": filled(app.get("displayName")),
        "ip": where.ip,
        "ip_port": where.port,
        "ip_kind": where.kind,
        "ip_raw": raw,
        "user_agent": filled(doc.get("userAgent")) or filled(details.get("useragent")),
    }


def _object(value: Any) -> Row:
    value = decode(value)
    return value if isinstance(value, dict) else {}


def _told(
    docs: list[Row], parts: list[Parts], users: list[str | None]
) -> Iterator[tuple[int, str, Row]]:
    """What each record tells: its values, and what its change means."""
    for place, (doc, each, user) in enumerate(zip(docs, parts, users, strict=True)):
        for row in _values(each):
            yield place, "directory_values", row
        for table, row in change_rows(from_graph(doc, each, user)):
            yield place, table, row


def _values(parts: Parts) -> Iterator[Row]:
    """Every modified property and additional detail."""
    for target, each in parts.modified:
        yield {
            "property": "modifiedProperties",
            "target": target,
            "name": each.name,
            "value": text(each.new),
            "old_value": text(each.old),
        }
    for key, value in parts.details:
        yield {
            "property": "additionalDetails",
            "target": None,
            "name": key,
            "value": value,
            "old_value": None,
        }


_NAMES = frozenset(_row({}, parts_of({})))

SPEC = Source(
    id="directory_audits",
    title="Entra audit log",
    primary="directory_audits",
    tables=("directory_audits", "directory_values", *CHANGES),
    permissions=("AuditLog.Read.All",),
    licence="any to read it; how far it reaches depends on Entra ID P1 or P2",
    retention="30 days with Entra ID P1 or P2, 7 days with Free",
    blind=(
        "No session and no token. The address of a consent is often Microsoft's own, of a change "
        "by an application there is none. A registered device names the Device Registration "
        "Service; its owner stands in a record of its own. Inbox rules, forwarding and rights on "
        "mailboxes are not in it"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/directoryaudit",
        "https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities",
        "https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "all",
            lambda graph, _user: graph.audit_logs.directory_audits,
            "AuditLog.Read.All",
            whose="tenant",
            filter="activityDateTime ge {start} and activityDateTime le {last}",
            days=30,
            service="directory_audits",
        ),
    ),
)
