"""Automatic replies as Graph writes them; whose they are stands in the context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "AutoReplyState": "status",
    "ExternalAudience": "externalAudience",
    "InternalMessage": "internalReplyMessage",
    "ExternalMessage": "externalReplyMessage",
}
_TIMES = {"StartTime": "scheduledStartDateTime", "EndTime": "scheduledEndDateTime"}


def _native(row: Row) -> dict[str, Any]:
    settings = camel_record(row)
    replies = settings.get("automaticRepliesSetting")
    if not isinstance(replies, dict):
        return settings | {"AutoReplyState": replies}
    native: dict[str, Any] = {name: replies.get(key) for name, key in _KEYS.items()}
    for name, key in _TIMES.items():
        at = replies.get(key)
        zone = at.get("timeZone") if isinstance(at, dict) else None
        # an hour in another zone than UTC stays an object, which no time can be read from
        native[name] = at.get("dateTime") if isinstance(at, dict) and zone == "UTC" else at
    return {key: settings[key] for key in settings if key.startswith("@")} | native


SPEC = Format(
    id="graph_mailbox_settings",
    title="Graph mailboxSettings",
    source="mailboxes",
    container="any",
    needs=frozenset({"automaticrepliessetting"}),
    context="/mailboxSettings",
    keeps_context=True,
    native=_native,
    order=38,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/mailboxsettings",),
)
