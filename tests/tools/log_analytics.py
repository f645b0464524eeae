"""What diagnostic settings send: blobs by hour, and the same in tables of Log Analytics.

Office's own records are in the table OfficeActivity alone, which knows neither Entra nor alerts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.siem import as_ndjson, as_table, diagnostic, la_audit, la_office, la_sign_in
from tests.tools.writing import Doc, days, put

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.scenarios.book import Book, Record

__all__ = ["office", "write"]

_KINDS = {
    "interactiveUser": ("SigninLogs", "SignInLogs"),
    "nonInteractiveUser": ("AADNonInteractiveUserSignInLogs", "NonInteractiveUserSignInLogs"),
    "servicePrincipal": ("AADServicePrincipalSignInLogs", "ServicePrincipalSignInLogs"),
    "managedIdentity": ("AADManagedIdentitySignInLogs", "ManagedIdentitySignInLogs"),
}
OTHERS: tuple[Doc, ...] = tuple(
    {
        "time": f"2026-03-17T09:00:0{number}Z",
        "resourceId": "/tenants/5c9f8a4e/providers/Microsoft.aadiam",
        "operationName": "Microsoft Graph Activity",
        "category": "MicrosoftGraphActivityLogs",
        "properties": {"requestId": f"g-{number}", "requestMethod": "GET"},
    }
    for number in range(3)
)
"""Records of a kind that nothing takes."""


def office(book: Book) -> list[Record]:
    """The audit records that OfficeActivity holds."""
    return [one for one in book.audit if one["RecordType"] in (1, 2, 3, 6, 50)]


def write(book: Book, root: Path) -> None:
    """Write the folder."""
    by_kind: dict[str, list[Record]] = {}
    for one in book.sign_ins:
        by_kind.setdefault(one["signInEventTypes"][0], []).append(one)
    for kind, records in by_kind.items():
        table, category = _KINDS[kind]
        put(root, f"query_data_{table}.csv", as_table([la_sign_in(one, table) for one in records]))
        for day, found in days(records, "createdDateTime").items():
            _blob(root, category, day, [diagnostic(one, category) for one in found])
    changes = [la_audit(change) for change in book.directory_audits]
    put(root, "query_data_AuditLogs.csv", as_table(changes))
    for day, found in days(book.directory_audits, "activityDateTime").items():
        _blob(root, "AuditLogs", day, [diagnostic(change, "AuditLogs") for change in found])
    put(root, "query_data_OfficeActivity.csv", as_table([la_office(one) for one in office(book)]))
    _blob(root, "MicrosoftGraphActivityLogs", "2026-03-17", list(OTHERS))


def _blob(root: Path, category: str, day: str, records: list[Any]) -> None:
    year, month, number = day.split("-")
    place = f"tenantId=5c9f8a4e/y={year}/m={month}/d={number}/h=09/m=00"
    put(root, f"insights-logs-{category.lower()}/{place}/PT1H.json", as_ndjson(records))
