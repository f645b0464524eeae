"""Get-OrganizationConfig: of the organisation, auditing among it."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "AuditDisabled",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_organization",
    title="Get-OrganizationConfig, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"auditdisabled"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=36,
    references=(PAGES + "get-organizationconfig",),
)
