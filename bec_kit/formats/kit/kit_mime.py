"""The index of messages that this kit exported whole: which file holds which message."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="kit_mime",
    title="Index of exported messages",
    source="mime",
    container="json",
    needs=frozenset({"eml", "internetMessageId", "sha256", "size"}),
    order=42,
    references=("https://learn.microsoft.com/graph/outlook-get-mime-message",),
)
