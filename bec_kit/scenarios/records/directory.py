"""Changes in the directory: the audit log's record (type 8) and Graph's directoryAudit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import envelope, pairs

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice

__all__ = ["Change", "Target", "audit_change", "graph_change"]


@dataclass(frozen=True)
class Target:
    """What a change touched.

    Attributes:
        id: object id.
        kind: User, ServicePrincipal, Application, ...
        name: display name.
        extra: UPN of a user, application id of a principal.
    """

    id: str
    kind: str
    name: str
    extra: str


@dataclass(frozen=True)
class Change:
    """One change, as both logs tell it.

    Attributes:
        operation: as Graph spells it (the audit log adds a full stop).
        category: of Graph, such as UserManagement.
        service: loggedByService of Graph.
        kind: operationType of Graph.
        actor: who.
        ip: from where; only Graph has it.
        user_agent: with what.
        target: on what.
        properties: name: (old, new), as plain text or JSON text.
        reason: resultReason of Graph.
    """

    operation: str
    category: str
    service: str
    kind: str
    actor: Person
    ip: str
    user_agent: str
    target: Target
    properties: dict[str, tuple[str, str]]
    reason: str = ""


def audit_change(
    company: Company, dice: Dice, change: Change, moment: datetime, correlation: str
) -> dict[str, Any]:
    """The change as the unified audit log has it: no session, and no address.

    Args:
        company: the tenant.
        dice: the chance of it.
        change: what.
        moment: when.
        correlation: joins the steps of one change.
    """
    actor, target = change.actor, change.target
    head = envelope(
        company,
        moment,
        dice.guid(),
        change.operation + ".",
        8,
        status="Success",
        user_id=actor.upn,
        user_key=f"{actor.puid}@{company.domain}",
        user_type=0,
        workload="AzureActiveDirectory",
    )
    more = {"User-Agent": change.user_agent} | (
        {"AppId": target.extra} if target.kind == "ServicePrincipal" else {}
    )
    return head | {
        "ObjectId": target.extra or "Not Available",
        "AzureActiveDirectoryEventType": 1,
        "ExtendedProperties": pairs(
            {
                "additionalDetails": json.dumps(more, separators=(",", ":")),
                "extendedAuditEventCategory": target.kind,
            }
        ),
        "ModifiedProperties": [
            {"Name": name, "NewValue": new, "OldValue": old}
            for name, (old, new) in change.properties.items()
        ],
        "Actor": [
            {"ID": actor.upn, "Type": 5},
            {"ID": actor.puid, "Type": 3},
            {"ID": f"User_{actor.object_id}", "Type": 2},
            {"ID": actor.object_id, "Type": 2},
            {"ID": "User", "Type": 2},
        ],
        "ActorContextId": company.tenant_id,
        "InterSystemsId": correlation,
        "IntraSystemId": dice.guid(),
        "SupportTicketId": "",
        "Target": [
            {"ID": f"{target.kind}_{target.id}", "Type": 2},
            {"ID": target.id, "Type": 2},
            {"ID": target.kind, "Type": 2},
            {"ID": target.name, "Type": 1},
            {"ID": target.extra, "Type": 5 if target.kind == "User" else 4},
        ],
        "TargetContextId": company.tenant_id,
    }


def graph_change(dice: Dice, change: Change, moment: datetime, correlation: str) -> dict[str, Any]:
    """The change as Graph's directoryAudits has it: values are JSON text in quotes.

    Args:
        dice: the chance of it.
        change: what.
        moment: when.
        correlation: joins the steps of one change.
    """
    actor, target = change.actor, change.target
    place = f"{dice.letters(5)}_{dice.randint(10**6, 10**8)}"
    prefix = "Directory_" if change.service == "Core Directory" else ""
    return {
        "id": f"{prefix}{correlation}_{place}",
        "category": change.category,
        "correlationId": correlation,
        "result": "success",
        "resultReason": change.reason,
        "activityDisplayName": change.operation,
        "activityDateTime": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}1Z",
        "loggedByService": change.service,
        "operationType": change.kind,
        "userAgent": None,
        "initiatedBy": {
            "app": None,
            "user": {
                "id": actor.object_id,
                "displayName": None,
                "userPrincipalName": actor.upn,
                "ipAddress": change.ip,
                "userType": None,
                "homeTenantId": None,
                "homeTenantName": None,
            },
        },
        "targetResources": [
            {
                "id": target.id,
                "displayName": target.name,
                "type": target.kind,
                "userPrincipalName": target.extra if target.kind == "User" else None,
                "groupType": None,
                "modifiedProperties": [
                    {
                        "displayName": name,
                        "oldValue": _quoted(old),
                        "newValue": _quoted(new),
                    }
                    for name, (old, new) in change.properties.items()
                ],
                "administrativeUnits": [],
            }
        ],
        "additionalDetails": [{"key": "User-Agent", "value": change.user_agent}],
    }


def _quoted(value: str) -> str | None:
    if not value:
        return None
    return value if value[0] in "[{" else json.dumps(value)
