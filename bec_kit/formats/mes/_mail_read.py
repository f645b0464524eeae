"""Reads of mail that the Extractor Suite has listed, in the shape of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import iso_time

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["read"]


def read(row: Row, *, address: str) -> dict[str, Any]:
    """What both lists say of a `MailItemsAccessed` record, whose id neither of them has.

    Args:
        row: one row.
        address: folded name of the column with the address.
    """
    access = row.text("mailaccesstype")
    properties = {"MailAccessType": access, "IsThrottled": row.text("isthrottled")}
    return {
        "CreationTime": iso_time(row, "timestamp"),
        "Operation": row.text("action") or "MailItemsAccessed",
        "RecordType": 2 if (access or "").casefold() == "sync" else 50,
        "Workload": "Exchange",
        "UserId": row.text("user"),
        "SessionId": row.text("sessionid"),
        "ClientIPAddress": row.text(address),
        "OperationProperties": [
            {"Name": name, "Value": value} for name, value in properties.items() if value
        ],
    }
