"""The columns of `audit`, one list comprehension or one Arrow call each: this is the hot path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit import _terms
from bec_kit.sources._audit._actor import actor_kind
from bec_kit.sources._audit._outcome import succeeded
from bec_kit.sources._audit._pairs import pairs
from bec_kit.sources._audit._where import located
from bec_kit.sources._values import (
    NO_GUID,
    column,
    decode,
    filled,
    fold_name,
    fold_user,
    hashed_id,
    request_id,
    text,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.model import Batch, Origin

__all__ = ["core"]

_PLAIN = {
    "workload": "Workload",
    "operation": "Operation",
    "user_key": "UserKey",
    "result": "ResultStatus",
    "client_info": "ClientInfoString",
    "actor_info": "ActorInfoString",
    "object_id": "ObjectId",
    "mailbox_guid": "MailboxGuid",
    "organization_id": "OrganizationId",
    "correlation_id": "InterSystemsId",
}
_NO_IDS = pa.array(["", NO_GUID])
_EMPTY: dict[str, Any] = {}


def core(batch: Batch, origin: Origin, odd: set[int]) -> dict[str, pa.Array[Any]]:
    """All columns of `audit` for a batch.

    Args:
        batch: records as the service writes them.
        origin: where they come from.
        odd: gets the places of records in which a value had an odd shape.
    """
    docs = batch.docs
    rows = len(docs)
    found: dict[str, pa.Array[Any]] = {
        name: column("text", [doc.get(key) or None for doc in docs], odd)
        for name, key in _PLAIN.items()
    }
    flags = [tuple(flag) for flag in batch.flags]
    found["record_id"] = _record_ids(docs, origin, batch.rows, flags)
    found["happened_at"] = _when(docs, flags)
    found["evidence_id"] = pa.repeat(origin.evidence_id, rows)
    found["evidence_row"] = pa.array(batch.rows, pa.int64())
    found["lossy"] = pa.repeat(batch.lossy, rows)
    found["flags"] = pa.array(flags, pa.list_(pa.string()))
    found["external_access"] = column("bool", [doc.get("ExternalAccess") for doc in docs], odd)

    types = _mapped([doc.get("RecordType") for doc in docs], _terms.record_type)
    found["record_type"] = pa.array(types, pa.int64())
    found["record_type_name"] = pa.array(_mapped(types, _terms.record_type_name), pa.string())
    for name, key, read in (
        ("user_type", "UserType", _terms.user_type),
        ("logon_type", "LogonType", _terms.logon_type),
    ):
        found[name] = pa.array(_mapped([doc.get(key) for doc in docs], read), pa.int64())
    owners = _mapped([doc.get("MailboxOwnerUPN") for doc in docs], fold_user)
    found["mailbox"] = pa.array(owners, pa.string())

    contexts = [_context(doc.get("AppAccessContext")) for doc in docs]
    _tokens(docs, contexts, found, odd)
    _apps(docs, contexts, found, odd)
    _errors(docs, found, odd)
    _actors(docs, found, odd)
    return found


def _mapped(values: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Each value as `read` gives it; few are distinct, so each is read once."""
    try:
        known = {value: read(value) for value in set(values)}
    except TypeError:  # an object among them cannot be a key
        return [read(value) for value in values]
    return [known[value] for value in values]


def _record_ids(
    docs: list[dict[str, Any]], origin: Origin, rows: list[int], flags: list[tuple[str, ...]]
) -> pa.Array[Any]:
    ids = [doc.get("Id") for doc in docs]
    for place, found in enumerate(ids):
        if found.__class__ is str and found and found != NO_GUID:
            continue
        if (ids_text := filled(found)) is not None:
            ids[place] = ids_text
            continue
        try:
            ids[place] = hashed_id(docs[place])
        except RecursionError:  # too deep to be written: its place in the evidence stands for it
            ids[place] = hashed_id([origin.evidence_id, rows[place]])
        if "no_id" not in flags[place]:
            flags[place] = (*flags[place], "no_id")
    return column("text", ids)


def _when(docs: list[dict[str, Any]], flags: list[tuple[str, ...]]) -> pa.Array[Any]:
    found = times([doc.get("CreationTime") for doc in docs])
    if found.null_count:
        for place, gap in enumerate(found.is_null().to_pylist()):
            if gap and "undated" not in flags[place]:
                flags[place] = (*flags[place], "undated")
    return found


def _context(value: Any) -> dict[str, Any]:
    """AppAccessContext, also where it is JSON text; empty where it is neither."""
    if value.__class__ is not dict:
        value = decode(value)
    return value if isinstance(value, dict) else _EMPTY


def _ids(values: list[Any], odd: set[int]) -> pa.Array[Any]:
    """A column of ids, where an empty one and the GUID of zeros mean none."""
    found = column("text", values, odd)
    return pc.if_else(pc.is_in(found, _NO_IDS), pa.scalar(None, pa.string()), found)


