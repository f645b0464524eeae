"""Get-TransportRule, whole or its first properties (MES)."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "Name",
    "Guid",
    "State",
    "Mode",
    "Priority",
    "Description",
    "CreatedBy",
    "LastModifiedBy",
    "DeleteMessage",
    "SetSCL",
    "SetAuditSeverity",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_transport_rule",
    title="Get-TransportRule, exported",
    source="transport_rules",
    container="any",
    needs=frozenset({"mode", "name", "priority", "state"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=40,
    references=(
        PAGES + "get-transportrule",
        "MES keeps Name, Description, CreatedBy, WhenChanged (in UTC), State, Priority and Mode",
    ),
)
