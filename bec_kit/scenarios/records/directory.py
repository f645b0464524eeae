"""Changes in the directory: the audit log's record (type 8) and Graph's directoryAudit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import envelope, pairs

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice

__all__ = ["Change", "Program", "Target", "audit_change", "graph_change"]


@dataclass(frozen=True)
class Program:
    """An application that acts for itself.

    Attributes:
        name: display name.
        app_id: application id.
        object_id: of its service principal.
    """

    name: str
    app_id: str
    object_id: str


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
        actor: who: a person, or an application without one.
        ip: from where; only Graph has it.
        user_agent: with what.
        target: on what.
        properties: name: (old, new), as plain text or JSON text.
        reason: resultReason of Graph.
        more: further targets, which Graph alone has.
        details: additional details beside the user agent.
    """

    operation: str
    category: str
    service: str
    kind: str
    actor: Person | Program
    ip: str
    user_agent: str
    target: Target
    properties: dict[str, tuple[str, str]]
    reason: str = ""
    more: tuple[Target, ...] = ()
    details: dict[str, str] = field(default_factory=dict)


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
    target = change.target
    user_id, user_key, user_type, actor = _acting(company, change.actor)
    head = envelope(
        company,
        moment,
        dice.guid(),
        change.operation + ".",
        8,
        status="Success",
        user_id=user_id,
        user_key=user_key,
        user_type=user_type,
        workload="AzureActiveDirectory",
    )
    more = {"User-Agent": change.user_agent, **change.details} | (
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
        "Actor": actor,
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
        "initiatedBy": _initiated(change),
        "targetResources": [
            _resource(change.target, change.properties),
            *(_resource(target, {}) for target in change.more),
        ],
        "additionalDetails": [
            {"key": name, "value": value}
            for name, value in {"User-Agent": change.user_agent, **change.details}.items()
        ],
    }


def _acting(
    company: Company, actor: Person | Program
) -> tuple[str, str, int, list[dict[str, Any]]]:
    """UserId, UserKey, UserType and Actor."""
    if isinstance(actor, Program):
        own = f"ServicePrincipal_{actor.object_id}"
        named = [(actor.name, 1), (actor.app_id, 2), (own, 2), (actor.object_id, 2)]
        found = (own, "Not Available", 5, [*named, ("ServicePrincipal", 2)])
    else:
        key = f"{actor.puid}@{company.domain}"
        named = [(actor.upn, 5), (actor.puid, 3), (f"User_{actor.object_id}", 2)]
        found = (actor.upn, key, 0, [*named, (actor.object_id, 2), ("User", 2)])
    return *found[:3], [{"ID": text, "Type": kind} for text, kind in found[3]]


def _initiated(change: Change) -> dict[str, Any]:
    actor = change.actor
    if isinstance(actor, Program):
        app = {
            "appId": actor.app_id,
            "displayName": actor.name,
            "servicePrincipalId": actor.object_id,
            "servicePrincipalName": None,
        }
        return {"app": app, "user": None}
    return {
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
    }


def _resource(target: Target, properties: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": target.id,
        "displayName": target.name,
        "type": target.kind,
        "userPrincipalName": target.extra if target.kind == "User" else None,
        "groupType": None,
        "modifiedProperties": [
            {"displayName": name, "oldValue": _quoted(old), "newValue": _quoted(new)}
            for name, (old, new) in properties.items()
        ],
        "administrativeUnits": [],
    }


def _quoted(value: str) -> str | None:
    if not value:
        return None
    return value if value[0] in "[{" else json.dumps(value)
