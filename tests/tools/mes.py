"""A folder of Microsoft-Extractor-Suite: `Output/<component>/<time>/<time>-<what>.csv`.

The operator ran it with several outputs, so that the audit log is there as tables, as JSON,
for SOF-ELK, merged, flattened and for single operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.scenarios.exports.audit import TYPE_NAMES
from bec_kit.scenarios.exports.writing import culture
from tests.tools.writing import Doc, array, days, lines, lost, put, table, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bec_kit.scenarios.book import Book, Record

__all__ = ["write"]

RUN = "20260319-090000"
STAMP = "20260319090000"
UAL = f"UnifiedAuditLog/{RUN}"
_NO_RULES = b"Name,Description,CreatedBy,WhenChanged,State,Priority,Mode\r\n"
_SCORE = ("Category", "Title", "Service", "Status", "CurrentScore", "MaxScore", "ScoreGap")
LOG = (
    "19/03/2026 09:00:00: [INFO] Running Get-UAL",
    "19/03/2026 09:04:10: === Audit Log Retrieval Activity ===",
    "19/03/2026 09:04:11: [WARNING] No audit logs found for the period 2026-03-08 to 2026-03-09",
    "19/03/2026 09:31:00: [ERROR] Get-RiskyUsers: Forbidden, the tenant is not licensed for it",
)


def write(book: Book, root: Path) -> None:
    """Write the folder."""
    put(root, "LogFile.txt", "\r\n".join((*LOG, "")).encode("utf-16"))
    _audit_tables(book, root)
    _audit_json(book, root)
    _for_sof_elk(book, root)
    _narrow(book, root)
    _reads(book, root)
    _entra(book, root)
    _mail(book, root)
    _state(book, root)
    _not_for_us(root)


def _outer(record: Record, place: int, count: int, body: Any) -> Doc:
    return {
        "RecordType": TYPE_NAMES[record["RecordType"]],
        "CreationDate": culture(record["CreationTime"], day_first=True),
        "UserIds": record["UserId"],
        "Operations": record["Operation"],
        "AuditData": body,
        "ResultIndex": place,
        "ResultCount": count,
        "Identity": record["Id"],
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


def _slice(records: Sequence[Record], *, parsed: bool = False) -> list[Doc]:
    return [
        _outer(record, place, len(records), record if parsed else text(record))
        for place, record in enumerate(records, 1)
    ]


def _span(day: str) -> str:
    start = day.replace("-", "")
    return f"UAL-{start}000000-{int(start) + 1}000000"


def _audit_tables(book: Book, root: Path) -> None:
    merged = []
    for day, records in days(book.audit, "CreationTime").items():
        rows = _slice(records)
        merged += rows
        put(root, f"{UAL}/{_span(day)}.csv", table(rows))
    put(root, f"{UAL}/Merged/UAL-Combined.csv", table(merged))


def _audit_json(book: Book, root: Path) -> None:
    """Two slices of one second share a file; the merged one lost brackets as text."""
    folder, merged = f"{UAL}-json", []
    slices = list(days(book.audit, "CreationTime").items())
    for day, records in slices:
        half = len(records) // 2
        parts = [array(_slice(part, parsed=True)) for part in (records[:half], records[half:])]
        put(root, f"{folder}/{_span(day)}.json", b"\r\n".join(parts))
        merged += [part.strip(b"[]\r\n") for part in parts]
    put(root, f"{folder}/Merged/UAL-Combined.json", b",\r\n".join(merged) + b"]")


def _for_sof_elk(book: Book, root: Path) -> None:
    folder = f"{UAL}-SOF-ELK"
    put(root, f"{folder}/UAL-Combined.jsonl", lines(book.audit, b"\r\n"))
    put(root, f"{folder}/UAL-Flat.csv", table([lost(record) for record in book.audit]))
    put(root, f"{folder}/{STAMP}-nothing-UnifiedAuditLog.json", b"[\r\n")


def _narrow(book: Book, root: Path) -> None:
    """The same records once more: of single operations, of cmdlets, of mailboxes."""
    found: dict[str, list[Doc]] = {}
    for record in book.audit:
        if record["Operation"] in ("New-InboxRule", "MailItemsAccessed", "Send"):
            outer = _outer(record, 1, 1, None)
            raw = record | ({"Folders": "System.Object[]"} if "Folders" in record else {})
            more = {
                "AuditData_UserId": record["UserId"],
                "AuditData_ClientIP": record.get("ClientIP", ""),
                "AuditData_UserAgent": "",
                "AuditData_ObjectId": record.get("ObjectId", ""),
                "AuditData_Raw": text(raw),
                "OperationQueried": record["Operation"],
            }
            outer.pop("AuditData")
            found.setdefault(record["Operation"], []).append(outer | more)
    for operation, rows in found.items():
        put(root, f"{UAL}-Operations/{operation}.csv", table(rows, "utf-16"))
    together = [row for rows in found.values() for row in rows]
    put(root, f"{UAL}-Operations/UAL-Operations-Combined.csv", table(together))
    for name, kind in (("AdminAuditLog", 1), ("Mailbox Audit Log", 2)):
        rows = _slice([record for record in book.audit if record["RecordType"] == kind])
        put(root, f"{name}/{RUN}/{RUN}-{name.replace(' ', '')}.csv", table(rows))


def _reads(book: Book, root: Path) -> None:
    """Lists that the tool derives from the audit log's reads; they name no record."""
    sessions, messages = [], []
    for record in book.audit:
        if record["Operation"] != "MailItemsAccessed":
            continue
        told = {each["Name"]: each["Value"] for each in record["OperationProperties"]}
        shared = {
            "Action": "MailItemsAccessed",
            "SessionId": record.get("SessionId", ""),
            "ClientIP": record["ClientIPAddress"],
            "MailAccessType": told["MailAccessType"],
            "IsThrottled": told.get("IsThrottled", ""),
            "OperationCount": record.get("OperationCount", ""),
        }
        sessions.append({"TimeStamp": record["CreationTime"], "User": record["UserId"], **shared})
        for folder in record.get("Folders", ()):
            messages += [
                {
                    "Timestamp": culture(record["CreationTime"], day_first=True),
                    "User": record["UserId"],
                    "IPaddress": record["ClientIPAddress"],
                    "SessionID": record.get("SessionId", ""),
                    "MailAccessType": told["MailAccessType"],
                    "FolderPath": folder["Path"],
                    "InternetMessageId": item["InternetMessageId"],
                    "SizeInBytes": item.get("SizeInBytes", ""),
                }
                for item in folder["FolderItems"]
            ]
    put(root, f"MailItemsAccessed/{RUN}/{RUN}-Sessions.csv", table(sessions))
    put(root, f"MailItemsAccessed/{RUN}/{RUN}-MessageIDs.csv", table(messages))


