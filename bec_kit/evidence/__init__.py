"""The sealed vault of a case: raw files as received, manifests, the hash-chained journal."""

from __future__ import annotations

from bec_kit.evidence._disk import digest, plain
from bec_kit.evidence._item import Item
from bec_kit.evidence._pages import PageFile, Pages
from bec_kit.evidence._sealed import Incoming, Sealed
from bec_kit.evidence.archive import Limits, Member
from bec_kit.evidence.journal import Journal, read_time, write_time
from bec_kit.evidence.marks import Marks
from bec_kit.evidence.vault import Vault
from bec_kit.evidence.verify import verify

__all__ = [
    "Incoming",
    "Item",
    "Journal",
    "Limits",
    "Marks",
    "Member",
    "PageFile",
    "Pages",
    "Sealed",
    "Vault",
    "digest",
    "plain",
    "read_time",
    "verify",
    "write_time",
]
