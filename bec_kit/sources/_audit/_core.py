"""The columns of `audit`, each as a whole; what is worked out is worked out once a value."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit import _terms
from bec_kit.sources._audit._actor import actor_kind
from bec_kit.sources._audit._arrow import apart, together, without
from bec_kit.sources._audit._outcome import succeeded
from bec_kit.sources._audit._where import located
from bec_kit.sources._shaped import by_value, gap_flags, real_ids, record_ids
from bec_kit.sources._values import (
    NO_GUID,
    as_bool,
    decode,
    filled,
    fold_name,
    fold_user,
    request_id,
    times,
)

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin
    from bec_kit.sources._audit._records import Records

    Columns = dict[str, pa.Array[Any]]

__all__ = ["core"]

_TEXT = pa.string()
_PLAIN = {
    "workload": "Workload",
    "operation": "Operation",
    "result": "ResultStatus",
    "user_raw": "UserId",
    "user_key": "UserKey",
    "client_info": "ClientInfoString",
    "actor_info": "ActorInfoString",
    "object_id": "ObjectId",
    "mailbox_guid": "MailboxGuid",
    "organization_id": "OrganizationId",
    "correlation_id": "InterSystemsId",
}


def core(records: Records, batch: Batch, origin: Origin) -> Columns:
    """All columns of `audit` for a batch, with the flags that are known before its children."""
    rows = len(batch.docs)
    found: Columns = {name: records.text(field) for name, field in _PLAIN.items()}
    known = real_ids(records.id("Id"))
    found["record_id"] = known
    if known.null_count:
        found["record_id"] = pa.array(record_ids(known.to_pylist(), batch, origin), _TEXT)
    found["happened_at"] = times(records.text("CreationTime"))
    flags = gap_flags(batch, no_id=known, undated=found["happened_at"])
    found["flags"] = pa.array(flags, pa.list_(_TEXT))
    found["evidence_id"] = pa.repeat(origin.evidence_id, rows)
    found["evidence_row"] = pa.array(batch.rows, pa.int64())
    found["lossy"] = pa.repeat(batch.lossy, rows)
    found["record_type"] = records.number("RecordType", _terms.record_type)
    found["record_type_name"] = by_value(found["record_type"], _terms.record_type_name, _TEXT)
    found["user_type"] = records.number("UserType", _terms.user_type)
    found["logon_type"] = records.number("LogonType", _terms.logon_type)
    found["external_access"] = records.number("ExternalAccess", as_bool)
    found["user"] = by_value(found["user_raw"], fold_user, _TEXT)
    found["mailbox"] = by_value(records.text("MailboxOwnerUPN"), fold_user, _TEXT)
    _tokens(records, found)
    _outcomes(records, found)
    found |= located(records)
    _actors(records, found)
    return found


def _tokens(records: Records, found: Columns) -> None:
    """Session, device, token and apps: what links an action to the sign-in behind it.

    The acting app is ClientAppId, else AppId: behind Graph, AppId is Graph itself.
    """
    device = records.entries("DeviceProperties")
    found["session_id"] = pc.coalesce(
        records.id("SessionId"),
        records.id("AppAccessContext", "AADSessionId"),
        without(device.first("SessionId"), NO_GUID),
    )
    found["device_id"] = pc.coalesce(
        records.id("DeviceId"),
        without(device.first("Id"), NO_GUID),
        records.id("AppAccessContext", "DeviceId"),
    )
    found["unique_token_id"] = records.text("AppAccessContext", "UniqueTokenId")
    found["token_request_id"] = by_value(found["unique_token_id"], request_id, _TEXT)
    issued = pc.coalesce(
        records.text("AppAccessContext", "IssuedAtTime"),
        records.text("AppAccessContext", "TokenIssuedAtTime"),  # as SharePoint spells it
        records.text("TokenIssuedAtTime"),
    )
    found["token_issued_at"] = times(issued)
    asked = pc.coalesce(records.id("ClientAppId"), records.id("AppAccessContext", "ClientAppId"))
    served = pc.coalesce(records.id("AppId"), records.id("ApplicationId"))
    found["client_app_id"] = pc.utf8_lower(asked)
    found["app_id"] = pc.utf8_lower(served)
    found["acting_app_id"] = pc.coalesce(found["client_app_id"], found["app_id"])


def _outcomes(records: Records, found: Columns) -> None:
    def judged(joined: str) -> bool | None:
        kind, operation, result, error = apart(joined, 4)
        return succeeded(int(kind) if kind else None, fold_name(operation), result, error)

    errors = records.text("ErrorNumber")
    types = pc.cast(found["record_type"], _TEXT)
    keys = together(types, found["operation"], found["result"], errors)
    found["ok"] = by_value(keys, judged, pa.bool_())
    found["error_code"] = pc.coalesce(errors, by_value(found["result"], _code, _TEXT))


def _code(result: str | None) -> str | None:
    """A ResultStatus that is a number, as some workloads write it."""
    bare = (result or "").strip()
    return bare if bare.isascii() and bare.removeprefix("-").isdigit() else None


def _actors(records: Records, found: Columns) -> None:
    names = ("user", "user_key", "acting_app_id", "ip_kind", "client_info")
    keys = together(*(found[name] for name in names))
    found["actor_kind"] = by_value(keys, _kind, _TEXT)
    # of the record itself, a login's, a directory change's, or Teams'
    extended = records.entries("ExtendedProperties")
    extra = [
        _extra_agent(doc["ExtraProperties"]) if "ExtraProperties" in doc else None
        for doc in records.docs
    ]
    found["user_agent"] = pc.coalesce(
        records.text("UserAgent"),
        extended.first("UserAgent"),
        by_value(extended.first("additionalDetails"), _detailed_agent, _TEXT),
        pa.array(extra, _TEXT),
    )


@lru_cache(maxsize=1 << 14)
def _kind(joined: str) -> str:
    return actor_kind(*apart(joined, 5))


def _detailed_agent(details: str | None) -> str | None:
    decoded = decode(details)
    return filled(decoded.get("User-Agent")) if isinstance(decoded, dict) else None


def _extra_agent(extra: Any) -> str | None:
    for entry in extra if isinstance(extra, list) else ():
        if isinstance(entry, dict) and entry.get("Key") == "UserAgent":
            return filled(entry.get("Value"))
    return None
