"""A folder of Hawk v4: `Tenant` and one folder for each account, every list in several files.

What the cmdlets gave stands there raw (`.csv` and `.json`), flattened (`Simple_`) and, where
Hawk thinks ill of it, once more (`_Investigate_`). Graph's records are in the case of its SDK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.exports.audit import TYPE_NAMES
from bec_kit.scenarios.exports.writing import culture
from tests.tools.writing import Doc, array, lost, pascal, put, table, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bec_kit.scenarios.book import Book, Record
    from bec_kit.scenarios.company import Person

__all__ = ["carried", "interactive", "write"]

LOG = (
    "[2026-03-19 09:00:00 UTC] - [ACTION] - Retrieving tenant configuration",
    "[2026-03-19 09:02:00 UTC] - [INFO] - No eDiscovery cases found",
    "[2026-03-19 09:03:00 UTC] - [ERROR] - Risky users need a licence that this tenant lacks",
)
_CMDLETS: dict[str, tuple[str, ...]] = {
    "Admin_Inbox_Rules_Creation": ("new-inboxrule",),
    "Admin_Inbox_Rules_Modification": ("set-inboxrule",),
    "Admin_Inbox_Rules_Removal": ("remove-inboxrule",),
    "Forwarding_Changes": ("set-mailbox",),
    "Mailbox_Permission_Change": ("add-mailboxpermission", "add-recipientpermission"),
}
_V1 = frozenset(
    {
        *("id", "appDisplayName", "appId", "appliedConditionalAccessPolicies", "clientAppUsed"),
        *("conditionalAccessStatus", "correlationId", "createdDateTime", "deviceDetail"),
        *("homeTenantId", "ipAddress", "isInteractive", "location", "resourceDisplayName"),
        *("resourceId", "resourceTenantId", "riskDetail", "riskEventTypes_v2"),
        *("riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "servicePrincipalId"),
        *("status", "userAgent", "userDisplayName", "userId", "userPrincipalName"),
    }
)
"""What version 1.0 says of a sign-in: neither session nor token, no steps, no network's number."""


def carried(book: Book) -> list[Record]:
    """The audit records that Hawk asks for: of cmdlets, of the accounts' mail and logins."""
    names = {name for wanted in _CMDLETS.values() for name in wanted}
    people = {person.upn for person in book.company.people}
    return [
        record
        for record in book.audit
        if (record["RecordType"] == 1 and record["Operation"].casefold() in names)
        or (record["RecordType"] in (2, 3, 15, 50) and record["UserId"] in people)
    ]


def interactive(book: Book) -> list[Record]:
    """The sign-ins that Hawk asks for: version 1.0 has the accounts' interactive ones alone."""
    people = {person.upn for person in book.company.people}
    return [
        one for one in book.sign_ins if one["isInteractive"] and one["userPrincipalName"] in people
    ]


def write(book: Book, root: Path) -> None:
    """Write the folder."""
    put(root, "Hawk.log", "\r\n".join((*LOG, "")).encode("utf-16"))
    _tenant(book, root)
    for person in book.company.people:
        _user(book, root, person)


def _tenant(book: Book, root: Path) -> None:
    for name, operations in _CMDLETS.items():
        found = [
            record
            for record in book.audit
            if record["RecordType"] == 1 and record["Operation"].casefold() in operations
        ]
        _searched(root, f"Tenant/{name}", found)
        simple = _simple(found)
        if name == "Forwarding_Changes":
            simple.append(dict.fromkeys(simple[0], "") | {"Error": "no JSON", "Record": "{"})
        put(root, f"Tenant/Simple_{name}.csv", table(simple))
        if "Inbox" in name or "Permission" in name:
            put(root, f"Tenant/_Investigate_{name}.csv", table([_outer(found[-1])]))
    changes = [pascal(change) for change in book.directory_audits]
    half = len(changes) // 2
    appended = b"\r\n".join((array(changes[:half]), array(changes[half:])))
    put(root, "Tenant/EntraIDAuditLogs.json", appended.decode().encode("utf-16"))
    put(root, "Tenant/EntraIDAuditLogs.csv", table([lost(change) for change in changes]))
    users = [
        {
            "UserPrincipalName": person.upn,
            "DisplayName": person.name,
            "Id": person.object_id,
            "AccountEnabled": True,
            "CreatedDateTime": "8/21/2025 8:00:00 AM",
            "DeletedDateTime": "",
            "LastPasswordChangeDateTime": "8/21/2025 8:00:00 AM",
            "Mail": person.upn,
        }
        for person in book.company.people
    ]
    put(root, "Tenant/EntraIDUsers.csv", table(users))
    put(root, "Tenant/EntraIDUsers.json", array(users))
    admin = book.company.role("admin")
    role = {
        "AdminGroupName": "Global Administrator",
        "Members": admin.upn,
        "MemberType": "user",
        "ObjectId": admin.object_id,
    }
    put(root, "Tenant/EntraIDAdministrators.csv", table([role]))
    put(root, "Tenant/EntraIDAdministrators.json", array([role]))
    config = {"AdminAuditLogEnabled": True, "UnifiedAuditLogIngestionEnabled": True}
    put(root, "Tenant/AdminAuditLogConfig.txt", _properties(config))


