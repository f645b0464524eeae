"""From where: the addresses of a record, which stand in several fields and need not agree."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from bec_kit.sources._values import addresses

__all__ = ["Where", "located"]

_FIELDS = ("ClientIP", "ClientIPAddress", "ActorIpAddress", "UserIp", "SenderIp")


class Where(NamedTuple):
    """The address that counts, and what differs from it.

    Attributes:
        ip: parsed; None where no field holds an address.
        port: that stood beside it.
        kind: client, service or internal.
        raw: as written.
        others: the record's other addresses, parsed; None where there are none.
    """

    ip: str | None
    port: int | None
    kind: str | None
    raw: str | None
    others: tuple[str, ...] | None


def located(docs: list[dict[str, Any]]) -> list[Where]:
    """The addresses of each record: ClientIP, ClientIPAddress, ActorIpAddress, in this order.

    Reads of mail carry ClientIPAddress only, logins ActorIpAddress beside ClientIP,
    changes of the directory often none.
    """
    return [
        _where(
            (
                doc.get("ClientIP"),
                doc.get("ClientIPAddress"),
                doc.get("ActorIpAddress"),
                doc.get("UserIp"),
                doc.get("SenderIp"),
            )
            if "ClientIPs" not in doc
            else (*(doc.get(field) for field in _FIELDS), *_list(doc["ClientIPs"]))
        )
        for doc in docs
    ]


def _list(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _where(raws: tuple[Any, ...]) -> Where:
    try:
        return _known(raws)
    except TypeError:  # something that is no text stands there, and cannot be a key
        return _known(tuple(raw if isinstance(raw, str) else None for raw in raws))


@lru_cache(maxsize=1 << 16)
def _known(raws: tuple[Any, ...]) -> Where:
    found = [(each, raw) for raw in raws for each in addresses(raw)]
    if not found:
        written = next((raw for raw in raws if isinstance(raw, str) and raw.strip()), None)
        return Where(None, None, None, written, None)
    first, raw = found[0]
    others = dict.fromkeys(each.ip for each, _ in found if each.ip and each.ip != first.ip)
    return Where(first.ip, first.port, first.kind, raw, tuple(others) or None)
