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

__all__ = ["DEVICES", "GRANTS", "GROUPS", "LICENCES", "POLICIES", "write"]

RUN = "20260319-090000"
STAMP = "20260319090000"
UAL = f"UnifiedAuditLog/{RUN}"
GROUPS, DEVICES, POLICIES, GRANTS, LICENCES = 3, 2, 2, 3, 2
"""How many of each there are; of groups one is dynamic, of grants one is an application's own."""
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
    _from_graph(book, root)
    _narrow(book, root)
    _reads(book, root)
    _entra(book, root)
    _mail(book, root)
    _state(book, root)
    _directory(book, root)
    _apps_and_policies(book, root)
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


def _from_graph(book: Book, root: Path) -> None:
    """Get-UALGraph: the answer of an audit query, in parts, as a table, and its bodies alone."""
    folder, name = f"{UAL}-Graph", f"{STAMP}-Case-UnifiedAuditLog"
    rows = [_query_row(record) for record in book.audit]
    half = len(rows) // 2
    put(root, f"{folder}/{name}-part1.json", array(rows[:half]))
    put(root, f"{folder}/{name}-part2.json", array(rows[half:]))
    flat = [row | {"auditData": text(row["auditData"])} for row in rows]
    put(root, f"{folder}-csv/{name}.csv", table(flat))
    put(root, f"{folder}-jsonl/{name}.jsonl", lines(book.audit, b"\r\n"))


def _query_row(record: Record) -> Doc:
    return {
        "id": record["Id"],
        "createdDateTime": record["CreationTime"] + "Z",
        "auditLogRecordType": TYPE_NAMES[record["RecordType"]],
        "operation": record["Operation"],
        "organizationId": record["OrganizationId"],
        "userType": record["UserType"],
        "userId": record["UserId"],
        "service": record.get("Workload", ""),
        "objectId": record.get("ObjectId", ""),
        "userPrincipalName": record["UserId"],
        "clientIp": record.get("ClientIP", ""),
        "administrativeUnits": [""],
        "auditData": record,
    }


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


def _directory(book: Book, root: Path) -> None:
    """Groups, devices, licences and who may take a role."""
    people = book.company.people
    groups = [
        _group("g-1", "Finance", "Unified", people[0].upn),
        _group("g-2", "Admins", "", people[0].upn) | {"IsAssignableToRole": "True"},
        _group("g-3", "All staff", "DynamicMembership", people[0].upn)
        | {"MembershipRule": "user.accountEnabled -eq true", "MembershipRuleProcessingState": "On"},
    ]
    members = [
        {
            "GroupName": "Finance",
            "GroupId": "g-1",
            "MemberId": person.object_id,
            "DisplayName": person.name,
            "Email": person.upn,
            "UserPrincipalName": person.upn,
            "GroupCreated": "21/08/2025 08:00:00",
        }
        for person in people[:3]
    ]
    dynamic = {name: groups[2][name] for name in _DYNAMIC.split()}
    put(root, f"Groups/{RUN}/{RUN}-Groups.csv", table(groups))
    put(root, f"Groups/{RUN}/{RUN}-GroupMembers.csv", table(members))
    put(root, f"Groups/{RUN[:-1]}7/{RUN[:-1]}7-DynamicGroups.csv", table([dynamic]))
    devices = [_device(str(number), person.upn) for number, person in enumerate(people[:2], 1)]
    put(root, f"Device Information/{RUN}/{RUN}-Devices.csv", table(devices))
    # with -Output JSON the file keeps its name
    put(root, f"Device Information/{RUN}-JSON/{RUN}-Devices.csv", array(devices))
    folder = f"Licenses/{RUN}/{RUN}"
    tenant = [_licence("SPE_E5", len(people)), _licence("FLOW_FREE", 1)]
    given = [
        {"DisplayName": person.name, "UserPrincipalName": person.upn, "SkuPartNumber": sku}
        for place, person in enumerate(people)
        for sku in (("SPE_E5", "FLOW_FREE") if place == 0 else ("SPE_E5",))
    ]
    put(root, f"{folder}-TenantLicenses.csv", table(tenant))
    put(root, f"{folder}-UserLicenses.csv", table(given))
    defaults = {
        "SecurityDefaultsEnabled": "False",
        "HasPremiumLicense": "True",
        "RecommendedState": "Disabled",
        "AlignedWithRecommendations": "True",
        "CheckDate": "19/03/2026 09:00:00",
    }
    put(root, f"{folder}-EntraSecurityDefaults.csv", table([defaults]))
    admin = book.company.role("admin")
    held = {
        "RoleName": "Global Administrator",
        "UserPrincipalName": admin.upn,
        "DisplayName": admin.name,
        "AssignmentType": "PIM Active",
        "SourceType": "Direct",
        "SourceName": "N/A",
        "OnPremisesSynced": "False",
        "AssignmentStatus": "Provisioned",
        "StartDateTime": "21/08/2025 08:00:00",
        "EndDateTime": "Permanent",
        "DirectoryScopeId": "/",
    }
    may = held | {
        "RoleName": "Exchange Administrator",
        "AssignmentType": "PIM Eligible",
        "SourceType": "Group",
        "SourceName": "Admins",
        "EndDateTime": "21/08/2026 08:00:00",
    }
    put(root, f"Roles/{RUN}/{RUN}-PIM-Assignments.csv", table([held, may]))


