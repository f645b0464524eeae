"""Get-AdminAuditLogConfig: whether the tenant logs at all."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "UnifiedAuditLogIngestionEnabled",
    "AdminAuditLogEnabled",
    "AdminAuditLogCmdlets",
    "AdminAuditLogParameters",
    "AdminAuditLogExcludedCmdlets",
    "AdminAuditLogAgeLimit",
    "LogLevel",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_admin_audit_log",
    title="Get-AdminAuditLogConfig, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"unifiedauditlogingestionenabled"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=36,
    references=(PAGES + "get-adminauditlogconfig",),
)
