"""Exports of portals and tools: recognised by content, split exactly, brought to native shape.

`sniff` judges the beginning of a file, `read` splits it into records without
losing one (`spanwise` lets several processes do it), `interpret` turns records
into what the service itself writes. Each other module of the package is one
format; a new one is a new file.
"""

from __future__ import annotations

from bec_kit.formats._culture import Culture
from bec_kit.formats._interpret import interpret
from bec_kit.formats._names import unique
from bec_kit.formats._read import read
from bec_kit.formats._sniff import HEAD, sniff
from bec_kit.formats._spans import DoubtError, Span
from bec_kit.formats._spanwise import Spanwise, spanwise
from bec_kit.formats._spec import Chunk, Format, Interpreted, Sniffed

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