_GROUP = (
    "GroupId DisplayName Description Mail MailEnabled MailNickname SecurityEnabled GroupTypes "
    "CreatedDateTime RenewedDateTime ExpirationDateTime Visibility OnPremisesSyncEnabled "
    "OnPremisesLastSyncDateTime SecurityIdentifier IsManagementRestricted MembershipRule "
    "MembershipRuleProcessingState Classification HideFromAddressLists HideFromOutlookClients "
    "IsAssignableToRole PreferredDataLocation ProxyAddresses"
)
_DYNAMIC = (
    "GroupId DisplayName Description Mail MailEnabled MailNickname SecurityEnabled GroupTypes "
    "CreatedDateTime RenewedDateTime MembershipRule MembershipRuleProcessingState "
    "OnPremisesSyncEnabled SecurityIdentifier Classification Visibility"
)
_DEVICE = (
    "CreatedDateTime DeviceId ObjectId AccountEnabled DeviceOwnership DisplayName EnrollmentType "
    "IsCompliant IsManaged IsRooted ManagementType DeviceCategory OperatingSystem "
    "OperatingSystemVersion Manufacturer Model LastSignInDateTime TrustType RegisteredOwners "
    "RegisteredUsers MDMAppId OnPremisesSyncEnabled ProfileType SecurityIdentifier"
)
_POLICY = (
    "DisplayName Id State CreatedDateTime ModifiedDateTime Description IncludeUsers ExcludeUsers "
    "IncludeGroups ExcludeGroups IncludeRoles ExcludeRoles IncludeApplications "
    "ExcludeApplications ClientAppTypes IncludePlatforms ExcludePlatforms IncludeLocations "
    "ExcludeLocations UserRiskLevels UserActions SignInRiskLevels ServicePrincipalRiskLevels "
    "IncludeDeviceStates ExcludeDeviceStates DeviceFilter BuiltInControls "
    "CustomAuthenticationFactors GrantOperator TermsOfUse ApplicationEnforcedRestrictions "
    "CloudAppSecurity DisableResilienceDefaults PersistentBrowser SignInFrequency "
    "DeviceFilterMode DeviceFilterRule ClientAppsV2 DeviceStates"
)
_GRANT = (
    "PermissionType AppId ClientObjectId AppDisplayName ResourceObjectId ResourceDisplayName "
    "Permission ConsentType PrincipalObjectId PrincipalDisplayName Homepage PublisherName "
    "ReplyUrls ExpiryTime CreatedDateTime AppOwnerOrganizationId ApplicationStatus "
    "ApplicationVisibility AssignmentRequired IsAppProxy PublisherDisplayName VerifiedPublisherId "
    "AddedDateTime SignInAudience ApplicationType"
)


