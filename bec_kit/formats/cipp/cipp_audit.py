"""CIPP's lists of changes of rules and rights: some fields of audit records, without ids.

Older versions give a change of rights no time. UserKey is who did it, by his key or his UPN.
Newer ones lay the whole record beside, which is then read instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import iso_time
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

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

_PARAMETER = re.compile(r"(?:^|; )([A-Za-z]\w*)=")


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {
        key: text for key, name in _KEYS.items() if (text := row.text(name)) is not None
    }
    if "@" in record["UserKey"]:
        record.setdefault("UserId", record["UserKey"])
    record["Workload"] = "Exchange"
    time = iso_time(row, "date", "creationtime")
    if time:
        record["CreationTime"] = time
    if record["Operation"].casefold() in _ITEM:
        record["RecordType"] = 2
        _of_an_item(row, record)
    else:
        record["RecordType"] = 1
        _of_a_cmdlet(row, record)
    return record


def _of_a_cmdlet(row: Row, record: dict[str, Any]) -> None:
    """Parameters, a list or one text, and those that stand in keys of their own."""
    given = row.record.get("Parameters")
    parameters = list(given) if isinstance(given, list) else list(_told(given))
    told = {each["Name"] for each in parameters if isinstance(each, dict) and "Name" in each}
    name = row.text("rulename")
    if name and "\\" in name:  # without a name of its own a change shows the object's
        record.setdefault("ObjectId", name)
        name = None
    rights, trustee = _words(row.cells.get("permissions")), row.text("trustee")
    for key, value in (("Name", name), ("AccessRights", rights), ("User", trustee)):
        if value and key not in told:
            parameters.append({"Name": key, "Value": value})
    if parameters:
        record["Parameters"] = parameters


def _told(given: Any) -> Iterator[dict[str, Any]]:
    """The parameters in `ForwardTo=x; DeleteMessage=True`."""
    if not isinstance(given, str) or not given.strip():
        return
    found = list(_PARAMETER.finditer(given))
    if not found or found[0].start():
        yield {"Name": "Parameters", "Value": given}
        return
    ends = [*(match.start() for match in found[1:]), len(given)]
    for match, end in zip(found, ends, strict=True):
        yield {"Name": match[1], "Value": given[match.end() : end]}


def _of_an_item(row: Row, record: dict[str, Any]) -> None:
    """Rights on a folder: ObjectId is whose mailbox and which folder, one behind the other."""
    owner, mark, path = record.get("ObjectId", "").partition("\\")
    rights, trustee = _words(row.cells.get("permissions")), row.text("trustee")
    if "@" in owner:
        del record["ObjectId"]
        record["MailboxOwnerUPN"] = owner
    told = {"Path": mark + path if "@" in owner else "", "MemberRights": rights}
    told["MemberUpn"] = trustee or ""
    if folder := {key: value for key, value in told.items() if value}:
        record["Item"] = {"ParentFolder": folder}


def _words(value: Any) -> str:
    """One text of a text or a list of them."""
    parts = value if isinstance(value, list) else [value]
    return ", ".join(str(part).strip() for part in parts if part not in (None, ""))


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
        "Permissions; newer ones have UserId, Trustee, Date and ClientIP, write Parameters as "
        "one text, and lay AuditData beside where it is about the suspect",
    ),
)
