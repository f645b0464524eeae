"""A folder of ANSSI's DFIR-O365RC: arrays of JSON by subject, a folder for each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tools.writing import account, array, days, lines, put

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.scenarios.book import Book

__all__ = ["write"]

PURVIEW = 100
"""Records on a page of Purview's search."""
LOG = (
    "2026-03-19 09:00:00, INFO, Getting all existing users",
    "2026-03-19 09:00:02, WARNING, The registration report is not licensed for this tenant",
)


def write(book: Book, root: Path) -> None:
    """Write the folder: the unified log by both ways, that of the victim's mailbox once more."""
    tenant = book.company.domain
    for day, records in days(book.audit, "CreationTime").items():
        name = f"O365_unified_audit_logs/{day}/UnifiedAuditLog_{tenant}_{day}_00-00-00.json"
        put(root, name, lines(records, b"\r\n"))
    folder = "O365_unified_audit_logs_purview"
    for page, start in enumerate(range(0, len(book.audit), PURVIEW), 1):
        found = [dict(sorted(one.items())) for one in book.audit[start : start + PURVIEW]]
        name = f"{folder}/UnifiedAuditLogPurview_{tenant}_2026-03-09_2026-03-18_{page}.json"
        put(root, name, array(found))
    victim = book.company.role("victim")
    reads = [one for one in book.audit if one.get("MailboxOwnerUPN") == victim.upn]
    name = f"Exchange_mailbox_audit_logs/MailboxAuditLog_{tenant}_2026-03-09_{victim.object_id}"
    put(root, f"{name}.json", array(reads))
    for day, found in days(book.sign_ins, "createdDateTime").items():
        name = f"azure_ad_signin/{day}/AADSigninLog_{tenant}_{day}_00-00-00.json"
        put(root, name, array(found))
    for day, found in days(book.directory_audits, "activityDateTime").items():
        put(root, f"azure_ad_audit/AADAuditLog_{tenant}_{day}.json", array(found))
    _directory(book, root)
    put(root, "Get-AADUsers.log", "\r\n".join((*LOG, "")).encode("utf-8-sig"))
    put(root, "Get-O365.log", b"")


def _directory(book: Book, root: Path) -> None:
    tenant = book.company.domain
    users = [
        account(person)
        | {
            "deleted": False,
            "userRegisteredAuthenticationMethods": book.methods
            if person.role == "victim"
            else book.methods[:1],
        }
        for person in book.company.people
    ]
    put(root, f"azure_ad_users/AADUsers_{tenant}.json", array(users))
    raw = [{key: value for key, value in user.items() if key[:4] != "user"} for user in users]
    for user, whole in zip(raw, users, strict=True):
        user["userPrincipalName"] = whole["userPrincipalName"]
    put(root, f"azure_ad_users/AADUsers_{tenant}_users_raw.json", array(raw))
    about = {"id": book.company.tenant_id, "displayName": "Larkspur Marine", "country": "GB"}
    put(root, f"azure_ad_tenant/AADTenant_{tenant}.json", array([about]))
