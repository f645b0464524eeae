"""Users and their licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.graph._licences import skus
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FIELDS", "SPEC"]

FIELDS = fields(
    """
    accountEnabled ageGroup assignedLicenses assignedPlans businessPhones city companyName
    country createdDateTime creationType deletedDateTime department displayName employeeId
    employeeType externalUserState externalUserStateChangeDateTime faxNumber givenName id
    identities imAddresses isManagementRestricted isResourceAccount jobTitle
    lastPasswordChangeDateTime mail mailNickname mobilePhone officeLocation
    onPremisesDistinguishedName onPremisesDomainName onPremisesImmutableId
    onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier
    onPremisesSyncEnabled onPremisesUserPrincipalName otherMails passwordPolicies postalCode
    preferredDataLocation preferredLanguage proxyAddresses securityIdentifier
    showInAddressList signInSessionsValidFromDateTime state streetAddress surname
    usageLocation userPrincipalName userType
    """
)
_LISTS = ("assignedPlans", "identities", "imAddresses")
_SHOWN = fields(
    """
    businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation
    preferredLanguage surname userPrincipalName
    """
)
_FILTERS = {
    "accountEnabled": "eq ne",
    "createdDateTime": "time eq ge le",
    "displayName": "eq startswith in",
    "id": "eq in",
    "mail": "eq startswith in",
    "userPrincipalName": "eq startswith in",
    "userType": "eq in",
}
_NEEDS = ("Directory.Read.All", "User.Read.All")
_LICENCE = ("id", "servicePlans", "skuId", "skuPartNumber")


def _whole(asked: Asked, user: Record) -> Record:
    """A user with every property: what nobody filled in is null or empty, as Graph shows it."""
    held = [{"skuId": sku["skuId"], "disabledPlans": []} for sku in skus(asked.state.licence)]
    unset: Record = {name: [] if name in _LISTS else None for name in FIELDS}
    return unset | user | {"assignedLicenses": held}


def _rows(asked: Asked) -> Sequence[Record]:
    return [_whole(asked, user) for user in asked.state.users.values()]


def _row(asked: Asked) -> Record:
    return _whole(asked, asked.state.user(asked.path["id"]))


def _licences(asked: Asked) -> Sequence[Record]:
    user = asked.state.user(asked.path["id"])
    return [
        sku | {"id": f"{user['id'][:22]}{sku['skuId'][:8]}"} for sku in skus(asked.state.licence)
    ]


SPEC = Family(
    "users",
    (
        Operation(
            "/users",
            listed(
                "users",
                _rows,
                Listing(FIELDS, _SHOWN, _FILTERS, orders=("displayName", "userPrincipalName")),
            ),
            _NEEDS,
        ),
        Operation("/users/{id}", single("users/$entity", _row, FIELDS, _SHOWN), _NEEDS),
        Operation(
            "/users/{id}/licenseDetails",
            listed("users('{id}')/licenseDetails", _licences, Listing(_LICENCE)),
            ("Directory.Read.All", "LicenseAssignment.Read.All", "User.Read.All"),
        ),
    ),
)
