"""Writes the exports as a client would hand them over: portal, shell and Graph."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bec_kit.scenarios.book import Book, Record

__all__ = ["write"]

_GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"
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
_TRACE = (
    "MessageTraceId,Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,"
    "Size,MessageId"
)
_STATUS = {"delivered": "Delivered", "expanded": "Expanded", "filteredAsSpam": "FilteredAsSpam"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold: never now()


def _culture(text: str, day_first: bool) -> str:
    """An ISO time (UTC) as a shell of that culture prints it."""
    at = datetime.fromisoformat(text.removesuffix("Z"))
    if day_first:
        return at.strftime("%d/%m/%Y %H:%M:%S")
    half = "AM" if at.hour < 12 else "PM"
    return f"{at.month}/{at.day}/{at.year} {(at.hour + 11) % 12 + 1}:{at:%M:%S} {half}"


def _table(header: str, rows: Iterable[list[Any]], quoting: int) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def _body(record: Record) -> str:
    return orjson.dumps(record).decode()


def _purview(book: Book) -> bytes:
    rows = (
        [
            record["Id"],
            record["CreationTime"] + ".0000000Z",
            record["RecordType"],
            record["Operation"],
            record["UserId"],
            _body(record),
            "",
            "",
        ]
        for record in reversed(book.audit)
    )
    return _table(_PURVIEW, rows, csv.QUOTE_MINIMAL).encode("utf-8-sig")


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


def _shell(book: Book) -> bytes:
    runspace = book.company.tenant_id
    empty = emptied(book)
    rows = (
        [
            "outlook.office365.example",
            runspace,
            "False",
            TYPE_NAMES[record["RecordType"]],
            _culture(record["CreationTime"], day_first=True),
            record["UserId"],
            record["Operation"],
            "" if record["Id"] == empty else _body(record),
            place,
            count,
            record["Id"],
            "True",
            "Unchanged",
        ]
        for record, place, count in shell_rows(book)
    )
    text = "#TYPE Deserialized.Microsoft.Exchange.Data.ApplicationLogic.UnifiedAuditLogEvent\r\n"
    return (text + _table(_SHELL, rows, csv.QUOTE_ALL)).encode("utf-16")


def _page(path: str, records: list[Record]) -> bytes:
    page = {"@odata.context": _GRAPH + path, "value": records}
    return orjson.dumps(page, option=orjson.OPT_INDENT_2)


def _trace_csv(book: Book) -> bytes:
    rows = (
        [
            row["id"],
            _culture(row["receivedDateTime"], day_first=False),
            row["senderAddress"],
            row["recipientAddress"],
            row["subject"],
            _STATUS[row["status"]],
            row["toIP"],
            row["fromIP"],
            row["size"],
            row["messageId"],
        ]
        for row in reversed(book.traces)
    )
    return _table(_TRACE, rows, csv.QUOTE_ALL).encode("utf-8-sig")


def recent_traces(book: Book) -> list[Record]:
    """The rows of the last ten days, which is as far as one query of Graph reaches."""
    since = (book.end - timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [row for row in book.traces if row["receivedDateTime"] >= since]


def interactive(book: Book) -> list[Record]:
    """The sign-ins that the portal calls interactive."""
    return [one for one in book.sign_ins if one["isInteractive"]]


def _zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, data)
    return out.getvalue()


_README = """Hello,

these are the exports you asked for. The audit log comes twice: once from the portal and once
from the shell, because the first download looked short to us. All times should be UTC.

IT
"""


def write(book: Book, folder: Path, *, damaged: bool = False) -> dict[str, int]:
    """Write all exports.

    Args:
        book: the records.
        folder: where to; it exists.
        damaged: whether to add a copy that was cut off in the middle.

    Returns:
        The number of records in each export, by file name; a member of an
        archive as `archive!member`.
    """
    from bec_kit.scenarios.portal import sign_ins_csv

    first = book.start.strftime("%Y-%m-%d")
    last = (book.end - timedelta(days=1)).strftime("%Y-%m-%d")
    span = f"{first}_{last}"
    victim = book.company.role("victim")
    shell_name = f"UnifiedAuditLog_{span}.csv"
    shell = f"AuditLog_shell_{span}.zip"
    makers: dict[str, tuple[Callable[[], bytes], int]] = {
        f"Purview_audit_{span}.csv": (lambda: _purview(book), len(book.audit)),
        shell: (lambda: _zip(shell_name, _shell(book)), len(shell_rows(book))),
        f"SignIns_{span}.json.gz": (
            lambda: gzip.compress(orjson.dumps(book.sign_ins), mtime=0),
            len(book.sign_ins),
        ),
        f"InteractiveSignIns_{span}.csv": (
            lambda: sign_ins_csv(book.company, interactive(book)),
            len(interactive(book)),
        ),
        f"AuditLogs_{span}.json": (
            lambda: _page("auditLogs/directoryAudits", book.directory_audits),
            len(book.directory_audits),
        ),
        f"MessageTrace_{span}.csv": (lambda: _trace_csv(book), len(book.traces)),
        "messageTraces.json": (
            lambda: _page("admin/exchange/tracing/messageTraces", recent_traces(book)),
            len(recent_traces(book)),
        ),
        "messageRules.json": (
            lambda: _page(
                f"users('{victim.object_id}')/mailFolders('inbox')/messageRules", book.rules
            ),
            len(book.rules),
        ),
        "authenticationMethods.json": (
            lambda: _page(f"users('{victim.object_id}')/authentication/methods", book.methods),
            len(book.methods),
        ),
    }
    counts: Counter[str] = Counter()
    for name, (make, count) in makers.items():
        data = make()
        (folder / name).write_bytes(data)
        counts[f"{name}!{shell_name}" if name == shell else name] = count
    if damaged:
        whole = orjson.dumps(book.sign_ins)
        (folder / f"SignIns_{span}_copy.json").write_bytes(whole[: len(whole) // 2])
    (folder / "README.txt").write_bytes(_README.replace("\n", "\r\n").encode())
    return dict(counts)
