from __future__ import annotations

from typing import Any

from tests.support.accounts import GRAPH, rows_of

PLANS = [
    {"servicePlanName": "EXCHANGE_S_ENTERPRISE", "provisioningStatus": "Success"},
    {"servicePlanName": "M365_ADVANCED_AUDITING", "provisioningStatus": "Disabled"},
    {"servicePlanName": "AAD_PREMIUM_P2", "provisioningStatus": "PendingInput"},
]
TENANT: dict[str, Any] = {
    "id": "t1_sku1",
    "skuId": "SKU1",
    "skuPartNumber": "SPE_E5",
    "capabilityStatus": "Enabled",
    "consumedUnits": 3,
    "prepaidUnits": {"enabled": 5, "suspended": 0},
    "servicePlans": PLANS,
}
ACCOUNT: dict[str, Any] = {
    "@odata.context": GRAPH + "users('Jane%40contoso.example')/licenseDetails",
    "id": "l1",
    "skuId": "sku1",
    "skuPartNumber": "SPE_E5",
    "servicePlans": PLANS,
}


def test_the_tenants_and_an_accounts() -> None:
    assert rows_of("licences", TENANT, ACCOUNT) == [
        {
            "record_id": "t1_sku1",
            "sku": "SPE_E5",
            "sku_id": "sku1",
            "plans": ["EXCHANGE_S_ENTERPRISE", "AAD_PREMIUM_P2"],
            "plans_off": ["M365_ADVANCED_AUDITING"],
            "status": "Enabled",
            "bought": 5,
            "used": 3,
        },
        {
            "record_id": "jane@contoso.example/l1",
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "sku": "SPE_E5",
            "sku_id": "sku1",
            "plans": ["EXCHANGE_S_ENTERPRISE", "AAD_PREMIUM_P2"],
            "plans_off": ["M365_ADVANCED_AUDITING"],
        },
    ]


def test_an_account_without_licence_and_one_that_nobody_names() -> None:
    rows = rows_of(
        "licences",
        {"userPrincipalName": "jane@contoso.example", "skuPartNumber": None},
        ACCOUNT | {"@odata.context": ""},
    )
    assert rows[0]["record_id"] == "jane@contoso.example/none"
    assert "flags" not in rows[0]
    assert (rows[1]["record_id"], rows[1]["flags"]) == ("0003-state/l1", ["no_owner"])


def test_odd_shapes() -> None:
    odd = TENANT | {"consumedUnits": "many", "servicePlans": "x", "prepaidUnits": []}
    (row,) = rows_of("licences", odd)
    assert row["flags"] == ["odd_shape"]
    assert not {"used", "bought", "plans"} & set(row)
