"""Security alerts: those that the audit log tells of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_FIELDS = fields(
    """
    alertPolicyId category createdDateTime description detectionSource evidence
    firstActivityDateTime id lastActivityDateTime lastUpdateDateTime mitreTechniques
    productName providerAlertId serviceSource severity status tenantId title
    """
)
_FILTERS = {
    "createdDateTime": "time eq ge le gt lt",
    "lastUpdateDateTime": "time eq ge le gt lt",
    "serviceSource": "eq",
    "severity": "eq",
    "status": "eq",
}


def _rows(asked: Asked) -> Sequence[Record]:
    raised = [one for one in asked.state.book.audit if one["Operation"] == "AlertTriggered"]
    return [_alert(asked, one) for one in reversed(raised)]


def _alert(asked: Asked, record: Record) -> Record:
    at = record["CreationTime"] + "Z"
    upn = json.loads(record["Data"])["eid"]
    user = asked.state.user(upn)
    return {
        "id": record["AlertId"],
        "alertPolicyId": record["PolicyId"],
        "category": record["Category"],
        "createdDateTime": at,
        "description": "",
        "detectionSource": "microsoftDefenderForOffice365",
        "evidence": [
            {
                "@odata.type": "#microsoft.graph.security.userEvidence",
                "createdDateTime": at,
                "remediationStatus": "none",
                "verdict": "unknown",
                "roles": [],
                "detailedRoles": [],
                "tags": [],
                "userAccount": {
                    "accountName": upn.partition("@")[0],
                    "azureAdUserId": user["id"],
                    "displayName": user["displayName"],
                    "userPrincipalName": upn,
                },
            }
        ],
        "firstActivityDateTime": at,
        "lastActivityDateTime": at,
        "lastUpdateDateTime": at,
        "mitreTechniques": [],
        "productName": "Microsoft Defender for Office 365",
        "providerAlertId": record["AlertId"],
        "serviceSource": "microsoftDefenderForOffice365",
        "severity": record["Severity"].casefold(),
        "status": "new",
        "tenantId": asked.state.tenant_id,
        "title": record["Name"],
    }


SPEC = Family(
    "alerts",
    (
        Operation(
            "/security/alerts_v2",
            listed("security/alerts_v2", _rows, Listing(_FIELDS, filters=_FILTERS, most=1000)),
            ("SecurityAlert.Read.All",),
        ),
    ),
)
