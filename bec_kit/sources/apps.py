"""Applications, as they stood when collected: Graph `application` and `servicePrincipal`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources import _credentials
from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._picked import every, folded, inner, listed, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PATHS = {
    "principal_type": "servicePrincipalType",
    "owner_tenant": "appOwnerOrganizationId",
    "audience": "signInAudience",
    "enabled": "accountEnabled",
    "disabled_by_microsoft": "disabledByMicrosoftStatus",
    "created_at": "createdDateTime",
    "deleted_at": "deletedDateTime",
}
_PUBLISHERS = ("verifiedPublisher.displayName", "publisherName", "publisherDomain")
_REPLIES = ("replyUrls", "web.redirectUris", "spa.redirectUris", "publicClient.redirectUris")
_OF_PRINCIPALS = frozenset(
    {"servicePrincipalType", "servicePrincipalNames", "accountEnabled", "appOwnerOrganizationId"}
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `apps` for each record, and its secrets and certificates.

    Args:
        batch: Graph `application` and `servicePrincipal` objects.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    ids = [folded(doc.get("id")) for doc in docs]
    apps = [folded(doc.get("appId")) for doc in docs]
    kinds = ["service_principal" if _is_principal(doc) else "application" for doc in docs]
    known = [
        own or (f"{kind}:{app}" if app else None)
        for own, kind, app in zip(ids, kinds, apps, strict=True)
    ]
    held = [list(_credentials.credentials_of(doc)) for doc in docs]
    columns: dict[str, Any] = standing(batch, origin, known) | picked(docs, _PATHS)
    columns |= {
        "app_id": apps,
        "object_id": ids,
        "kind": kinds,
        "name": [
            filled(doc.get("displayName")) or filled(doc.get("appDisplayName")) for doc in docs
        ],
        "publisher": [
            next((found for path in _PUBLISHERS if (found := filled(inner(doc, path)))), None)
            for doc in docs
        ],
        "verified": [_verified(doc) for doc in docs],
        "reply_urls": [
            [url for path in _REPLIES for url in listed(inner(doc, path))] for doc in docs
        ],
        "tags": [listed(doc.get("tags")) for doc in docs],
        "requested": [list(_requested(doc)) for doc in docs],
        "credentials": [[each["key_id"] for each in rows if each["key_id"]] for rows in held],
    }
    built = {"apps": build("apps", columns, len(docs), odd)}
    if any(held):
        built["app_credentials"] = _credentials.table(batch, origin, columns["record_id"], held)
    return built


def _is_principal(doc: dict[str, Any]) -> bool:
    return not _OF_PRINCIPALS.isdisjoint(doc)


def _verified(doc: dict[str, Any]) -> bool | None:
    publisher = doc.get("verifiedPublisher")
    if not isinstance(publisher, dict):
        return None
    return filled(publisher.get("verifiedPublisherId")) is not None


def _requested(doc: dict[str, Any]) -> Iterator[str]:
    for wanted in every(doc.get("requiredResourceAccess")):
        resource = folded(wanted.get("resourceAppId"))
        for access in every(wanted.get("resourceAccess")):
            yield f"{resource}/{folded(access.get('id'))}={filled(access.get('type'))}"


SPEC = Source(
    id="apps",
    title="Applications",
    primary="apps",
    tables=("apps", "app_credentials"),
    permissions=("Application.Read.All",),
    licence="any",
    retention="none: what stands when it is collected; deleted ones stay for 30 days",
    blind=(
        "A service principal of another tenant shows no registration. What an app may do stands "
        "in the grants. Names, reply addresses and tags are chosen by whoever registered it"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/application",
        "https://learn.microsoft.com/graph/api/resources/serviceprincipal",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "service_principals",
            lambda graph, _user: graph.service_principals,
            "Application.Read.All",
            whose="tenant",
        ),
        GraphAsk(
            "applications",
            lambda graph, _user: graph.applications,
            "Application.Read.All",
            whose="tenant",
        ),
    ),
)
