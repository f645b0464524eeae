"""Messages of a mailbox as Graph writes them; whose they are stands in the page's context."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_message",
    title="Graph message records",
    source="headers",
    container="json",
    needs=frozenset({"id", "internetMessageId", "toRecipients"}),
    context=r"/messages",
    keeps_context=True,
    order=43,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/message",),
)
