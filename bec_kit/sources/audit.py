"""The unified audit log: what every service of Microsoft 365 says was done, and by whom.

A record carries the service's own object (AuditData). Times are UTC without a
zone. Record type 50 shows which messages were read, 2 and 3 what was done with
them, 15 the logins, 1 the cmdlets, 8 changes of the directory, 40 alerts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.registry import specs
from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._core import core
from bec_kit.sources._audit._records import Records
from bec_kit.sources._searches import AuditSearch
from bec_kit.sources._spec import Source
from bec_kit.sources._values import build, fold_name

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_CHILDREN = "bec_kit.sources._audit"


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `audit` for each record, and the rows that its children give."""
    records = Records(batch)
    columns = core(records, batch, origin)
    found: dict[str, list[pa.Table]] = {}
    for child, places in _routed(columns).items():
        wanted = Wanted(records, places, columns)
        for name, table in _children()[child].flatten(wanted).items():
            found.setdefault(name, []).append(table)
    built = {"audit": build("audit", columns, len(batch.docs), records.odd)}
    built |= {name: pa.concat_tables(parts) for name, parts in found.items()}
    return {name: table for name, table in built.items() if table.num_rows or name == "audit"}


def _children() -> dict[str, Child]:
    return specs(_CHILDREN, "CHILD")


def _routed(columns: dict[str, pa.Array[Any]]) -> dict[str, list[int]]:
    """For each child the places of the records that it wants."""
    children = _children()
    lists: dict[str, list[int]] = {child: [] for child in children}
    known: dict[tuple[str | None, int | None], list[list[int]]] = {}
    pairs = zip(columns["operation"].to_pylist(), columns["record_type"].to_pylist(), strict=True)
    for place, pair in enumerate(pairs):
        takers = known.get(pair)
        if takers is None:
            operation = fold_name(pair[0])
            takers = known[pair] = [
                lists[name] for name, child in children.items() if child.wants(operation, pair[1])
            ]
        for taker in takers:
            taker.append(place)
    return {child: places for child, places in lists.items() if places}


SPEC = Source(
    id="audit",
    title="Unified audit log",
    primary="audit",
    tables=(
        "audit",
        "audit_values",
        "mail_access",
        "mail_actions",
        "sign_ins",
        "rule_changes",
        "forwarding_changes",
        "delegations",
        "consents",
        "mfa_changes",
        "role_changes",
        "device_changes",
        "account_changes",
        "file_activity",
        "searches",
        "alerts",
    ),
    permissions=("AuditLogsQuery.Read.All", "View-Only Audit Logs (Exchange role)"),
    licence="any; 180 days need none, a year for Exchange, SharePoint and Entra needs E5",
    retention="180 days (90 before 2023-10-17); by the licence each user had when it happened",
    blind=(
        "No record within 30 minutes to 24 hours after the event. Reads of mail are merged "
        "over two minutes, not repeated within an hour, and stop for a day after 1,000 records; "
        "synchronised folders name no messages; changes of the directory carry no session."
    ),
    references=(
        "https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema",
        "https://learn.microsoft.com/purview/audit-log-investigate-accounts",
        "https://learn.microsoft.com/purview/audit-log-activities",
        "https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-track-linkable-identifiers",
    ),
    normalise=normalise,
    asks=(
        AuditSearch(
            "account",
            lambda graph: graph.security.audit_log.queries,
            "AuditLogsQuery.Read.All",
            days=180,
        ),
        # what administrators, and applications, changed in the tenant: nobody in question need
        # have done it
        AuditSearch(
            "administration",
            lambda graph: graph.security.audit_log.queries,
            "AuditLogsQuery.Read.All",
            days=180,
            whose="tenant",
            record_types=("AzureActiveDirectory", "ExchangeAdmin"),
        ),
    ),
)
