"""Service principals, applications and what they may do: as sign-ins and consents tell."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.session import APPS, EXCHANGE, GRAPH, SHAREPOINT
from bec_kit.tenant.clock import zulu

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

__all__ = ["MICROSOFT", "Apps", "apps_of"]

Record = dict[str, Any]

MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
NO_ROLE = "00000000-0000-0000-0000-000000000000"
SITES_READ = "332a536c-c7ef-4017-ab91-336970924f0d"
_GRANT = re.compile(
    r"Id: (?P<id>\S+), ClientId: (?P<client>\S+), PrincipalId: (?P<principal>\S*), "
    r"ResourceId: \S+, ConsentType: (?P<kind>\w+), Scope:(?P<scope>[^,]*),"
)


@dataclass
class Apps:
    """Applications of the tenant.

    Attributes:
        principals: servicePrincipal objects.
        applications: application objects of the tenant itself.
        grants: oAuth2PermissionGrant objects.
        assignments: appRoleAssignment objects, of users and of service principals.
    """

    principals: list[Record] = field(default_factory=list)
    applications: list[Record] = field(default_factory=list)
    grants: list[Record] = field(default_factory=list)
    assignments: list[Record] = field(default_factory=list)


def apps_of(book: Book) -> Apps:
    """The applications that the scenario's records name.

    Args:
        book: the records.
    """
    apps = Apps()
    tenant = book.company.tenant_id
    for app in (GRAPH, EXCHANGE, SHAREPOINT, *APPS.values()):
        apps.principals.append(_principal(_own_id(tenant, app.id), app.id, app.name, MICROSOFT))
    for record in book.audit:
        if record["Operation"] == "Consent to application.":
            _consented(apps, book, record)
    seen = {one["appId"] for one in apps.principals}
    for sign_in in book.sign_ins:
        kind = sign_in["signInEventTypes"][0]
        if kind in ("servicePrincipal", "managedIdentity") and sign_in["appId"] not in seen:
            seen.add(sign_in["appId"])
            _worker(apps, book, sign_in, managed=kind == "managedIdentity")
    return apps


def _own_id(tenant: str, app_id: str) -> str:
    """The object id of a principal, which each tenant gives anew."""
    return str(uuid.uuid5(uuid.UUID(tenant), app_id))


def _principal(
    object_id: str, app_id: str, name: str, owner: str, kind: str = "Application"
) -> Record:
    return {
        "id": object_id,
        "accountEnabled": True,
        "appDisplayName": name,
        "appId": app_id,
        "appOwnerOrganizationId": owner,
        "appRoleAssignmentRequired": False,
        "displayName": name,
        "keyCredentials": [],
        "passwordCredentials": [],
        "replyUrls": [],
        "servicePrincipalNames": [app_id],
        "servicePrincipalType": kind,
        "signInAudience": "AzureADMultipleOrgs",
        "tags": [],
        "verifiedPublisher": {
            "displayName": None,
            "verifiedPublisherId": None,
            "addedDateTime": None,
        },
    }


def _consented(apps: Apps, book: Book, record: Record) -> None:
    changed = {one["Name"]: one["NewValue"] for one in record["ModifiedProperties"]}
    grant = _GRANT.search(changed["ConsentAction.Permissions"])
    if grant is None:
        raise ValueError("a consent of the scenario that names no grant")
    app_id, name = record["ObjectId"], record["Target"][3]["ID"]
    owner = str(uuid.uuid5(uuid.UUID(app_id), "publisher"))
    graph = next(one for one in apps.principals if one["appId"] == GRAPH.id)
    apps.principals.append(_principal(grant["client"], app_id, name, owner))
    apps.grants.append(
        {
            "id": grant["id"],
            "clientId": grant["client"],
            "consentType": grant["kind"],
            "principalId": grant["principal"] or None,
            "resourceId": graph["id"],
            "scope": grant["scope"].strip(),
        }
    )
    person = next(one for one in book.company.people if one.object_id == grant["principal"])
    apps.assignments.append(
        {
            "id": grant["id"][::-1],
            "appRoleId": NO_ROLE,
            "createdDateTime": record["CreationTime"] + "Z",
            "deletedDateTime": None,
            "principalDisplayName": person.name,
            "principalId": person.object_id,
            "principalType": "User",
            "resourceDisplayName": name,
            "resourceId": grant["client"],
        }
    )


def _worker(apps: Apps, book: Book, sign_in: Record, *, managed: bool) -> None:
    """An application of the company itself, or a managed identity of Azure."""
    tenant, app_id, name = book.company.tenant_id, sign_in["appId"], sign_in["appDisplayName"]
    object_id = sign_in["servicePrincipalId"]
    kind = "ManagedIdentity" if managed else "Application"
    apps.principals.append(_principal(object_id, app_id, name, tenant, kind))
    if managed:
        return
    since = book.start - timedelta(days=400)
    apps.applications.append(
        {
            "id": _own_id(tenant, app_id + "/application"),
            "appId": app_id,
            "createdDateTime": zulu(since),
            "displayName": name,
            "identifierUris": [],
            "keyCredentials": [],
            "passwordCredentials": [
                {
                    "customKeyIdentifier": None,
                    "displayName": "nightly",
                    "endDateTime": zulu(since + timedelta(days=730)),
                    "hint": "yB8",
                    "keyId": _own_id(tenant, app_id + "/key"),
                    "secretText": None,
                    "startDateTime": zulu(since),
                }
            ],
            "publisherDomain": book.company.domain,
            "requiredResourceAccess": [],
            "signInAudience": "AzureADMyOrg",
            "tags": [],
        }
    )
    graph = next(one for one in apps.principals if one["appId"] == GRAPH.id)
    apps.assignments.append(
        {
            "id": object_id.replace("-", "")[:22],
            "appRoleId": SITES_READ,
            "createdDateTime": zulu(since),
            "deletedDateTime": None,
            "principalDisplayName": name,
            "principalId": object_id,
            "principalType": "ServicePrincipal",
            "resourceDisplayName": graph["displayName"],
            "resourceId": graph["id"],
        }
    )