def _user(book: Book, root: Path, person: Person) -> None:
    short = person.upn.split("@")[0]
    mine = [record for record in book.audit if record["UserId"] == person.upn]

    def of(test: Callable[[Record], bool], prefix: str, simple: str = "") -> None:
        found = [record for record in mine if test(record)]
        if found:
            _searched(root, f"{person.upn}/{prefix}_{short}", found)
            if simple:
                put(root, f"{person.upn}/{simple}_{short}.csv", table(_simple(found)))

    reads = f"MailItemsAccessed_{person.upn}"
    of(lambda one: one["Operation"] == "MailItemsAccessed", reads, f"Simple_{reads}")
    of(lambda one: one["Operation"] in ("Send", "SendAs"), f"SendActivity_{person.upn}")
    of(lambda one: one["RecordType"] == 2, "ExchangeItem_Logs", "ExchangeItem_Simple")
    of(lambda one: one["RecordType"] == 3, "ExchangeItemGroup_Logs", "ExchangeItemGroup_Simple")
    logins = [record for record in mine if record["RecordType"] == 15]
    if logins:
        _searched(root, f"{person.upn}/Raw_Authentication_Logs_{short}", logins)
        name = f"{person.upn}/Converted_Authentication_Logs_{short}"
        converted = [_converted(login) for login in logins]
        put(root, f"{name}.csv", table(converted))
        put(root, f"{name}.json", array(converted).decode().encode("utf-16"))
    _graph(book, root, person, short)
    _mailbox(book, root, person, short)


def _graph(book: Book, root: Path, person: Person, short: str) -> None:
    signed = [
        pascal({name: value for name, value in one.items() if name in _V1})
        for one in interactive(book)
        if one["userPrincipalName"] == person.upn
    ]
    if signed:
        name = f"Entra_Sign_In_Log_{person.upn}_{short}"
        put(root, f"{person.upn}/{name}.json", array(signed).decode().encode("utf-16"))
        put(root, f"{person.upn}/{name}.csv", table([lost(one) for one in signed]))
        put(root, f"{person.upn}/_Investigate_{name}.json", array(signed[:2]))


def _mailbox(book: Book, root: Path, person: Person, short: str) -> None:
    facts = {
        "UserPrincipalName": person.upn,
        "DisplayName": person.name,
        "PrimarySmtpAddress": person.upn,
        "ForwardingAddress": "",
        "ForwardingSmtpAddress": "",
        "DeliverToMailboxAndForward": False,
        "RecipientTypeDetails": "UserMailbox",
    }
    put(root, f"{person.upn}/Mailbox_Info_{short}.txt", _properties(facts))
    counted = {"DisplayName": person.name, "ItemCount": 1200, "TotalItemSize": "1 GB"}
    put(root, f"{person.upn}/Mailbox_Statistics_{short}.txt", _properties(counted))
    traces = [
        {
            "PSComputerName": "outlook.office365.example",
            "RunspaceId": book.company.tenant_id,
            "PSShowComputerName": "False",
            "Organization": book.company.domain,
            "MessageId": row["messageId"],
            "Received": culture(row["receivedDateTime"], day_first=False),
            "SenderAddress": row["senderAddress"],
            "RecipientAddress": row["recipientAddress"],
            "Subject": row["subject"],
            "Status": row["status"][:1].upper() + row["status"][1:],
            "ToIP": row["toIP"],
            "FromIP": row["fromIP"],
            "Size": row["size"],
            "MessageTraceId": row["id"],
            "StartDate": "3/9/2026 12:00:00 AM",
            "EndDate": "3/19/2026 12:00:00 AM",
            "Index": place,
        }
        for place, row in enumerate(book.traces)
        if person.upn in (row["senderAddress"], row["recipientAddress"])
    ]
    put(root, f"{person.upn}/Message_Trace_{short}.csv", table(traces))
    if person.role == "victim":
        rules = [_rule(person, rule) for rule in book.rules]
        cut = [lost(rule) for rule in rules]
        put(root, f"{person.upn}/InboxRules_{short}.csv", table(cut))
        put(root, f"{person.upn}/InboxRules_{short}.json", array(rules))
        put(root, f"{person.upn}/_Investigate_InboxRules_{short}.csv", table(cut[1:]))
        put(root, f"{person.upn}/All_InboxRules_{short}.csv", table(cut, "utf-16"))


