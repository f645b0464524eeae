"""What applications may do: Graph `oAuth2PermissionGrant` and `appRoleAssignment`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from bec_kit.data import load
from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._picked import folded, inner
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled, text

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `grants` for each record.

    Args:
        batch: Graph `oAuth2PermissionGrant` and `appRoleAssignment` objects; exports put names
            beside the ids: `clientAppId`, `clientDisplayName`, `resourceDisplayName`,
            `principalDisplayName`, `appRoleValue`, `expiryTime`.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    rows = [_assigned(doc) if _is_role(doc) else _delegated(doc) for doc in docs]
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in (rows[0] if rows else ())
    }
    columns |= standing(batch, origin, [_known(row) for row in rows])
    return {"grants": build("grants", columns, len(docs), odd)}


def _is_role(doc: dict[str, Any]) -> bool:
    return "appRoleId" in doc or "appRoleValue" in doc


def _delegated(doc: dict[str, Any]) -> dict[str, Any]:
    """What an app may do as a user, or as any user."""
    return _row(
        doc,
        kind="delegated",
        app_name=filled(doc.get("clientDisplayName")),
        client_id=folded(doc.get("clientId")),
        principal=folded(doc.get("principalId")),
        principal_name=filled(doc.get("principalDisplayName")),
        principal_kind="User" if folded(doc.get("principalId")) else None,
        scopes=(text(doc.get("scope")) or "").split(),
        role_id=None,
        consent_type=filled(doc.get("consentType")),
        created_at=doc.get("startTime"),
    )


def _assigned(doc: dict[str, Any]) -> dict[str, Any]:
    """What an app may do by itself, or who may use an app: then it is the app that is lent."""
    role = folded(doc.get("appRoleId"))
    name = filled(doc.get("appRoleValue")) or _names().get(role or "")
    written = filled(doc.get("principalType"))
    is_app = written is None or written.casefold() == "serviceprincipal"
    lent = "resource" if not is_app else "principal"
    return _row(
        doc,
        kind="application" if is_app else "assignment",
        app_name=filled(doc.get(f"{lent}DisplayName")),
        client_id=folded(doc.get(f"{lent}Id")),
        principal=None if is_app else folded(doc.get("principalId")),
        principal_name=None if is_app else filled(doc.get("principalDisplayName")),
        principal_kind=written,
        scopes=[name] if name else [],
        role_id=role,
        consent_type=None,
        created_at=doc.get("createdDateTime"),
    )


def _row(doc: dict[str, Any], **more: Any) -> dict[str, Any]:
    return more | {
        "grant_id": filled(doc.get("id")),
        "app_id": folded(doc.get("clientAppId")) or _app_beside(doc, more["client_id"]),
        "resource": filled(doc.get("resourceDisplayName")),
        "resource_id": folded(doc.get("resourceId")),
        "expires_at": doc.get("expiryTime"),
    }


def _app_beside(doc: dict[str, Any], client: str | None) -> str | None:
    """Goose lays a service principal beside the grant, which may be the app or the resource."""
    beside = client is not None and folded(inner(doc, "servicePrincipals.id")) == client
    return folded(inner(doc, "servicePrincipals.appId")) if beside else None


def _known(row: dict[str, Any]) -> str | None:
    """The service's id; what an export leaves of a grant is known by all its parts."""
    if row["grant_id"] or not row["client_id"]:
        return str(row["grant_id"]) if row["grant_id"] else None
    parts = (row["client_id"], row["resource_id"], row["principal"], row["kind"], *row["scopes"])
    return "/".join(part or "-" for part in parts)


@cache
def _names() -> dict[str, str]:
    """Names of application roles that are the same in every tenant."""
    return {role["id"]: role["name"] for role in load("app_roles")["roles"]}


SPEC = Source(
    id="grants",
    title="Permissions of applications",
    primary="grants",
    tables=("grants",),
    permissions=("Directory.Read.All",),
    licence="any",
    retention="none: what stands when it is collected; withdrawn ones show in the logs alone",
    blind=(
        "A delegated grant has no time: when it was given, and by whom, stands in the logs. What "
        "an administrator granted for everyone is in no user's own list. An application role has "
        "an id alone unless it is a well-known one. Tokens outlive a withdrawn grant"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant",
        "https://learn.microsoft.com/graph/api/resources/approleassignment",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "consents",
            lambda graph, _user: graph.oauth2_permission_grants,
            "Directory.Read.All",
            whose="tenant",
        ),
        GraphAsk(
            "app_roles",
            lambda graph, user: graph.users.by_user_id(user).app_role_assignments,
            "Directory.Read.All",
        ),
    ),
)
