"""How accounts prove themselves, as it stood when collected: Graph `authenticationMethod`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

# What tells one method of a kind from another; keys and secrets are never read.
_DETAILS = ("phoneNumber", "emailAddress", "displayName", "model")
_CREATED = ("createdDateTime", "creationDateTime", "startDateTime")
_SUFFIX = "AuthenticationMethod"
_VIEW = "@bec_kit.view"


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `auth_methods` for each record.

    Args:
        batch: Graph `authenticationMethod` objects of any kind, told apart by `@odata.type`;
            the page's `@odata.context` names the owner. What the report of registrations lists,
            and per-user MFA, are brought into that shape.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    owners = owners_of(docs, origin, owner_of)
    known = [filled(doc.get("id")) for doc in docs]
    columns = owned(batch, origin, owners, known) | {
        "method_id": known,
        "method": [_method(doc) for doc in docs],
        "detail": [_detail(doc) for doc in docs],
        "view": [filled(doc.get(_VIEW)) or "methods" for doc in docs],
        "created_at": [next((doc[key] for key in _CREATED if doc.get(key)), None) for doc in docs],
    }
    return {"auth_methods": build("auth_methods", columns, len(docs))}


def _method(doc: dict[str, Any]) -> str | None:
    """`#microsoft.graph.fido2AuthenticationMethod` is `fido2`."""
    written = filled(doc.get("@odata.type"))
    return written.rpartition(".")[2].removesuffix(_SUFFIX) or None if written else None


def _detail(doc: dict[str, Any]) -> str | None:
    found = (filled(doc.get(key)) for key in _DETAILS)
    return "; ".join(filter(None, found)) or None


SPEC = Source(
    id="auth_methods",
    title="Authentication methods",
    primary="auth_methods",
    tables=("auth_methods",),
    permissions=("UserAuthenticationMethod.Read.All", "AuditLog.Read.All", "Policy.Read.All"),
    licence="any; the report of registrations needs Entra ID P1",
    retention="none: what stands when it is collected; removed methods show in the logs alone",
    blind=(
        "v1.0 leaves out hardware tokens and QR codes; the report of registrations names them, but "
        "leaves out disabled users. Phone numbers say nothing of when they were added. Per-user "
        "MFA says nothing of what Conditional Access or security defaults ask for"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview",
        "https://learn.microsoft.com/graph/api/authentication-list-methods",
        "https://learn.microsoft.com/graph/api/authentication-get: per-user MFA, beta alone; that "
        "Policy.Read.All reads it: Get-EntraBetaUserAuthenticationRequirement",
        "https://learn.microsoft.com/graph/api/resources/userregistrationdetails",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "methods",
            lambda graph, user: graph.users.by_user_id(user).authentication.methods,
            "UserAuthenticationMethod.Read.All",
        ),
        GraphAsk(
            "registered",
            lambda graph, _user: graph.reports.authentication_methods.user_registration_details,
            "AuditLog.Read.All",
            filter="userPrincipalName eq '{user}'",
            licence="Entra ID P1",
        ),
        GraphAsk(
            "per_user_mfa",
            lambda graph, user: graph.users.by_user_id(user).authentication,
            "Policy.Read.All",
            beta=True,
            below="/requirements",
            single=True,
        ),
    ),
)
