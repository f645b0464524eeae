"""alerts: what the service itself raised (record type 40).

The reason stands in Data, JSON in a text: `reid` names the records behind the
alert, `f3u` the user and `etps` what kind of thing it is about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import transposed
from bec_kit.sources._values import decode, filled, fold_user, text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CHILD"]

_RECORD_TYPE = 40
_COLUMNS = (
    "alert_id",
    "name",
    "severity",
    "category",
    "status",
    "source",
    "user",
    "user_raw",
    "actor_kind",
    "linked_record_ids",
    "detail",
)
_BETWEEN = re.compile(r"[,;|\s]+")


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    rows = [_row(doc) for doc in wanted.docs]
    columns = transposed(_COLUMNS, rows)
    return {"alerts": wanted.table("alerts", range(len(rows)), columns)}


def _row(doc: dict[str, Any]) -> tuple[Any, ...]:
    data = decode(doc.get("Data"))
    data = data if isinstance(data, dict) else {}
    severity = filled(doc.get("Severity"))
    user = _user(doc, data)
    return (
        filled(doc.get("AlertId")),
        doc.get("Name"),
        severity.strip().lower() if severity else None,
        doc.get("Category"),
        doc.get("Status"),
        doc.get("Source"),
        fold_user(user),
        user,
        "service",
        _linked(data.get("reid")),
        filled(doc.get("Data")),
    )


def _user(doc: dict[str, Any], data: dict[str, Any]) -> str | None:
    """Whom the alert concerns: UserId names only the service that raised it."""
    if named := filled(data.get("f3u")):
        return named
    entity = filled(doc.get("AlertEntityId"))
    kind = (text(doc.get("EntityType")) or "").strip().casefold()
    return entity if kind in ("user", "mailuser", "recipients") else None


def _linked(value: Any) -> list[str] | None:
    """Record ids of a text or a list; None where there are none."""
    parts = value if isinstance(value, list) else [value]
    texts = [part for each in parts for part in _BETWEEN.split(text(each) or "") if part]
    return texts or None


CHILD = Child(
    "alerts",
    ("alerts",),
    lambda _operation, record_type: record_type == _RECORD_TYPE,
    _flatten,
)
