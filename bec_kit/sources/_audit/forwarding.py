"""Forwarding of a whole mailbox: Set-Mailbox, record type 1.

An empty value clears the forwarding; `DeliverToMailboxAndForward` that is not
there is unknown, not True.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, row_wise
from bec_kit.sources._audit._mailbox import mailbox_of
from bec_kit.sources._audit._named import named
from bec_kit.sources._recipients import recipients
from bec_kit.sources._values import as_bool, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CHILD"]

_TARGETS = ("ForwardingSmtpAddress", "ForwardingAddress")
_COPY = "DeliverToMailboxAndForward"


def _rows(doc: dict[str, Any], _common: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    parameters = named(doc.get("Parameters"))
    keeps_copy = as_bool((text(parameters.first(_COPY)) or "").lstrip("$"))
    base = {
        "mailbox": mailbox_of(doc, parameters.first("Identity")),
        "keeps_copy": keeps_copy,
    }
    named_targets = [name for name in _TARGETS if name in parameters]
    for name in named_targets:
        written = (text(parameters.first(name)) or "").strip()
        if written.casefold() == "$null":  # as PowerShell writes nothing
            written = ""
        found = recipients(written)
        yield (
            "forwarding_changes",
            {
                **base,
                "change": "set" if written else "cleared",
                "via": name,
                "target": "; ".join(found) or None,
                "target_raw": written or None,
            },
        )
    if not named_targets and keeps_copy is not None:
        yield "forwarding_changes", {**base, "change": "copy", "via": _COPY}


CHILD = Child(
    "forwarding",
    ("forwarding_changes",),
    lambda operation, _type: operation == "set-mailbox",
    row_wise(_rows),
)
