"""One module for each shape of record that a service writes."""

from __future__ import annotations
