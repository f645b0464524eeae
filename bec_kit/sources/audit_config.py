"""What the tenant's mail configuration says, and of it what decides what is logged.

Objects of the cmdlets that show one thing each: the organisation, the admin audit log,
accounts that are not audited, remote domains, connectors, journal rules; and the tenant's own
domains, where a federated one says who else may vouch for its people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import CmdletAsk, GraphAsk
from bec_kit.sources._cmdlet import mailbox_name, set_values
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled, text

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

# The first of these that a record has tells its kind.
_KINDS = (
    ("AuditBypassEnabled", "audit_bypass"),
    ("UnifiedAuditLogIngestionEnabled", "admin_audit_log"),
    ("AuditDisabled", "organization"),
    ("AutoForwardEnabled", "remote_domain"),
    ("AutoForwardingMode", "outbound_spam"),
    ("JournalEmailAddress", "journal_rule"),
    ("SenderDomains", "inbound_connector"),
    ("RecipientDomains", "outbound_connector"),
    ("SmtpClientAuthenticationDisabled", "transport"),
    ("isVerified", "domain"),
)
_ONE_OF_A_KIND = frozenset({"admin_audit_log", "organization", "transport"})
_LOGGED = (
    "UnifiedAuditLogIngestionEnabled",
    "AdminAuditLogEnabled",
    "AdminAuditLogCmdlets",
    "AdminAuditLogExcludedCmdlets",
    "AdminAuditLogParameters",
    "AdminAuditLogAgeLimit",
    "LogLevel",
    "AuditDisabled",
    "AuditBypassEnabled",
)
_NAMES = ("Name", "Identity", "ObjectId", "id")
# How and when the object was read or last touched: no settings.
_BOOKKEEPING = frozenset(
    {
        "isvalid",
        "objectstate",
        "originatingserver",
        "pscomputername",
        "psshowcomputername",
        "runspaceid",
        "whenchanged",
        "whenchangedutc",
    }
)
_CHILDREN = ("collected_at", "evidence_id", "evidence_row")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `tenant_settings` for each record; of `audit_config`, one for each setting.

    Args:
        batch: objects of Get-OrganizationConfig, Get-AdminAuditLogConfig,
            Get-MailboxAuditBypassAssociation, Get-RemoteDomain, Get-TransportConfig,
            Get-HostedOutboundSpamFilterPolicy, Get-JournalRule or of either connector's cmdlet,
            or Graph `domain` objects.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, odd = batch.docs, set[int]()
    kinds = [_kind(doc) for doc in docs]
    names = [next((each for key in _NAMES if (each := filled(doc.get(key)))), None) for doc in docs]
    known = [_known(*each) for each in zip(kinds, names, strict=True)]
    columns = standing(batch, origin, known) | {
        "kind": kinds,
        "name": names,
        "settings": [_settings(doc) for doc in docs],
        "modified_at": [doc.get("WhenChangedUTC") or doc.get("WhenChanged") for doc in docs],
    }
    table = build("tenant_settings", columns, len(docs), odd)
    return {"tenant_settings": table, "audit_config": _logged(table, docs)}


def _kind(doc: dict[str, Any]) -> str | None:
    return next((kind for key, kind in _KINDS if key in doc), None)


def _known(kind: str | None, name: str | None) -> str | None:
    """There is one organisation in a tenant, whatever each export calls it."""
    if kind in _ONE_OF_A_KIND:
        return kind
    return f"{kind}/{name}" if kind and name else None


def _settings(doc: dict[str, Any]) -> list[str]:
    kept = {name: value for name, value in doc.items() if name.casefold() not in _BOOKKEEPING}
    said = set_values(kept)
    # what decides about logging says something where it is off, too
    shown = {each.partition("=")[0] for each in said}
    return said + [
        f"{name}={word}" for name in _LOGGED if name not in shown and (word := _word(doc.get(name)))
    ]


def _word(value: Any) -> str:
    """A value as it is compared: `true`, `false`, a list joined by `;`."""
    if isinstance(value, list):
        return ";".join(text(each) or "" for each in value)
    written = (text(value) or "").strip()
    if written.startswith("{") and written.endswith("}"):
        written = written[1:-1].replace(", ", ";")
    return written.lower() if written.casefold() in ("true", "false") else written


def _logged(table: pa.Table, docs: list[dict[str, Any]]) -> pa.Table:
    rows = [
        {name: row[name] for name in _CHILDREN}
        | {
            "record_id": f"{row['record_id']}/{name}",
            "scope": _scope(row["kind"], doc, row["name"]),
            "setting": name,
            "value": _word(doc[name]),
        }
        for row, doc in zip(table.to_pylist(), docs, strict=True)
        for name in _LOGGED
        if filled(_word(doc.get(name)))
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    return build("audit_config", columns, len(rows))


def _scope(kind: str | None, doc: dict[str, Any], name: str | None) -> str | None:
    if kind != "audit_bypass":
        return "organization"
    return mailbox_name(filled(doc.get("UserPrincipalName")) or name)


SPEC = Source(
    id="audit_config",
    title="Configuration of mail and of its auditing",
    primary="tenant_settings",
    tables=("tenant_settings", "audit_config"),
    permissions=("Exchange.ManageAsApp", "Directory.Read.All"),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; what was turned off and on again shows in "
    "the audit log, if that was on",
    blind=(
        "UnifiedAuditLogIngestionEnabled reads false in Security and Compliance PowerShell even "
        "where it is on: ask Exchange Online. Auditing that is off makes an empty log, and an "
        "empty log is no evidence that nothing happened"
    ),
    references=(
        "https://learn.microsoft.com/purview/audit-log-enable-disable",
        "https://learn.microsoft.com/purview/audit-mailboxes",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailboxauditbypassassociation",
        "https://learn.microsoft.com/graph/api/domain-list",
    ),
    normalise=normalise,
    asks=(
        CmdletAsk("ingestion", "Get-AdminAuditLogConfig", whose="tenant"),
        CmdletAsk("bypass", "Get-MailboxAuditBypassAssociation", {"Identity": "{user}"}),
        CmdletAsk("inbound", "Get-InboundConnector", whose="tenant"),
        CmdletAsk("outbound", "Get-OutboundConnector", whose="tenant"),
        CmdletAsk("remote_domains", "Get-RemoteDomain", whose="tenant"),
        CmdletAsk("outbound_spam", "Get-HostedOutboundSpamFilterPolicy", whose="tenant"),
        CmdletAsk("journal", "Get-JournalRule", whose="tenant"),
        GraphAsk(
            "domains", lambda graph, _user: graph.domains, "Directory.Read.All", whose="tenant"
        ),
    ),
)
