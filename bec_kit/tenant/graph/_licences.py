"""What the tenant pays for: published ids of products and their plans."""

from __future__ import annotations

from typing import Any

__all__ = ["skus"]

Record = dict[str, Any]

_MAIL = ("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE")
_SMALL = ("9aaf7827-d63c-4b61-89c3-182f06f82e5c", "EXCHANGE_S_STANDARD")
_P1 = ("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM")
_P2 = ("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2")
_SKUS = {
    "P2": ("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5", (_MAIL, _P1, _P2)),
    "P1": ("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3", (_MAIL, _P1)),
    "none": ("3b555118-da6a-4418-894f-7df1e2096870", "O365_BUSINESS_ESSENTIALS", (_SMALL,)),
}


def skus(licence: str) -> list[Record]:
    """The products of a tenant.

    Args:
        licence: P2, P1 or none.
    """
    sku_id, name, plans = _SKUS[licence]
    return [
        {
            "skuId": sku_id,
            "skuPartNumber": name,
            "servicePlans": [
                {
                    "appliesTo": "User",
                    "provisioningStatus": "Success",
                    "servicePlanId": plan_id,
                    "servicePlanName": plan,
                }
                for plan_id, plan in plans
            ],
        }
    ]
