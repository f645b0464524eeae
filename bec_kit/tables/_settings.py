"""Mailboxes and settings of the tenant, as they stood when collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bec_kit.tables._declare import Table

__all__ = ["TABLES"]

TABLES: tuple[Table, ...] = ()
