"""How tools put records into files: PowerShell's tables and the JSON of several makers."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bec_kit.scenarios.company import Person

__all__ = [
    "Doc",
    "account",
    "array",
    "days",
    "inbox_rule",
    "lines",
    "lost",
    "pascal",
    "put",
    "table",
    "text",
]

Doc = dict[str, Any]

_ABBREVIATED = {"ip": "IP"}


def put(root: Path, name: str, data: bytes) -> None:
    """Write one file of a folder, with the folders on the way to it."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def table(rows: Sequence[Mapping[str, Any]], encoding: str = "utf-8-sig") -> bytes:
    """Rows as Export-Csv writes them: the first one says which columns there are."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, list(rows[0]), restval="", extrasaction="ignore", quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def array(records: Iterable[Any]) -> bytes:
    """One indented array; a single record stands by itself, as ConvertTo-Json has it."""
    found = list(records)
    return orjson.dumps(found[0] if len(found) == 1 else found, option=orjson.OPT_INDENT_2)


def lines(records: Iterable[Any], end: bytes = b"\n") -> bytes:
    """One record a line."""
    return b"".join(orjson.dumps(record) + end for record in records)


def text(record: Any) -> str:
    """A record as one line of JSON."""
    return orjson.dumps(record).decode()


def days(records: Iterable[Doc], key: str) -> dict[str, list[Doc]]:
    """Records by their day."""
    found: dict[str, list[Doc]] = {}
    for record in records:
        found.setdefault(record[key][:10], []).append(record)
    return found


def lost(record: Mapping[str, Any]) -> Doc:
    """A record as Export-Csv flattens it: what is nested is only named."""
    return {
        name: "System.Object[]"
        if isinstance(value, list)
        else "System.Management.Automation.PSCustomObject"
        if isinstance(value, dict)
        else value
        for name, value in record.items()
    }


def pascal(value: Any) -> Any:
    """Graph's record in the case that its SDK for PowerShell gives it, at every depth."""
    if isinstance(value, list):
        return [pascal(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {_pascal(name): pascal(each) for name, each in value.items()}


def _pascal(name: str) -> str:
    start = next((short for short in _ABBREVIATED if name.startswith(short)), "")
    written = _ABBREVIATED.get(start) or name[: len(start) + 1][:1].upper()
    return (written + name[len(start) or 1 :]).replace("_v2", "V2")


def inbox_rule(user: str, rule: Doc) -> Doc:
    """A rule of Graph as Get-InboxRule shows it."""
    identity = 11474980273107599360 + rule["sequence"]
    actions = rule["actions"]
    to = [each["emailAddress"] for each in actions.get("forwardTo", ())]
    return {
        "Enabled": rule["isEnabled"],
        "Identity": f"{user}\\{identity}",
        "Name": rule["displayName"],
        "Priority": rule["sequence"],
        "RuleIdentity": identity,
        "ForwardTo": [f'"{each["name"]}" [SMTP:{each["address"]}]' for each in to] or None,
        "MoveToFolder": "Newsletters" if "moveToFolder" in actions else None,
        "SubjectOrBodyContainsWords": rule["conditions"]["bodyOrSubjectContains"],
        "StopProcessingRules": actions["stopProcessingRules"],
        "MailboxOwnerId": user,
    }


def account(person: Person) -> Doc:
    """An account as Graph shows it."""
    return {
        "id": person.object_id,
        "displayName": person.name,
        "userPrincipalName": person.upn,
        "mail": person.upn,
        "userType": "Member",
        "accountEnabled": True,
        "createdDateTime": "2025-08-21T08:00:00Z",
    }
