"""Get-MailboxAutoReplyConfiguration: what a mailbox answers by itself."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    "MailboxOwnerId",
    "Identity",
    "AutoReplyState",
    "ExternalAudience",
    "InternalMessage",
    "ExternalMessage",
)
_TIMES = ("StartTime", "EndTime")

SPEC = Format(
    id="exo_auto_reply",
    title="Get-MailboxAutoReplyConfiguration, exported",
    source="mailboxes",
    container="any",
    needs=frozenset({"autoreplystate", "externalmessage"}),
    times=tuple(name.casefold() for name in _TIMES),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=33,
    references=(PAGES + "get-mailboxautoreplyconfiguration",),
)
