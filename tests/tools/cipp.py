"""CIPP's BEC check of one account: a single object with lists of what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from tests.tools.writing import Doc, inbox_rule, put

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.scenarios.book import Book, Record

__all__ = ["logons", "sent", "write"]

RULES = ("new-inboxrule", "set-inboxrule", "remove-inboxrule", "updateinboxrules")
RIGHTS = ("add-mailboxpermission", "add-recipientpermission")
CHANGED = 2
"""Accounts whose password was changed: a list that nothing takes."""


def logons(book: Book) -> list[Record]:
    """The logons that it lists: the last 50 of the whole tenant, by persons."""
    return [one for one in book.sign_ins if one["isInteractive"]][-50:]


def sent(book: Book) -> list[Record]:
    """What the account sent."""
    victim = book.company.role("victim").upn
    return [row for row in book.traces if row["senderAddress"] == victim]


def write(book: Book, root: Path) -> None:
    """Write the result."""
    victim = book.company.role("victim")
    mine = [one for one in logons(book) if one["userPrincipalName"] == victim.upn]
    result = {
        "AddedApps": [],
        "SuspectUserMailboxLogons": [_logon(one) for one in logons(book)],
        "LastSuspectUserLogon": [_logon(mine[-1])],
        "SuspectUserDevices": [],
        "NewRules": [
            inbox_rule(victim.upn, rule) | {"RecentlyChanged": True} for rule in book.rules
        ],
        "InboxRuleChanges": [_change(one) for one in changes(book, RULES)],
        "SentMessages": [
            {
                "MessageTraceId": row["id"],
                "Status": row["status"][:1].upper() + row["status"][1:],
                "Subject": row["subject"],
                "RecipientAddress": row["recipientAddress"],
                "Received": row["receivedDateTime"].removesuffix("Z"),
                "FromIP": row["fromIP"],
            }
            for row in sent(book)
        ],
        "MailboxPermissionChanges": [_right(one) for one in changes(book, RIGHTS)],
        "NewUsers": [],
        "MFADevices": book.methods,
        "ChangedPasswords": [
            {"displayName": person.name, "lastPasswordChangeDateTime": "2026-03-18T08:00:00Z"}
            for person in book.company.people[:CHANGED]
        ],
        "IntuneDevices": [],
        "IntuneDevicesError": "Forbidden: the tenant has no licence",
        "ExtractedAt": "2026-03-19T09:00:00Z",
        "ExtractResult": "Successfully extracted logs from auditlog",
    }
    put(root, "BEC_amelia.json", orjson.dumps(result, option=orjson.OPT_INDENT_2))


def changes(book: Book, operations: tuple[str, ...]) -> list[Record]:
    """The audit records behind a list."""
    return [one for one in book.audit if one["Operation"].casefold() in operations]


def _logon(one: Record) -> Doc:
    code = one["status"]["errorCode"]
    return {
        "CreatedDateTime": one["createdDateTime"],
        "id": one["id"],
        "AppDisplayName": one["resourceDisplayName"],
        "Status": "Success" if code == 0 else {"ErrorCode": code},
        "IPAddress": one["ipAddress"],
        "UserPrincipalName": one["userPrincipalName"],
        "UserDisplayName": one["userDisplayName"],
    }


def _change(record: Record) -> Doc:
    """As newer versions write it: one text, without what tells which rule it is."""
    parameters = record.get("Parameters", ())
    names = [each["Value"] for each in parameters if each["Name"] == "Name"]
    told = [each for each in parameters if each["Name"] not in ("Identity", "Name")]
    return {
        "Operation": record["Operation"],
        "UserKey": record["UserId"],
        "RuleName": names[0] if names else record.get("ObjectId"),
        "Parameters": "; ".join(f"{each['Name']}={each['Value']}" for each in told),
        "Date": record["CreationTime"],
    }


def _right(record: Record) -> Doc:
    """As older versions write it: without a time."""
    given = {each["Name"]: each["Value"] for each in record["Parameters"]}
    return {
        "Operation": record["Operation"],
        "UserKey": record["UserKey"],
        "ObjectId": record["ObjectId"],
        "Permissions": given.get("AccessRights", ""),
    }
