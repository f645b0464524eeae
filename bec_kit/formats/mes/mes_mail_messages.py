"""Extractor Suite, `Get-MessageIDs`: the messages that were read, each in a row.

The records' ids are not among the columns. For a record of a single message
older versions list the message of the record before it, and no session; a row that may
be such a one has the flag `unsure_item`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.mes._mail_read import read

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    record = read(row, address="ipaddress")
    item: dict[str, Any] = {"InternetMessageId": row.text("internetmessageid")}
    item["SizeInBytes"] = row.number("sizeinbytes")
    path = row.text("folderpath")
    record["Folders"] = [{"Path": path, "FolderItems": [item]}]
    if not record["SessionId"] and "mailaccesstype" not in row.cells:
        row.flags.append("unsure_item")
    return {key: value for key, value in record.items() if value is not None}


SPEC = Format(
    id="mes_mail_messages",
    title="Extractor Suite: messages that were read",
    source="audit",
    container="any",
    needs=frozenset({"timestamp", "user", "sessionid", "internetmessageid", "sizeinbytes"}),
    times=("timestamp",),
    native=_native,
    lossy=True,
    repeats=True,
    order=34,
    references=(
        "https://github.com/invictus-ir/Microsoft-Extractor-Suite: Get-MessageIDs: Timestamp,"
        "User,IPaddress,SessionID,MailAccessType,FolderPath,InternetMessageId,SizeInBytes; by "
        "address alone, and in older versions, without MailAccessType and FolderPath",
        "the script of 2023: where OperationCount is 1 the session is left empty and the message "
        "is that of the record before; the one of 2025 names the right message",
    ),
)
