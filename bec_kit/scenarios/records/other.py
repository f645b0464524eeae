"""Records of files (type 6) and of alerts (type 40)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import envelope, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.session import Session

__all__ = ["alert", "file"]

_SITE = "https://larkspurmarine.sharepoint.example/sites/office/"


def file(
    company: Company, dice: Dice, session: Session, moment: datetime, operation: str, name: str
) -> dict[str, Any]:
    """A file opened, changed or downloaded in SharePoint; it spells the user with capitals.

    Args:
        company: the tenant.
        dice: the chance of it.
        session: who.
        moment: when.
        operation: FileAccessed, FileModified, FileDownloaded, ...
        name: of the file.
    """
    person = session.person
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        6,
        status="",
        user_id=person.upn.title().replace(".Example", ".example"),
        user_key=f"i:0h.f|membership|{person.puid.lower()}@live.example",
        user_type=0,
        workload="SharePoint",
    )
    return head | {
        "ClientIP": session.ip,
        "ObjectId": f"{_SITE}Shared Documents/{name}",
        "AppAccessContext": {
            "AADSessionId": session.session_id,
            "CorrelationId": dice.guid(),
            "TokenIssuedAtTime": stamp(session.issued_at),
            "UniqueTokenId": session.token_id,
        },
        "CorrelationId": dice.guid(),
        "EventSource": "SharePoint",
        "ItemType": "File",
        "ListId": dice.guid(),
        "ListItemUniqueId": dice.guid(),
        "Site": dice.guid(),
        "UserAgent": session.device.user_agent,
        "WebId": dice.guid(),
        "SourceFileExtension": name.rpartition(".")[2],
        "SiteUrl": _SITE,
        "SourceFileName": name,
        "SourceRelativeUrl": "Shared Documents",
    }


def alert(
    company: Company,
    dice: Dice,
    moment: datetime,
    *,
    operation: str,
    alert_id: str,
    name: str,
    severity: str,
    user: str,
    cause: str,
    record_id: str,
) -> dict[str, Any]:
    """An alert of the service, which names the record that caused it.

    Args:
        company: the tenant.
        dice: the chance of it.
        moment: when it was raised.
        operation: AlertTriggered or AlertEntityGenerated.
        alert_id: joins the rows of one alert.
        name: of the policy.
        severity: Low, Medium or High.
        user: whom it concerns.
        cause: the operation that caused it.
        record_id: its record.
    """
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        40,
        status="Succeeded",
        user_id="SecurityComplianceAlerts",
        user_key="SecurityComplianceAlerts",
        user_type=4,
        workload="SecurityComplianceCenter",
    )
    data = {
        "etype": "User",
        "eid": user,
        "tid": company.tenant_id,
        "ts": stamp(moment) + "Z",
        "te": stamp(moment) + "Z",
        "op": cause,
        "tdc": "1",
        "suid": user,
        "ut": "Regular",
        "ssic": "0",
        "lon": name,
        "reid": record_id,
    }
    if operation == "AlertEntityGenerated":
        data |= {"f3u": user, "etps": "User"}
    return head | {
        "ObjectId": alert_id,
        "AlertEntityId": user,
        "AlertId": alert_id,
        "AlertLinks": [],
        "AlertType": "System",
        "Category": "ThreatManagement",
        "Comments": "New alert",
        "Data": json.dumps(data, separators=(",", ":")),
        "EntityType": "User",
        "Name": name,
        "PolicyId": dice.guid(),
        "Severity": severity,
        "Source": "Office 365 Security & Compliance",
        "Status": "Active",
    }
