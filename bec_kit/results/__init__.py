"""The tables that an analysis leaves: published whole, read back, bounded, or out of date."""

from __future__ import annotations

from bec_kit.results._checking import verify
from bec_kit.results._frames import frame
from bec_kit.results._publishing import NEXT, analysing, provenance, publish, recover, stale
from bec_kit.results._reading import bounded, engine, read, whole

__all__ = [
    "NEXT",
    "analysing",
    "bounded",
    "engine",
    "frame",
    "provenance",
    "publish",
    "read",
    "recover",
    "stale",
    "verify",
    "whole",
]
