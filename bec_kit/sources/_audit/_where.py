"""From where: the addresses of a record, which stand in several fields and need not agree."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._arrow import apart, together
from bec_kit.sources._values import addresses, text

if TYPE_CHECKING:
    from bec_kit.sources._audit._records import Records

__all__ = ["located"]

# Reads of mail carry ClientIPAddress only, logins ActorIpAddress beside ClientIP,
# changes of the directory often none.
_FIELDS = ("ClientIP", "ClientIPAddress", "ActorIpAddress", "UserIp", "SenderIp")
_KINDS: dict[str, pa.DataType] = {
    "ip": pa.string(),
    "ip_port": pa.int64(),
    "ip_kind": pa.string(),
    "ip_raw": pa.string(),
    "ip_others": pa.list_(pa.string()),
}


class _Where(NamedTuple):
    """The address that counts, and the others, parsed, where they differ from it."""

    ip: str | None
    port: int | None
    kind: str | None
    raw: str | None
    others: tuple[str, ...] | None


def located(records: Records) -> dict[str, pa.Array[Any]]:
    """ip, ip_port, ip_kind, ip_raw and ip_others: the first field that holds an address counts."""
    fields = [records.text(field) for field in _FIELDS]
    lists = records.raw("ClientIPs")
    if any(lists):
        fields.append(pa.array([_joined(value) for value in lists], pa.string()))
    coded: Any = pc.dictionary_encode(together(*fields))
    rows: list[Any] = [_known(value) for value in coded.dictionary.to_pylist()]
    columns: Any = zip(*rows, strict=True) if rows else ((),) * len(_KINDS)
    return {
        name: pa.array(list(column), kind).take(coded.indices)
        for (name, kind), column in zip(_KINDS.items(), columns, strict=True)
    }


def _joined(value: Any) -> str | None:
    parts = value if isinstance(value, list) else [value]
    return text(",".join(part for part in parts if isinstance(part, str)) or None)


@lru_cache(maxsize=1 << 14)
def _known(joined: str) -> _Where:
    raws = [raw for raw in apart(joined) if raw]
    found = [(each, raw) for raw in raws for each in addresses(raw)]
    if not found:
        written = next((raw for raw in raws if raw.strip()), None)
        return _Where(None, None, None, written, None)
    first, raw = found[0]
    others = dict.fromkeys(each.ip for each, _ in found if each.ip and each.ip != first.ip)
    return _Where(first.ip, first.port, first.kind, raw, tuple(others) or None)
