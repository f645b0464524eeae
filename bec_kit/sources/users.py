"""Accounts of the directory, as they stood when collected: Graph `user` objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._picked import every, folded, listed, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled, fold_user

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PATHS = {
    "user_raw": "userPrincipalName",
    "name": "displayName",
    "enabled": "accountEnabled",
    "kind": "userType",
    "synced": "onPremisesSyncEnabled",
    "department": "department",
    "job": "jobTitle",
    "made_by": "creationType",
    "created_at": "createdDateTime",
    "deleted_at": "deletedDateTime",
    "password_changed_at": "lastPasswordChangeDateTime",
    "sessions_valid_from": "signInSessionsValidFromDateTime",
    "last_sign_in_at": "signInActivity.lastSignInDateTime",
    "last_noninteractive_at": "signInActivity.lastNonInteractiveSignInDateTime",
}
# What is not named does not come; the last sign-in needs a licence and a permission more.
_SELECT = ",".join(
    ["id", "mail", "proxyAddresses", "assignedLicenses"]
    + [path for path in _PATHS.values() if not path.startswith("signInActivity.")]
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `users` for each record.

    Args:
        batch: Graph `user` objects; what was not asked for is missing in them.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    ids = [folded(doc.get("id")) for doc in docs]
    users = [fold_user(filled(doc.get("userPrincipalName"))) for doc in docs]
    known = [own or user for own, user in zip(ids, users, strict=True)]
    columns: dict[str, Any] = standing(batch, origin, known) | picked(docs, _PATHS)
    columns |= {
        "user": users,
        "object_id": ids,
        "mail": [folded(doc.get("mail")) for doc in docs],
        "addresses": [listed(doc.get("proxyAddresses")) for doc in docs],
        "sku_ids": [_skus(doc.get("assignedLicenses")) for doc in docs],
    }
    return {"users": build("users", columns, len(docs), odd)}


def _skus(assigned: Any) -> list[str]:
    return [sku for each in every(assigned) if (sku := folded(each.get("skuId")))]


SPEC = Source(
    id="users",
    title="Accounts",
    primary="users",
    tables=("users",),
    permissions=("User.Read.All",),
    licence="any; the time of the last sign-in needs Entra ID P1",
    retention="none: what stands when it is collected; deleted accounts stay for 30 days",
    blind=(
        "Graph shows few properties unless they are asked for: a missing one says nothing. The "
        "last sign-in may be one that failed. Who made or changed an account shows in the logs "
        "alone"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/user",
        "https://learn.microsoft.com/graph/api/resources/signinactivity",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "account",
            lambda graph, user: graph.users.by_user_id(user),
            "User.Read.All",
            query={"select": _SELECT},
            single=True,
        ),
    ),
)
