"""Secrets and certificates of applications; what is secret in them is never read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._parts import parts
from bec_kit.sources._picked import every, folded
from bec_kit.sources._values import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["credential", "credentials_of", "table"]

_KINDS = (("passwordCredentials", "secret"), ("keyCredentials", "certificate"))


def credential(held: dict[str, Any], kind: str | None) -> dict[str, Any]:
    """The columns of one `passwordCredential` or `keyCredential`."""
    return {
        "key_id": folded(held.get("keyId")),
        "kind": kind,
        "name": filled(held.get("displayName")),
        "usage": filled(held.get("usage")),
        "hint": filled(held.get("hint")),
        "start_at": held.get("startDateTime"),
        "end_at": held.get("endDateTime"),
    }


def credentials_of(app: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of one `application` or `servicePrincipal`."""
    about = {
        "app_id": folded(app.get("appId")),
        "object_id": folded(app.get("id")),
        "app": filled(app.get("displayName")),
    }
    for list_, kind in _KINDS:
        for held in every(app.get(list_)):
            yield about | credential(held, kind)


def table(
    batch: Batch, origin: Origin, owners: list[str], held: list[list[dict[str, Any]]]
) -> pa.Table:
    """The rows of `app_credentials` that the records of another table hold.

    Args:
        batch: the records.
        origin: the sealed item that they come from.
        owners: the record id of each.
        held: the credentials of each.
    """
    return parts(
        "app_credentials",
        batch,
        origin,
        [
            (place, known(row) or f"{owners[place]}/{row['kind']} {number}", row)
            for place, rows in enumerate(held)
            for number, row in enumerate(rows)
        ],
    )


def known(row: dict[str, Any]) -> str | None:
    """The id of whatever holds it, and the key's own."""
    owner, key = row["object_id"] or row["app_id"], row["key_id"]
    return f"{owner}/{key}" if owner and key else key
