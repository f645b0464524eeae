"""The unified audit log, from the portal and from the shell."""

from __future__ import annotations

import codecs
import csv
from itertools import groupby
from typing import TYPE_CHECKING

from bec_kit.scenarios.exports.writing import body, culture, table

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book, Record

__all__ = ["TYPE_NAMES", "emptied", "purview", "shell", "shell_rows"]

# the record types that occur, by the names that the shell shows
TYPE_NAMES = {
    1: "ExchangeAdmin",
    2: "ExchangeItem",
    3: "ExchangeItemGroup",
    6: "SharePointFileOperation",
    8: "AzureActiveDirectory",
    15: "AzureActiveDirectoryStsLogon",
    18: "SecurityComplianceCenterEOPCmdlet",
    40: "SecurityComplianceAlerts",
    50: "ExchangeItemAggregated",
}
_PURVIEW = (
    "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,"
    "AssociatedAdminUnitsNames"
)
_SHELL = (
    "PSComputerName,RunspaceId,PSShowComputerName,RecordType,CreationDate,UserIds,"
    "Operations,AuditData,ResultIndex,ResultCount,Identity,IsValid,ObjectState"
)


def purview(book: Book) -> bytes:
    """The portal's file: newest first, the record type as a number, a BOM in front."""
    rows = (
        [
            record["Id"],
            record["CreationTime"] + ".0000000Z",
            record["RecordType"],
            record["Operation"],
            record["UserId"],
            body(record),
            "",
            "",
        ]
        for record in reversed(book.audit)
    )
    return table(_PURVIEW, rows, csv.QUOTE_MINIMAL).encode("utf-8-sig")


def shell_rows(book: Book) -> list[tuple[Record, int, int]]:
    """What the shell gives for each day: the record, its ResultIndex and the ResultCount.

    A few records come twice, as the service does now and then.
    """
    found = []
    for _, group in groupby(book.audit, key=lambda record: record["CreationTime"][:10]):
        day = list(group)
        day += day[11::97]
        found += [(record, place, len(day)) for place, record in enumerate(day, 1)]
    return found


def emptied(book: Book) -> str:
    """Id of the one record whose AuditData is empty in the shell's export."""
    return str(next(record["Id"] for record in book.audit if record["RecordType"] == 2))


def shell(book: Book) -> bytes:
    """The shell's file: UTF-16 with a #TYPE line, dates by its culture, everything quoted."""
    runspace = book.company.tenant_id
    empty = emptied(book)
    rows = (
        [
            "outlook.office365.example",
            runspace,
            "False",
            TYPE_NAMES[record["RecordType"]],
            culture(record["CreationTime"], day_first=True),
            record["UserId"],
            record["Operation"],
            "" if record["Id"] == empty else body(record),
            place,
            count,
            record["Id"],
            "True",
            "Unchanged",
        ]
        for record, place, count in shell_rows(book)
    )
    text = "#TYPE Deserialized.Microsoft.Exchange.Data.ApplicationLogic.UnifiedAuditLogEvent\r\n"
    return codecs.BOM_UTF16_LE + (text + table(_SHELL, rows, csv.QUOTE_ALL)).encode("utf-16-le")
