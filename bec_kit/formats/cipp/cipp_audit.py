"""CIPP's lists of changes of rules and rights: some fields of audit records, without ids.

A change of rights has no time either. UserKey is who did it, by his key or his UPN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import iso_time
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "Operation": "operation",
    "UserKey": "userkey",
    "UserId": "userid",
    "ObjectId": "objectid",
    "ClientIP": "clientip",
}
_ITEM = frozenset({"updateinboxrules", "updatecalendardelegation", "addfolderpermissions"})
"""Operations of record type 2; the others are cmdlets."""


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {
        key: text for key, name in _KEYS.items() if (text := row.text(name)) is not None
    }
    if "@" in record["UserKey"]:
        record.setdefault("UserId", record["UserKey"])
    record["Workload"] = "Exchange"
    record["RecordType"] = 2 if record["Operation"].casefold() in _ITEM else 1
    time = iso_time(row, "date", "creationtime")
    if time:
        record["CreationTime"] = time
    given = row.record.get("Parameters")
    parameters = list(given) if isinstance(given, list) else []
    for name, key in (("Name", "rulename"), ("AccessRights", "permissions")):
        named = any(isinstance(each, dict) and each.get("Name") == name for each in parameters)
        text = row.text(key)
        if text and not named:
            parameters.append({"Name": name, "Value": text})
    if isinstance(given, str) and given and not parameters:
        record["Parameters"] = given
    elif parameters:
        record["Parameters"] = parameters
    return record


SPEC = Format(
    id="cipp_audit",
    title="CIPP: changes of rules and rights, of its BEC check",
    source="audit",
    container="json",
    needs=frozenset({"CippList", "Operation", "UserKey"}),
    test=lambda record: bool(record["Operation"] and record["UserKey"]),
    native=_native,
    lossy=True,
    order=9,
    references=(
        "https://github.com/KelvinTegelaar/CIPP-API: Push-BECRun: InboxRuleChanges: Operation,"
        "UserKey,RuleName,Parameters,Date; MailboxPermissionChanges: Operation,UserKey,ObjectId,"
        "Permissions; newer ones have UserId and ClientIP",
    ),
)