def _group(id_: str, name: str, kinds: str, owner: str) -> Doc:
    return dict.fromkeys(_GROUP.split(), "") | {
        "GroupId": id_,
        "DisplayName": name,
        "MailEnabled": str(kinds == "Unified"),
        "SecurityEnabled": str(kinds != "Unified"),
        "GroupTypes": kinds,
        "CreatedDateTime": "21/08/2025 08:00:00",
        "IsAssignableToRole": "False",
        "ProxyAddresses": f"SMTP:{owner}",
    }


def _device(number: str, owner: str) -> Doc:
    return dict.fromkeys(_DEVICE.split(), "") | {
        "CreatedDateTime": "2025-08-21 08:00:00",
        "DeviceId": f"d-{number}",
        "ObjectId": f"o-{number}",
        "AccountEnabled": "True",
        "DisplayName": f"PC-{number}",
        "IsCompliant": "True",
        "IsManaged": "True",
        "OperatingSystem": "Windows",
        "LastSignInDateTime": "2026-03-18 08:00:00",
        "TrustType": "AzureAd",
        "RegisteredOwners": owner,
        "RegisteredUsers": owner,
    }


def _licence(sku: str, units: int) -> Doc:
    names = "Retention E3 E5 P1 P2 DefenderID Defender365P1 Defender365P2"
    shown = {"Sku": sku, "Status": "Enabled", "Scope": "User", "Units": units}
    plans = {"ServicePlans": "EXCHANGE_S_ENTERPRISE;AAD_PREMIUM_P2"}
    return shown | dict.fromkeys(names.split(), "No") | plans


def _apps_and_policies(book: Book, root: Path) -> None:
    """Who consented to what, and under which conditions people sign in."""
    policies = [
        dict.fromkeys(_POLICY.split(), "")
        | {
            "DisplayName": name,
            "Id": id_,
            "State": state,
            "CreatedDateTime": "21/08/2025 08:00:00",
            "ModifiedDateTime": "21/08/2025 08:00:00",
            "IncludeUsers": "All",
            "ExcludeUsers": "Break Glass;Service",
            "IncludeApplications": "All",
            "ClientAppTypes": "all",
            "BuiltInControls": "mfa",
            "GrantOperator": "OR",
        }
        for name, id_, state in (
            ("Require MFA", "p-1", "enabled"),
            ("Block legacy", "p-2", "enabledForReportingButNotEnforced"),
        )
    ]
    put(
        root,
        f"ConditionalAccessPolicies/{RUN}/{RUN}-ConditionalAccessPolicies.csv",
        table(policies),
    )
    person = book.company.people[0]
    shared = dict.fromkeys(_GRANT.split(), "") | {
        "PermissionType": "Delegated",
        "AppId": "a-1",
        "ClientObjectId": "s-1",
        "AppDisplayName": "Room planner",
        "ResourceObjectId": "r-1",
        "ResourceDisplayName": "Microsoft Graph",
        "Permission": "User.Read",
        "ExpiryTime": "",
        "CreatedDateTime": "21/08/2025 08:00:00",
    }
    his = {"PrincipalObjectId": person.object_id, "PrincipalDisplayName": person.name}
    grants = [
        shared | {"ConsentType": "Principal", **his},
        shared | {"ConsentType": "AllPrincipals", "Permission": "offline_access"},
        shared | {"PermissionType": "Application", "Permission": "Place.Read.All"},
    ]
    put(root, f"EntraID/{RUN}-OAuthPermissions/{RUN}-OAuthPermissions.csv", table(grants))


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
