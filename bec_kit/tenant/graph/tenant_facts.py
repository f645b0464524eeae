"""The organisation, its domains and its subscriptions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.company import TENANT_DOMAIN
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.graph._licences import skus
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_SKU = fields(
    """
    accountId accountName appliesTo capabilityStatus consumedUnits id prepaidUnits
    servicePlans skuId skuPartNumber subscriptionIds
    """
)
_DOMAIN = fields(
    """
    authenticationType id isAdminManaged isDefault isInitial isRoot isVerified
    supportedServices
    """
)
_ORGANISATION = fields(
    """
    createdDateTime displayName id onPremisesSyncEnabled technicalNotificationMails tenantType
    verifiedDomains
    """
)


def _subscribed(asked: Asked) -> Sequence[Record]:
    tenant, seats = asked.state.tenant_id, len(asked.state.users)
    return [
        sku
        | {
            "id": f"{tenant}_{sku['skuId']}",
            "accountId": tenant,
            "accountName": TENANT_DOMAIN.partition(".")[0],
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": seats,
            "prepaidUnits": {"enabled": seats, "lockedOut": 0, "suspended": 0, "warning": 0},
            "subscriptionIds": [],
        }
        for sku in skus(asked.state.licence)
    ]


def _domains(asked: Asked) -> Sequence[Record]:
    return [
        {
            "id": name,
            "authenticationType": "Managed",
            "isAdminManaged": True,
            "isDefault": not initial,
            "isInitial": initial,
            "isRoot": True,
            "isVerified": True,
            "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        }
        for name, initial in ((asked.state.book.company.domain, False), (TENANT_DOMAIN, True))
    ]


def _organisation(asked: Asked) -> Sequence[Record]:
    return [
        {
            "id": asked.state.tenant_id,
            "createdDateTime": zulu(asked.state.book.start - timedelta(days=2000)),
            "displayName": "Larkspur Marine",
            "onPremisesSyncEnabled": None,
            "technicalNotificationMails": [],
            "tenantType": "AAD",
            "verifiedDomains": [
                {
                    "capabilities": "Email, OfficeCommunicationsOnline",
                    "isDefault": one["isDefault"],
                    "isInitial": one["isInitial"],
                    "name": one["id"],
                    "type": "Managed",
                }
                for one in _domains(asked)
            ],
        }
    ]


SPEC = Family(
    "tenant_facts",
    (
        Operation(
            "/subscribedSkus",
            listed("subscribedSkus", _subscribed, Listing(_SKU)),
            ("Directory.Read.All", "LicenseAssignment.Read.All", "Organization.Read.All"),
        ),
        Operation(
            "/domains",
            listed("domains", _domains, Listing(_DOMAIN)),
            ("Directory.Read.All", "Domain.Read.All"),
        ),
        Operation(
            "/organization",
            listed("organization", _organisation, Listing(_ORGANISATION)),
            ("Directory.Read.All", "Organization.Read.All", "User.Read.All"),
        ),
    ),
)
