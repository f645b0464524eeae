"""sign_ins, kind `audit`: the audit log's own logins (record type 15).

Their ids are the request ids of the sign-ins, so they meet Entra's own log; they
reach back further than it does, and lack its place, risk and policies.
"""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._arrow import filled, first_of, flattened, is_filled
from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._outcome import STS_LOGON
from bec_kit.sources._shaped import by_value, part, struct
from bec_kit.sources._values import as_bool

__all__ = ["CHILD"]

_LOGINS = ("userloggedin", "userloginfailed")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BOOL = pa.bool_()
_IDS = pa.list_(struct({"ID": pa.string(), "Type": pa.int64()}))
_SHAPE = struct(
    {
        "Actor": _IDS,
        "Target": _IDS,
        "LogonError": pa.string(),
        "ActorContextId": pa.string(),
        "TargetContextId": pa.string(),
    }
)
_OBJECT_ID = 0
_DEVICE = {
    "os": "OS",
    "browser": "BrowserType",
    "device_name": "DisplayName",
    "device_trust": "TrustType",
}
_EXTENDED = {"request_type": "RequestType", "result_detail": "ResultStatusDetail"}


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    def device(name: str) -> pa.Array[Any]:
        return wanted.first("DeviceProperties", name)

    records = wanted.shaped(_SHAPE)
    key = wanted.audit["user_key"].take(wanted.whose)
    # not both says nothing of each
    both = by_value(device("IsCompliantAndManaged"), lambda value: as_bool(value) or None, _BOOL)
    columns: dict[str, Any] = {
        "kind": pa.repeat("audit", len(records)),
        "request_id": wanted.audit["record_id"].take(wanted.whose),
        "app_id": wanted.audit["acting_app_id"].take(wanted.whose),
        "user_id": pc.coalesce(_guids(_object_ids(part(records, "Actor"))), _guids(key)),
        "resource_id": pc.utf8_lower(_object_ids(part(records, "Target"))),
        "device_compliant": pc.coalesce(both, by_value(device("IsCompliant"), as_bool, _BOOL)),
        "device_managed": both,
        "logon_error": filled(part(records, "LogonError")),
        "home_tenant_id": filled(part(records, "ActorContextId")),
        "resource_tenant_id": filled(part(records, "TargetContextId")),
        **{column: device(name) for column, name in _DEVICE.items()},
        **{column: wanted.first("ExtendedProperties", name) for column, name in _EXTENDED.items()},
    }
    return {"sign_ins": wanted.table("sign_ins", range(len(records)), columns)}


def _object_ids(lists: pa.Array[Any]) -> pa.Array[Any]:
    """For each list the first id that is an object id, not a name or a PUID."""
    flat = flattened(lists)
    ids = part(flat, "ID")
    mask = pc.and_(pc.equal(part(flat, "Type"), pa.scalar(_OBJECT_ID)), is_filled(ids))
    found: pa.Array[Any] = first_of(ids, pc.list_parent_indices(lists), mask, len(lists))
    return found


def _guids(values: pa.Array[Any]) -> pa.Array[Any]:
    return by_value(values, lambda value: value if _GUID.fullmatch(value) else None, pa.string())


CHILD = Child(
    "logins",
    ("sign_ins",),
    lambda operation, record_type: (
        record_type == STS_LOGON or (record_type is None and operation in _LOGINS)
    ),
    _flatten,
)
