"""Exports of portals and tools: recognised by content, split exactly, brought to native shape.

`sniff` judges the beginning of a file, `read` splits it into records without
losing one (`spanwise` lets several processes do it), `interpret` turns records
into what the service itself writes. Each other module of the package is one
format; a new one is a new file.
"""

from __future__ import annotations

from bec_kit.formats._native.interpret import interpret
from bec_kit.formats._sniffing.culture import Culture
from bec_kit.formats._sniffing.names import unique
from bec_kit.formats._sniffing.sniff import HEAD, sniff
from bec_kit.formats._spec import Chunk, Format, Interpreted, Sniffed
from bec_kit.formats._splitting.read import read
from bec_kit.formats._splitting.spans import DoubtError, Span
from bec_kit.formats._splitting.spanwise import Spanwise, spanwise

__all__ = [
    "HEAD",
    "Chunk",
    "Culture",
    "DoubtError",
    "Format",
    "Interpreted",
    "Sniffed",
    "Span",
    "Spanwise",
    "interpret",
    "read",
    "sniff",
    "spanwise",
    "unique",
]