def _tokens(
    docs: list[dict[str, Any]],
    contexts: list[dict[str, Any]],
    found: dict[str, pa.Array[Any]],
    odd: set[int],
) -> None:
    """Session, device and token: what links an action to the sign-in behind it."""
    devices = [
        pairs(doc["DeviceProperties"]) if "DeviceProperties" in doc else _EMPTY for doc in docs
    ]
    found["session_id"] = pc.coalesce(
        _ids([doc.get("SessionId") for doc in docs], odd),
        _ids([context.get("AADSessionId") for context in contexts], odd),
        _ids([device.get("sessionid") for device in devices], odd),
    )
    found["device_id"] = pc.coalesce(
        _ids([doc.get("DeviceId") for doc in docs], odd),
        _ids([device.get("id") for device in devices], odd),
        _ids([context.get("DeviceId") for context in contexts], odd),
    )
    found["unique_token_id"] = _ids([context.get("UniqueTokenId") for context in contexts], odd)
    tokens = found["unique_token_id"].to_pylist()
    found["token_request_id"] = pa.array(_mapped(tokens, request_id), pa.string())
    found["token_issued_at"] = times(
        [
            context.get("IssuedAtTime")
            or context.get("TokenIssuedAtTime")
            or doc.get("TokenIssuedAtTime")
            for doc, context in zip(docs, contexts, strict=True)
        ]
    )


def _apps(
    docs: list[dict[str, Any]],
    contexts: list[dict[str, Any]],
    found: dict[str, pa.Array[Any]],
    odd: set[int],
) -> None:
    """The resource, the app that asked, and the one that acts: ClientAppId, else AppId."""
    asked = [
        doc.get("ClientAppId") or context.get("ClientAppId")
        for doc, context in zip(docs, contexts, strict=True)
    ]
    served = [doc.get("AppId") or doc.get("ApplicationId") for doc in docs]
    found["client_app_id"] = pc.utf8_lower(_ids(asked, odd))
    found["app_id"] = pc.utf8_lower(_ids(served, odd))
    found["acting_app_id"] = pc.coalesce(found["client_app_id"], found["app_id"])


def _errors(docs: list[dict[str, Any]], found: dict[str, pa.Array[Any]], odd: set[int]) -> None:
    errors = column("text", [doc.get("ErrorNumber") for doc in docs], odd)
    results = found["result"].to_pylist()
    found["ok"] = pa.array(
        [
            succeeded(*each)
            for each in zip(
                found["record_type"].to_pylist(),
                map(fold_name, found["operation"].to_pylist()),
                results,
                errors.to_pylist(),
                strict=True,
            )
        ],
        pa.bool_(),
    )
    codes = _mapped(results, _code)
    blank = pc.if_else(pc.equal(errors, ""), pa.scalar(None, pa.string()), errors)
    found["error_code"] = pc.coalesce(blank, pa.array(codes, pa.string()))


def _code(result: str | None) -> str | None:
    """A ResultStatus that is a number, as some workloads write it."""
    bare = (result or "").strip()
    return bare if bare.isascii() and bare.removeprefix("-").isdigit() else None


def _actors(docs: list[dict[str, Any]], found: dict[str, pa.Array[Any]], odd: set[int]) -> None:
    found["user_raw"] = column("text", [doc.get("UserId") or None for doc in docs], odd)
    users = _mapped(found["user_raw"].to_pylist(), fold_user)
    found["user"] = pa.array(users, pa.string())
    places = located(docs)
    found["ip"] = pa.array([each.ip for each in places], pa.string())
    found["ip_port"] = pa.array([each.port for each in places], pa.int64())
    found["ip_kind"] = pa.array([each.kind for each in places], pa.string())
    found["ip_raw"] = column("text", [each.raw for each in places])
    found["ip_others"] = pa.array([each.others for each in places], pa.list_(pa.string()))
    found["actor_kind"] = pa.array(
        [
            actor_kind(*each)
            for each in zip(
                users,
                found["user_key"].to_pylist(),
                found["acting_app_id"].to_pylist(),
                found["client_info"].to_pylist(),
                [each.kind for each in places],
                strict=True,
            )
        ],
        pa.string(),
    )
    found["user_agent"] = column("text", [_agent(doc) for doc in docs], odd)


def _agent(doc: dict[str, Any]) -> Any:
    """The client's own words: of the record, a login's, a directory change's, or Teams'."""
    if agent := doc.get("UserAgent"):
        return agent
    if "ExtendedProperties" in doc:
        properties = pairs(doc["ExtendedProperties"])
        details = decode(properties.get("additionaldetails"))
        nested = details.get("User-Agent") if isinstance(details, dict) else None
        return text(properties.get("useragent") or nested)
    if isinstance(extra := doc.get("ExtraProperties"), list):
        for entry in extra:
            if isinstance(entry, dict) and entry.get("Key") == "UserAgent":
                return text(entry.get("Value"))
    return None
