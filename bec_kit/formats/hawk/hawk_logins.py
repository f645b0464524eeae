"""Hawk's converted logins as JSON: audit records that it has flattened.

They have the keys of a whole record; that their lists have become text tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.audit.auditdata_flat import native

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _is_flattened(record: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value, str) and value[:1] not in "[{"
        for value in (record.get("Actor"), record.get("ExtendedProperties"))
        if value
    )


SPEC = Format(
    id="hawk_logins",
    title="Hawk: Converted_Authentication_Logs as JSON",
    source="audit",
    container="json",
    needs=frozenset({"Id", "CreationTime", "Operation", "RecordType"}),
    test=_is_flattened,
    native=native,
    lossy=True,
    order=18,
    references=("https://github.com/T0pCyber/hawk: Import-AzureAuthenticationLog",),
)
