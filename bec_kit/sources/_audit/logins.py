"""sign_ins, kind `audit`: the audit log's own logins (record type 15).

Their ids are the request ids of the sign-ins, so they meet Entra's own log; they
reach back further than it does, and lack its place, risk and policies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import objects, transposed
from bec_kit.sources._audit._outcome import STS_LOGON
from bec_kit.sources._audit._pairs import pairs
from bec_kit.sources._values import as_bool, filled

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CHILD"]

_LOGINS = ("userloggedin", "userloginfailed")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_COLUMNS = (
    "kind",
    "user_id",
    "resource_id",
    "os",
    "browser",
    "device_name",
    "device_compliant",
    "device_managed",
    "device_trust",
    "logon_error",
    "request_type",
    "result_detail",
    "home_tenant_id",
    "resource_tenant_id",
)


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    columns: dict[str, Any] = transposed(_COLUMNS, [_row(doc) for doc in wanted.docs])
    columns["request_id"] = wanted.values("record_id")
    columns["app_id"] = wanted.values("acting_app_id")
    owners = range(len(wanted.docs))
    return {"sign_ins": wanted.table("sign_ins", owners, columns)}


def _row(doc: dict[str, Any]) -> tuple[Any, ...]:
    extended, device = pairs(doc.get("ExtendedProperties")), pairs(doc.get("DeviceProperties"))
    both = as_bool(device.get("iscompliantandmanaged"))
    return (
        "audit",
        _user_id(doc),
        _target(doc),
        device.get("os"),
        device.get("browsertype"),
        device.get("displayname"),
        True if both else as_bool(device.get("iscompliant")),
        both or None,  # not both says nothing of each
        device.get("trusttype"),
        filled(doc.get("LogonError")),
        extended.get("requesttype"),
        extended.get("resultstatusdetail"),
        filled(doc.get("ActorContextId")),
        filled(doc.get("TargetContextId")),
    )


def _user_id(doc: dict[str, Any]) -> str | None:
    """The user's object id: of kind 0 among the actors, or the UserKey where it is a GUID."""
    for actor in objects(doc.get("Actor")):
        if str(actor.get("Type")) == "0" and _is_guid(found := filled(actor.get("ID"))):
            return found
    key = filled(doc.get("UserKey"))
    return key if _is_guid(key) else None


def _target(doc: dict[str, Any]) -> str | None:
    """The application that was signed in to."""
    for target in objects(doc.get("Target")):
        if str(target.get("Type")) == "0" and (found := filled(target.get("ID"))):
            return found.lower()
    return None


def _is_guid(value: str | None) -> bool:
    return value is not None and _GUID.fullmatch(value) is not None


CHILD = Child(
    "logins",
    ("sign_ins",),
    lambda operation, record_type: (
        record_type == STS_LOGON or (record_type is None and operation in _LOGINS)
    ),
    _flatten,
)
