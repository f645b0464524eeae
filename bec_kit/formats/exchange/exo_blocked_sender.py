"""Get-BlockedSenderAddress: who was stopped from sending."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "SenderAddress",
    "Reason",
)
_TIMES = ("CreatedDatetime", "CreatedDate", "WhenCreated")

SPEC = Format(
    id="exo_blocked_sender",
    title="Get-BlockedSenderAddress, exported",
    source="restricted_senders",
    container="any",
    needs=frozenset({"reason", "senderaddress"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=45,
    references=(PAGES + "get-blockedsenderaddress",),
)
