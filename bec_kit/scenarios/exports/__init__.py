"""Writes the exports as a client would hand them over: portal, shell and Graph."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson

from bec_kit.scenarios.exports.audit import purview, shell, shell_rows
from bec_kit.scenarios.exports.mail import recent_traces, trace_csv
from bec_kit.scenarios.exports.portal import interactive, sign_ins_csv
from bec_kit.scenarios.exports.writing import page, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.scenarios.book import Book

__all__ = ["write"]

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
    first = book.start.strftime("%Y-%m-%d")
    last = (book.end - timedelta(days=1)).strftime("%Y-%m-%d")
    span = f"{first}_{last}"
    user = f"users('{quote(book.company.role('victim').upn)}')"
    member = f"UnifiedAuditLog_{span}.csv"
    rows, signed, recent = shell_rows(book), interactive(book), recent_traces(book)
    all_sign_ins = orjson.dumps(book.sign_ins)
    files = (
        (f"Purview_audit_{span}.csv", purview(book), len(book.audit)),
        (f"AuditLog_shell_{span}.zip", zipped(member, shell(book)), len(rows)),
        (f"SignIns_{span}.json.gz", gzip.compress(all_sign_ins, mtime=0), len(book.sign_ins)),
        (f"InteractiveSignIns_{span}.csv", sign_ins_csv(book.company, signed), len(signed)),
        (
            f"AuditLogs_{span}.json",
            page("auditLogs/directoryAudits", book.directory_audits),
            len(book.directory_audits),
        ),
        (f"MessageTrace_{span}.csv", trace_csv(book), len(book.traces)),
        ("messageTraces.json", page("admin/exchange/tracing/messageTraces", recent), len(recent)),
        (
            "messageRules.json",
            page(f"{user}/mailFolders('inbox')/messageRules", book.rules),
            len(book.rules),
        ),
        (
            "authenticationMethods.json",
            page(f"{user}/authentication/methods", book.methods),
            len(book.methods),
        ),
    )
    counts = {}
    for name, data, count in files:
        (folder / name).write_bytes(data)
        counts[f"{name}!{member}" if name.endswith(".zip") else name] = count
    if damaged:
        copy = folder / f"copy_of_SignIns_{span}.json"
        copy.write_bytes(all_sign_ins[: len(all_sign_ins) // 2])
    (folder / "README.txt").write_bytes(_README.replace("\n", "\r\n").encode())
    return counts
