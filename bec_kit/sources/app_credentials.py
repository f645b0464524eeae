"""Secrets and certificates that an export lists by themselves, each with its application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._credentials import credential, known
from bec_kit.sources._picked import folded
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `app_credentials` for each record.

    Args:
        batch: Graph `passwordCredential` and `keyCredential` objects, beside them `appId`,
            `appObjectId` and `appDisplayName`, and the `kind`: secret or certificate.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    rows = [_row(doc) for doc in docs]
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in (rows[0] if rows else ())
    }
    columns |= standing(batch, origin, [known(row) for row in rows])
    return {"app_credentials": build("app_credentials", columns, len(docs), odd)}


def _row(doc: dict[str, Any]) -> dict[str, Any]:
    return {
        "app_id": folded(doc.get("appId")),
        "object_id": folded(doc.get("appObjectId")),
        "app": filled(doc.get("appDisplayName")),
        **credential(doc, filled(doc.get("kind"))),
    }


SPEC = Source(
    id="app_credentials",
    title="Secrets and certificates of applications",
    primary="app_credentials",
    tables=("app_credentials",),
    permissions=("Application.Read.All",),
    licence="any",
    retention="none: what stands when it is collected; removed ones show in the logs alone",
    blind=(
        "Whoever adds a secret chooses from when it is valid: the time of adding stands in the "
        "logs. Federated credentials are kept elsewhere"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/passwordcredential",
        "https://learn.microsoft.com/graph/api/resources/keycredential",
    ),
    normalise=normalise,
)
