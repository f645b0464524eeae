"""Licences of the tenant and of accounts: Graph `subscribedSku` and `licenseDetails`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._picked import every, folded, inner
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_OF_TENANTS = frozenset({"consumedUnits", "capabilityStatus", "prepaidUnits"})


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `licences` for each record.

    Args:
        batch: Graph `subscribedSku` objects (the tenant's) and `licenseDetails` (an account's:
            the page's `@odata.context` or a `userPrincipalName` beside them says whose).
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    tenants = [not _OF_TENANTS.isdisjoint(doc) for doc in docs]
    owners = owners_of(docs, origin, _owner)
    known = [_known(doc, owner) for doc, owner in zip(docs, owners, strict=True)]
    columns: dict[str, Any] = owned(batch, origin, owners, known)
    for place, tenant in enumerate(tenants):
        if tenant:  # nobody's own: the licence is its own owner
            columns["record_id"][place] = known[place] or columns["record_id"][place]
            columns["flags"][place] = tuple(
                flag for flag in columns["flags"][place] if flag != "no_owner"
            )
    plans = [_plans(doc) for doc in docs]
    columns |= {
        "sku": [filled(doc.get("skuPartNumber")) for doc in docs],
        "sku_id": [folded(doc.get("skuId")) for doc in docs],
        "plans": [on for on, _ in plans],
        "plans_off": [off for _, off in plans],
        "status": [filled(doc.get("capabilityStatus")) for doc in docs],
        "bought": [inner(doc, "prepaidUnits.enabled") for doc in docs],
        "used": [doc.get("consumedUnits") for doc in docs],
    }
    return {"licences": build("licences", columns, len(docs), odd)}


def _known(doc: dict[str, Any], owner: str | None) -> str | None:
    """The service's id, else the part number; an account that has no licence is known by that."""
    found = filled(doc.get("id")) or filled(doc.get("skuPartNumber")) or folded(doc.get("skuId"))
    return found or ("none" if owner else None)


def _owner(doc: dict[str, Any]) -> str | None:
    if not _OF_TENANTS.isdisjoint(doc):
        return None
    return filled(doc.get("userPrincipalName")) or owner_of(doc)


def _plans(doc: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Names of the plans that are on, and of those that are off."""
    on: list[str] = []
    off: list[str] = []
    for plan in every(doc.get("servicePlans")):
        name = filled(plan.get("servicePlanName")) or filled(plan.get("servicePlanId"))
        if name:
            (off if filled(plan.get("provisioningStatus")) == "Disabled" else on).append(name)
    return on, off


SPEC = Source(
    id="licences",
    title="Licences",
    primary="licences",
    tables=("licences",),
    permissions=("LicenseAssignment.Read.All", "User.Read.All"),
    licence="any",
    retention="none: what stands when it is collected",
    blind=(
        "What was logged depends on the licence at the time of the event, not on today's. A plan "
        "may be switched off for one account"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/subscribedsku",
        "https://learn.microsoft.com/graph/api/resources/licensedetails",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "tenant",
            lambda graph, _user: graph.subscribed_skus,
            "LicenseAssignment.Read.All",
            whose="tenant",
        ),
        GraphAsk(
            "account",
            lambda graph, user: graph.users.by_user_id(user).license_details,
            "LicenseAssignment.Read.All",
        ),
    ),
)
