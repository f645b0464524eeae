"""Extractor Suite, `Get-Sessions`: reads of mail by session, without what was read.

The rows have no ids. Where the audit log itself is in the case too, a row is a copy of
the record that says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.mes._mail_read import read

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    record = read(row, address="clientip") | {"OperationCount": row.number("operationcount")}
    return {key: value for key, value in record.items() if value is not None}


SPEC = Format(
    id="mes_mail_sessions",
    title="Extractor Suite: sessions in which mail was read",
    source="audit",
    container="any",
    needs=frozenset({"timestamp", "user", "action", "sessionid", "clientip", "operationcount"}),
    times=("timestamp",),
    native=_native,
    lossy=True,
    repeats=True,
    order=33,
    references=(
        "https://github.com/invictus-ir/Microsoft-Extractor-Suite: Get-Sessions: TimeStamp,User,"
        "Action,SessionId,ClientIP,MailAccessType,IsThrottled,OperationCount; older ones have "
        "neither MailAccessType nor IsThrottled",
    ),
)