def _entra(book: Book, root: Path) -> None:
    both = ("interactiveUser", "nonInteractiveUser")
    for kinds in (both, ("servicePrincipal",), ("managedIdentity",)):
        records = [each for each in book.sign_ins if each["signInEventTypes"][0] in kinds]
        folder = f"EntraID/{RUN}-SignInLogs/{' & '.join(kinds)}"
        name = "-".join(kinds)
        half = len(records) // 2
        put(root, f"{folder}/{STAMP}-{name}-SignInLogs.json", array(records[:half]))
        put(root, f"{folder}/{STAMP[:-1]}7-{name}-SignInLogs.json", array(records[half:]))
        put(root, f"{folder}/Merged/SignInLogs-{name}-Combined.json", array(records))
    folder = f"EntraID/{RUN}-AuditLogs"
    put(root, f"{folder}/{STAMP}-AuditLogs.json", array(book.directory_audits))
    put(root, f"{folder}/Merged/AuditLogs-Combined.json", orjson.dumps(book.directory_audits))


def _mail(book: Book, root: Path) -> None:
    rows = [
        {
            "MessageId": row["messageId"],
            "MessageTraceId": row["id"],
            "Received": culture(row["receivedDateTime"], day_first=True),
            "SenderAddress": row["senderAddress"],
            "RecipientAddress": row["recipientAddress"],
            "Subject": row["subject"],
            "Status": row["status"][:1].upper() + row["status"][1:],
            "FromIP": row["fromIP"],
            "ToIP": row["toIP"],
            "Size": row["size"],
        }
        for row in book.traces
    ]
    victim = book.company.role("victim").upn
    mine = [row for row in rows if victim in (row["SenderAddress"], row["RecipientAddress"])]
    put(root, f"MessageTrace/{RUN}/{book.company.domain}-MTL.csv", table(rows))
    put(root, f"MessageTrace/{RUN}/{victim}-MTL.csv", table(mine, "utf-16"))