def _searched(root: Path, name: str, records: Sequence[Record]) -> None:
    """Rows of Search-UnifiedAuditLog, as a table and as JSON."""
    rows = [_outer(record) for record in records]
    put(root, f"{name}.csv", table(rows))
    put(root, f"{name}.json", array(rows).decode().encode("utf-16"))


def _outer(record: Record) -> Doc:
    return {
        "RecordType": TYPE_NAMES[record["RecordType"]],
        "CreationDate": culture(record["CreationTime"], day_first=False),
        "UserIds": record["UserId"],
        "Operations": record["Operation"],
        "AuditData": text(record),
        "ResultIndex": 1,
        "ResultCount": 1,
        "Identity": record["Id"],
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


def _simple(records: Iterable[Record]) -> list[Doc]:
    """Records in columns; every row has the columns of all."""
    rows = [_columns(record) for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    empty = dict.fromkeys((*names, "Error", "Record"), "")
    return [empty | row for row in rows]


def _columns(record: Record) -> Doc:
    first = ("CreationTime", "Workload", "RecordType", "Operation", "ResultStatus", "ClientIP")
    row: Doc = {name: record.get(name, "") for name in (*first, "UserId", "Id", "UserType")}
    for name, value in record.items():
        if name != "Parameters":
            _spread(row, name, value)
    parameters = record.get("Parameters", [])
    for each in parameters:
        row[f"Param_{each['Name']}"] = each["Value"]
    row["ParameterString"] = " | ".join(f"{each['Name']}={each['Value']}" for each in parameters)
    words = " ".join(f"-{each['Name']} {each['Value']}" for each in parameters)
    row["FullCommand"] = f"{record['Operation']} {words}".strip()
    return row


def _spread(row: Doc, name: str, value: Any) -> None:
    if isinstance(value, dict):
        for inner, each in value.items():
            _spread(row, f"{name}_{inner}", each)
    elif isinstance(value, list):
        row[name] = "|".join(str(each) for each in value)
    else:
        row[name] = value


def _converted(login: Record) -> Doc:
    """A login flattened: pairs as text, extended properties as columns beside."""
    row = {name: value for name, value in login.items() if not isinstance(value, list | dict)}
    more = {each["Name"]: each["Value"] for each in login["ExtendedProperties"]}
    actors = ",".join(f"{each['ID']}:{each['Type']}" for each in login.get("Actor", ()))
    names = ",".join(f"{name}:" for name in more)
    return {
        **row,
        "Actor": actors,
        "ExtendedProperties": names,
        **{name: value for name, value in more.items() if name not in row},
        "CountryName": "Nowhere",
    }


def _rule(person: Person, rule: Record) -> Doc:
    """A rule as Get-InboxRule gives it."""
    identity = str(11474980273107599360 + rule["sequence"])
    actions = rule["actions"]
    to = [each["emailAddress"] for each in actions.get("forwardTo", ())]
    return {
        "Description": "If the message ... ",
        "Enabled": rule["isEnabled"],
        "Identity": f"{person.upn}\\{identity}",
        "InError": False,
        "ErrorType": "None",
        "Name": rule["displayName"],
        "Priority": rule["sequence"],
        "RuleIdentity": identity,
        "ForwardTo": [f'"{each["name"]}" [SMTP:{each["address"]}]' for each in to] or None,
        "RedirectTo": "",
        "MoveToFolder": "Newsletters" if "moveToFolder" in actions else "",
        "DeleteMessage": False,
        "MarkAsRead": False,
        "SubjectOrBodyContainsWords": rule["conditions"]["bodyOrSubjectContains"],
        "StopProcessingRules": actions["stopProcessingRules"],
        "MailboxOwnerId": person.upn,
    }


def _properties(facts: Doc) -> bytes:
    """One object as Format-List prints it."""
    width = max(map(len, facts))
    lines = [f"{name:<{width}} : {value}" for name, value in facts.items()]
    return "\r\n".join(("", "", *lines, "", "")).encode("utf-16")
