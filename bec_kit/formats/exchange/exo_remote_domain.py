"""Get-RemoteDomain: whether mail may be forwarded out automatically."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "DomainName",
    "AutoForwardEnabled",
    "Name",
    "Identity",
    "ObjectId",
)
_TIMES = ("WhenChangedUTC", "WhenChanged")

SPEC = Format(
    id="exo_remote_domain",
    title="Get-RemoteDomain, exported",
    source="audit_config",
    container="any",
    needs=frozenset({"autoforwardenabled", "domainname"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=36,
    references=(PAGES + "get-remotedomain",),
)
