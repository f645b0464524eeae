"""Get-OutboundConnector: where mail of the tenant is handed on to."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "ConnectorType",
    "RecipientDomains",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_outbound_connector",
    title="Get-OutboundConnector, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"connectortype", "recipientdomains"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=36,
    references=(PAGES + "get-outboundconnector",),
)
