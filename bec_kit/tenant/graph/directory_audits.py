"""Changes in the directory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.tenant.clock import zulu
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_FIELDS = fields(
    """
    activityDateTime activityDisplayName additionalDetails category correlationId id
    initiatedBy loggedByService operationType result resultReason targetResources
    """
)
_USER = ("displayName", "id", "ipAddress", "userPrincipalName")
_TARGET = ("displayName", "groupType", "id", "modifiedProperties", "type", "userPrincipalName")
_FILTERS = {
    "activityDateTime": "time eq ge le",
    "activityDisplayName": "eq startswith",
    "category": "eq",
    "correlationId": "eq",
    "initiatedBy/app/appId": "eq",
    "initiatedBy/app/displayName": "eq",
    "initiatedBy/user/displayName": "eq",
    "initiatedBy/user/id": "eq",
    "initiatedBy/user/userPrincipalName": "eq startswith",
    "loggedByService": "eq",
    "targetResources/any/displayName": "eq startswith",
    "targetResources/any/id": "eq",
}


def _rows(asked: Asked) -> Sequence[Record]:
    """What is kept, newest first: 30 days with a premium licence, else 7."""
    kept = timedelta(days=7 if asked.state.licence == "none" else 30)
    oldest = zulu((asked.now - kept).replace(hour=0, minute=0, second=0))
    rows = reversed(asked.state.directory_audits(asked.now))
    return [_plain(row) for row in rows if row["activityDateTime"] >= oldest]


def _plain(row: Record) -> Record:
    """The record without what v1.0 lacks."""
    user = row["initiatedBy"]["user"]
    targets = [
        {name: one[name] for name in _TARGET if name in one} for one in row["targetResources"]
    ]
    return row | {
        "initiatedBy": {
            "app": row["initiatedBy"]["app"],
            "user": user and {name: user[name] for name in _USER},
        },
        "targetResources": targets,
    }


SPEC = Family(
    "directory_audits",
    (
        Operation(
            "/auditLogs/directoryAudits",
            listed(
                "auditLogs/directoryAudits",
                _rows,
                Listing(
                    _FIELDS,
                    filters=_FILTERS,
                    orders=("activityDateTime", "activityDisplayName"),
                    page=1000,
                    most=1000,
                ),
            ),
            ("AuditLog.Read.All", "Directory.Read.All"),
        ),
    ),
)
