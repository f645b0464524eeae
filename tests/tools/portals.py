"""A folder of downloads from Microsoft's portals: Purview, Entra, the Exchange admin center.

Entra's logs were downloaded twice, as CSV and as JSON, and the message trace in every form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.exports.audit import purview
from bec_kit.scenarios.exports.portal import sign_ins_csv
from bec_kit.scenarios.exports.writing import culture
from tests.tools.writing import Doc, array, put, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bec_kit.scenarios.book import Book, Record

__all__ = ["SPAN", "detail", "write"]

SPAN = "2026-03-09_2026-03-18"
_EXTENDED = (
    "date_time_utc,client_ip,client_hostname,server_ip,server_hostname,source_context,"
    "connector_id,source,event_id,internal_message_id,message_id,network_message_id,"
    "recipient_address,recipient_status,total_bytes,recipient_count,related_recipient_address,"
    "reference,message_subject,sender_address,return_path,message_info,directionality,tenant_id,"
    "original_client_ip,original_server_ip,custom_data"
)
_WORDS = {"delivered": "Deliver", "expanded": "Expand", "filteredAsSpam": "Deliver"}
_EVENTS = {"delivered": "DELIVER", "expanded": "EXPAND", "filteredAsSpam": "DELIVER"}


def write(book: Book, root: Path) -> None:
    """Write the folder."""
    put(root, f"Purview_audit_{SPAN}.csv", purview(book))
    _sign_ins(book, root)
    _changes(book.directory_audits, root)
    _traces(book, root)
    put(root, "portal.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)


def _sign_ins(book: Book, root: Path) -> None:
    kinds: dict[str, list[Record]] = {}
    for one in book.sign_ins:
        kinds.setdefault(one["signInEventTypes"][0], []).append(one)
    persons = {
        "InteractiveSignIns": kinds["interactiveUser"],
        "NonInteractiveSignIns": kinds["nonInteractiveUser"],
    }
    for name, records in persons.items():
        put(root, f"{name}_{SPAN}.csv", sign_ins_csv(book.company, records))
        put(root, f"{name}_{SPAN}.json", array(reversed(records)))
        put(root, f"{name.replace('Ins', 'Ins_AuthDetails')}_{SPAN}.csv", table(_steps(records)))
    programs = {
        "ApplicationSignIns": kinds["servicePrincipal"],
        "MSISignIns": kinds["managedIdentity"],
    }
    for name, records in programs.items():
        put(root, f"{name}_{SPAN}.csv", table([_program(one) for one in records]))


def _steps(records: Sequence[Record]) -> list[Doc]:
    return [
        {
            "Request ID": one["id"],
            "Date (UTC)": step["authenticationStepDateTime"],
            "Authentication method": step["authenticationMethod"],
            "Authentication method detail": step["authenticationMethodDetail"] or "",
            "Succeeded": str(step["succeeded"]).lower(),
            "Result detail": step["authenticationStepResultDetail"] or "",
            "Requirement": step["authenticationStepRequirement"],
        }
        for one in records
        for step in one["authenticationDetails"]
    ]


def _program(one: Record) -> Doc:
    place = one["location"]
    return {
        "Date (UTC)": one["createdDateTime"],
        "Request ID": one["id"],
        "Correlation ID": one["correlationId"],
        "Service principal ID": one["servicePrincipalId"],
        "Service principal name": one.get("servicePrincipalName", ""),
        "Credential key ID": one.get("servicePrincipalCredentialKeyId", ""),
        "Credential thumbprint": "",
        "Application": one["appDisplayName"],
        "Application ID ": one["appId"],
        "App owner tenant ID": "",
        "Resource": one["resourceDisplayName"],
        "Resource ID ": one["resourceId"],
        "Resource tenant ID": "",
        "Resource owner tenant ID": "",
        "Home tenant ID": "",
        "Home tenant name": "",
        "IP address": one["ipAddress"],
        "Location": f"{place['city']}, {place['state']}, {place['countryOrRegion']}",
        "Status": "Success" if one["status"]["errorCode"] == 0 else "Failure",
        "Sign-in error code": one["status"]["errorCode"],
        "Failure reason": one["status"]["failureReason"],
        "Conditional Access": "Not Applied",
    }


def _changes(changes: Sequence[Record], root: Path) -> None:
    put(root, f"AuditLogs_{SPAN}.csv", table([_change(change) for change in changes]))
    put(root, f"AuditLogs_{SPAN}.json", array(reversed(changes)))


def _change(change: Record) -> Doc:
    """A change as a row, its lists spread over columns."""
    by = change["initiatedBy"]
    user, app = by.get("user") or {}, by.get("app") or {}
    row: Doc = {
        "Date (UTC)": change["activityDateTime"],
        "CorrelationId": change["correlationId"],
        "Service": change["loggedByService"],
        "Category": change["category"],
        "Activity": change["activityDisplayName"],
        "Result": change["result"],
        "ResultReason": change["resultReason"],
        "ActorType": "User" if user else "Application",
        "ActorDisplayName": user.get("displayName") or app.get("displayName") or "",
        "ActorObjectId": user.get("id") or "",
        "ActorUserPrincipalName": user.get("userPrincipalName") or "",
        "IPAddress": user.get("ipAddress") or "",
        "ActorHomeTenantId": "",
        "ActorHomeTenantName": "",
        "ActorServicePrincipalId": app.get("servicePrincipalId") or "",
        "ActorServicePrincipalName": app.get("servicePrincipalName") or "",
    }
    for number in range(1, 4):
        targets = change["targetResources"]
        target = targets[number - 1] if number <= len(targets) else {}
        row |= {
            f"Target{number}Type": target.get("type", ""),
            f"Target{number}DisplayName": target.get("displayName", ""),
            f"Target{number}ObjectId": target.get("id", ""),
            f"Target{number}UserPrincipalName": target.get("userPrincipalName") or "",
        }
        row |= _properties(f"Target{number}ModifiedProperty", target.get("modifiedProperties", ()))
    details = change["additionalDetails"]
    for number in range(1, 7):
        detail = details[number - 1] if number <= len(details) else {}
        row[f"AdditionalDetail{number}Key"] = detail.get("key", "")
        row[f"AdditionalDetail{number}Value"] = detail.get("value", "")
    return row


def _properties(stem: str, found: Sequence[Doc]) -> Doc:
    row: Doc = {}
    for number in range(1, 6):
        each = found[number - 1] if number <= len(found) else {}
        row[f"{stem}{number}Name"] = each.get("displayName", "")
        row[f"{stem}{number}OldValue"] = each.get("oldValue") or ""
        row[f"{stem}{number}NewValue"] = each.get("newValue") or ""
    return row


def _traces(book: Book, root: Path) -> None:
    plain = [
        {
            "Received (UTC)": culture(row["receivedDateTime"], day_first=False),
            "Sender address": row["senderAddress"],
            "Recipient address": row["recipientAddress"],
            "Subject": row["subject"],
            "Status": row["status"][:1].upper() + row["status"][1:],
        }
        for row in book.traces
    ]
    put(root, "MTSummary_1.csv", table(plain))
    enhanced = [_enhanced(rows) for rows in _messages(book)]
    put(root, "MTEnhancedSummary_1.csv", table(enhanced))
    put(root, "MTDetail_1.csv", detail(book))


def detail(book: Book) -> bytes:
    """The extended trace, a row for each event, in UTF-16 without a mark."""
    return table([event for rows in _messages(book) for event in _events(rows)], "utf-16-le")


def _messages(book: Book) -> Iterable[list[Record]]:
    """The rows of each message, one for each recipient."""
    found: dict[str, list[Record]] = {}
    for row in book.traces:
        found.setdefault(row["id"], []).append(row)
    return found.values()


def _enhanced(rows: Sequence[Record]) -> Doc:
    """A message in one row, whoever got it."""
    told = (f"{row['recipientAddress']}##Receive, {_WORDS[row['status']]}" for row in rows)
    return {
        "origin_timestamp_utc": rows[0]["receivedDateTime"].replace("Z", ".0000000Z"),
        "sender_address": rows[0]["senderAddress"],
        "recipient_status": ";".join(told),
        "message_subject": rows[0]["subject"],
        "total_bytes": rows[0]["size"],
        "message_id": rows[0]["messageId"],
        "network_message_id": rows[0]["id"],
        "original_client_ip": rows[0]["fromIP"],
        "directionality": "Originating",
        "connector_id": "",
        "delivery_priority": "",
    }


def _events(rows: Sequence[Record]) -> list[Doc]:
    """What a message met on its way: it came in, and each recipient got it."""
    first = rows[0]
    shared: dict[str, Any] = dict.fromkeys(_EXTENDED.split(","), "") | {
        "date_time_utc": first["receivedDateTime"].replace("Z", ".0000000Z"),
        "source": "STOREDRIVER",
        "event_id": "RECEIVE",
        "internal_message_id": "77",
        "message_id": first["messageId"],
        "network_message_id": first["id"].replace("-", "").upper(),
        "recipient_address": ";".join(row["recipientAddress"] for row in rows),
        "total_bytes": first["size"],
        "message_subject": first["subject"],
        "sender_address": first["senderAddress"],
        "directionality": "Originating",
        "original_client_ip": first["fromIP"],
    }
    ends = [
        {"event_id": _EVENTS[row["status"]], "recipient_address": row["recipientAddress"]}
        for row in rows
    ]
    return [shared, *(shared | end for end in ends)]
