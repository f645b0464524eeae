"""A folder of Untitled Goose Tool: one JSON object a line, one file for each day or call.

Its PowerShell part is another matter: an array for each mailbox, one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from tests.tools.portals import detail
from tests.tools.writing import account, array, days, inbox_rule, lines, put

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.scenarios.book import Book

__all__ = ["write"]

_SOURCES = {
    "interactiveUser": "adfs",
    "nonInteractiveUser": "rt",
    "servicePrincipal": "sp",
    "managedIdentity": "msi",
}
_PASSWORD = {
    "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
    "id": "28c10230-6103-485e-b985-444c60001490",
    "password": None,
    "createdDateTime": "2025-08-21T00:00:00Z",
}
ERRORS = "2026-03-19 09:00:00,123  goosey.azure_ad_datadumper  ERROR  riskyUsers: 403 Forbidden\n"
DEBUG = "2026-03-19 08:59:00,123  goosey.m365_datadumper  DEBUG  Getting UAL bounds\n"
NOTHING = (
    "No output file: identityProtection_riskDetections - 2026-03-19 09:00:00.123456\n"
    "Error: security_alerts - 2026-03-19 09:01:00.123456\n"
)


def write(book: Book, root: Path) -> None:
    """Write the folder."""
    put(root, "error.log", ERRORS.encode())
    put(root, "debug.log", DEBUG.encode())
    put(root, "azuread/_no_results.json", NOTHING.encode())
    _audit(book, root)
    for day, found in days(book.sign_ins, "createdDateTime").items():
        for kind, source in _SOURCES.items():
            mine = [one for one in found if kind in one["signInEventTypes"]]
            if mine:
                put(root, f"azuread/{source}/{source}_signin_log_{day}.json", lines(mine))
    for day, found in days(book.directory_audits, "activityDateTime").items():
        put(root, f"azuread/azure_audit_logs/azureadauditlog_{day}.json", lines(found))
    put(root, "m365/messagetrace/MTDetail_1.csv", detail(book))
    _directory(book, root)
    _exchange(book, root)


def _audit(book: Book, root: Path) -> None:
    """A day that held too much comes in two slices, which share the second between them."""
    found = list(days(book.audit, "CreationTime").items())
    for place, (day, records) in enumerate(found):
        if place == len(found) - 1:
            half = len(records) // 2
            first, second = records[: half + 1], records[half:]
            put(root, f"m365/ual_{day}_{day}_00_00_00_12_00_00.json", lines(first))
            put(root, f"m365/ual_{day}_{day}_12_00_00_23_59_59.json", lines(second))
        else:
            put(root, f"m365/ual_{day}_{day}.json", lines(records))


def _directory(book: Book, root: Path) -> None:
    users = [account(person) for person in book.company.people]
    put(root, "azuread/users.json", lines(users))
    victim = book.company.role("victim").object_id
    methods = [
        {**method, "users": user}
        for user in users
        for method in (book.methods if user["id"] == victim else [_PASSWORD])
    ]
    put(root, "azuread/users_methods.json", lines(methods))
    role = {
        "id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
        "displayName": "Global Administrator",
        "roleTemplateId": "62e90394-69f5-4237-9190-012177145e10",
    }
    admin = next(user for user in users if user["id"] == book.company.role("admin").object_id)
    put(root, "azuread/directoryRoles.json", lines([role]))
    put(root, "azuread/directoryRoles_members.json", lines([{**admin, "directoryRoles": role}]))
    score = {"id": "s-1", "currentScore": 12.0, "maxScore": 99.0}
    put(root, "azuread/security_secureScores.json", lines([score]))


def _exchange(book: Book, root: Path) -> None:
    victim = book.company.role("victim").upn
    rules = [inbox_rule(victim, rule) | {"InError": False} for rule in book.rules]
    put(root, "m365/EXO_InboxRules_PowerShell.json", array(rules[:1]) + array(rules[1:]))
    boxes = [
        {
            "UserPrincipalName": person.upn,
            "PrimarySmtpAddress": person.upn,
            "DisplayName": person.name,
            "ForwardingAddress": None,
            "ForwardingSmtpAddress": None,
            "DeliverToMailboxAndForward": False,
        }
        for person in book.company.people
    ]
    put(root, "m365/EXO_Mailboxes_PowerShell.json", array(boxes[:4]) + array(boxes[4:]))
    _role_groups(book, root)
    config = [{"AdminAuditLogEnabled": True, "UnifiedAuditLogIngestionEnabled": True}]
    put(root, "m365/EXO_AdminAuditLogConfig_PowerShell.json", array(config))


def _role_groups(book: Book, root: Path) -> None:
    """Who may do what in Exchange, from the portal and from PowerShell."""
    admin = book.company.role("admin")
    member = {
        "ExternalDirectoryObjectId": admin.object_id,
        "DisplayName": admin.name,
        "RecipientType": "UserMailbox",
    }
    about = {"GroupId": "g-1", "GroupName": "Organization Management"}
    put(root, "m365/EXO_RoleGroupMembers.json", orjson.dumps([member, about]) + b"\n")
    group = {
        "Name": "Discovery Management",
        "DisplayName": "Discovery Management",
        "Roles": ["Mailbox Search"],
        "RoleAssignments": ["Mailbox Search-Discovery Management"],
        "Members": [admin.upn, "Help Desk"],
    }
    put(root, "m365/EXO_RoleGroups_PowerShell.json", array([group, group | {"Members": []}]))
    found = {
        "WhenChanged_UTC": "3/1/2026 8:00:00 AM",
        "WhenCreated_UTC": "3/1/2025 8:00:00 AM",
        "Alias": "admin",
        "PrimarySmtpAddress": admin.upn,
        "RecipientTypeDetails": "User",
    }
    put(root, "m365/EXO_RoleGroupMembers_PowerShell.json", array([member | found]))
