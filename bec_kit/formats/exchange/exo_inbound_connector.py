"""Get-InboundConnector: who may hand in mail for the tenant."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "ConnectorType",
    "SenderDomains",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_inbound_connector",
    title="Get-InboundConnector, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"connectortype", "senderdomains"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=36,
    references=(PAGES + "get-inboundconnector",),
)
