"""Who may sign in how, as it stood when collected: Graph's policies and named places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._cmdlet import set_values
from bec_kit.sources._picked import inner, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import as_bool, build, decode, filled, text

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PLAIN = {
    "name": "displayName",
    "description": "description",
    "created_at": "createdDateTime",
    "modified_at": "modifiedDateTime",
    "trusted": "isTrusted",
}
_ABOUT = frozenset(
    {
        "id",
        "displayName",
        "description",
        "createdDateTime",
        "modifiedDateTime",
        "deletedDateTime",
        "state",
        "isEnabled",
        "templateId",
        "conditions",
        "ipRanges",
        "countriesAndRegions",
        "isTrusted",
    }
)
_EXCLUDED = (("", "excludeUsers"), ("group ", "excludeGroups"), ("role ", "excludeRoles"))


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `access_policies` for each record.

    Args:
        batch: Graph conditionalAccessPolicy, namedLocation, authorizationPolicy or
            identitySecurityDefaultsEnforcementPolicy objects, told apart by their keys.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, odd = batch.docs, set[int]()
    kinds = [_kind(doc) for doc in docs]
    ids = [filled(doc.get("id")) for doc in docs]
    columns = standing(batch, origin, [_known(*each) for each in zip(kinds, ids, strict=True)]) | {
        **picked(docs, _PLAIN),
        "policy_id": ids,
        "kind": kinds,
        "state": [_state(doc) for doc in docs],
        "conditions": [set_values(decode(doc.get("conditions"))) for doc in docs],
        "controls": [_controls(doc) for doc in docs],
        "include_users": [_people(doc, (("", "includeUsers"),)) for doc in docs],
        "exclude_users": [_people(doc, _EXCLUDED) for doc in docs],
        "ranges": [_ranges(doc) for doc in docs],
    }
    return {"access_policies": build("access_policies", columns, len(docs), odd)}


def _kind(doc: dict[str, Any]) -> str | None:
    if "ipRanges" in doc or "countriesAndRegions" in doc or "isTrusted" in doc:
        return "named_location"
    if "defaultUserRolePermissions" in doc:
        return "authorization"
    if "conditions" in doc or "grantControls" in doc:
        return "conditional_access"
    return "security_defaults" if "isEnabled" in doc else None


def _known(kind: str | None, policy_id: str | None) -> str | None:
    """There is one of the security defaults and of the authorization policy in a tenant."""
    return kind if kind in ("security_defaults", "authorization") else policy_id


def _state(doc: dict[str, Any]) -> str | None:
    enabled = as_bool(doc.get("isEnabled"))
    if enabled is not None:
        return "enabled" if enabled else "disabled"
    return filled(doc.get("state"))


def _controls(doc: dict[str, Any]) -> list[str]:
    return set_values({key: decode(doc[key]) for key in doc if key not in _ABOUT})


def _people(doc: dict[str, Any], fields: tuple[tuple[str, str], ...]) -> list[str]:
    users = decode(inner(doc, "conditions.users"))
    if not isinstance(users, dict):
        return []
    found = []
    for head, key in fields:
        value = users.get(key)
        listed = value if isinstance(value, list) else [value] if value else []
        found += [f"{head}{text(each)}" for each in listed]
    return found


def _ranges(doc: dict[str, Any]) -> list[str]:
    """Addresses as `192.0.2.0/24`, countries as two letters."""
    found = []
    for key in ("ipRanges", "countriesAndRegions"):
        value = decode(doc.get(key))
        for each in value if isinstance(value, list) else [value] if value else []:
            read = decode(each)
            written = read.get("cidrAddress") if isinstance(read, dict) else read
            found.append(text(written if written else read) or "")
    return found


SPEC = Source(
    id="access_policies",
    title="Sign-in policies",
    primary="access_policies",
    tables=("access_policies",),
    permissions=("Policy.Read.All",),
    licence="any; conditional access needs Entra ID P1",
    retention="none: what stands when it is collected; changes show in the directory audits",
    blind=(
        "Users, groups and apps stand as ids. A policy says what should happen: whether it applied "
        "shows in each sign-in. Per-user MFA and federated domains are not in it"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
        "https://learn.microsoft.com/graph/api/resources/namedlocation",
        "https://learn.microsoft.com/graph/api/resources/authorizationpolicy",
        "https://learn.microsoft.com/graph/api/resources/identitysecuritydefaultsenforcementpolicy",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "conditional_access",
            lambda graph, _user: graph.identity.conditional_access.policies,
            "Policy.Read.All",
            whose="tenant",
            service="conditional_access",
        ),
        GraphAsk(
            "named_locations",
            lambda graph, _user: graph.identity.conditional_access.named_locations,
            "Policy.Read.All",
            whose="tenant",
            service="conditional_access",
        ),
        GraphAsk(
            "authorization",
            lambda graph, _user: graph.policies.authorization_policy,
            "Policy.Read.All",
            whose="tenant",
            single=True,
        ),
    ),
)
