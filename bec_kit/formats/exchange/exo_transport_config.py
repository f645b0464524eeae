"""Get-TransportConfig: how the tenant moves mail."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "SmtpClientAuthenticationDisabled",
    "JournalingReportNdrTo",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_transport_config",
    title="Get-TransportConfig, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"journalingreportndrto", "smtpclientauthenticationdisabled"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=34,
    references=(PAGES + "get-transportconfig",),
)