def _state(book: Book, root: Path) -> None:
    victim = book.company.role("victim").upn
    put(
        root,
        f"Rules/{RUN}/{RUN}-MailboxRules.csv",
        table([_rule(victim, one) for one in book.rules]),
    )
    put(root, f"MFA/{RUN}/{RUN}-AuthenticationMethods.csv", table([_methods(victim)]))
    people = [
        {
            "UserPrincipalName": person.upn,
            "DisplayName": person.name,
            "Id": person.object_id,
            "Department": "",
            "JobTitle": "",
            "AccountEnabled": "True",
            "CreatedDateTime": "21/08/2025 08:00:00",
            "LastPasswordChangeDateTime": "21/08/2025 08:00:00",
            "UserType": "Member",
        }
        for person in book.company.people
    ]
    put(root, f"Users/{RUN}/{RUN}-Users.csv", table(people))
    admin = book.company.role("admin")
    role = {
        "UserName": admin.upn,
        "UserId": admin.object_id,
        "Role": "Global Administrator",
        "DisplayName": admin.name,
        "Department": "",
        "JobTitle": "",
        "AccountEnabled": "True",
        "CreatedDateTime": "21/08/2025 08:00:00",
        "LastInteractiveSignIn": "18/03/2026 08:00:00",
        "LastNonInteractiveSignIn": "18/03/2026 08:00:00",
        "DaysSinceLastSignIn": "1",
    }
    put(root, f"Admins/{RUN}/20260319-GlobalAdministrator.csv", table([role]))
    put(root, f"Admins/{RUN}/Merged/20260319-All-Administrators.csv", table([role], "utf-16"))
    put(root, f"Rules/{RUN}/{RUN}-TransportRules.csv", _NO_RULES)


def _rule(user: str, rule: Record) -> Doc:
    actions = rule["actions"]
    names = (
        "CopyToFolder MoveToFolder RedirectTo ForwardTo ForwardAsAttachmentTo ApplyCategory "
        "MarkImportance MarkAsRead DeleteMessage SoftDeleteMessage From SubjectContainsWords "
        "SubjectOrBodyContainsWords BodyContainsWords HasAttachment Description InError ErrorType"
    )
    to = [each["emailAddress"] for each in actions.get("forwardTo", ())]
    return {
        "UserName": user,
        "RuleName": rule["displayName"],
        "Enabled": rule["isEnabled"],
        "Priority": rule["sequence"],
        "RuleIdentity": str(11474980273107599360 + rule["sequence"]),
        "StopProcessingRules": actions["stopProcessingRules"],
        **dict.fromkeys(names.split(), ""),
        "MoveToFolder": "Newsletters" if "moveToFolder" in actions else "",
        "ForwardTo": ", ".join(f'"{each["name"]}" [SMTP:{each["address"]}]' for each in to),
        "SubjectOrBodyContainsWords": ", ".join(rule["conditions"]["bodyOrSubjectContains"]),
        "MarkAsRead": "False",
        "DeleteMessage": "False",
        "InError": "False",
    }


def _methods(user: str) -> Doc:
    names = (
        "email fido2 app password phone softwareoath hellobusiness temporaryAccessPass "
        "certificateBasedAuthConfiguration qrcodepin"
    )
    return {
        "user": user,
        "MFAstatus": "Enabled",
        **dict.fromkeys(names.split(), "-"),
        "app": "True",
        "password": "True",
        "phone": "True",
    }


def _not_for_us(root: Path) -> None:
    """What stands in such a folder as well."""
    mail = b"Subject: Invoice\r\n\r\nx\r\n"
    put(root, f"Email Export/{RUN}/001-20260317_094712-Invoice.eml", mail)
    put(root, f"SecureScore/{RUN}/{RUN}-SecureScore.csv", table([dict.fromkeys(_SCORE, "x")]))
    put(root, f"RiskyEvents/{RUN}/{RUN}-RiskyUsers.csv", b"")
