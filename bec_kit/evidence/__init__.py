"""The sealed vault of a case: raw files as received, manifests, the hash-chained journal."""

from __future__ import annotations

from bec_kit.evidence._item import Item
from bec_kit.evidence._sealed import Incoming, Sealed
from bec_kit.evidence.journal import Journal, read_time, write_time
from bec_kit.evidence.vault import Vault

__all__ = ["Incoming", "Item", "Journal", "Sealed", "Vault", "read_time", "write_time"]
