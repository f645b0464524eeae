"""Defender, advanced hunting: tables that no table of the kit takes, such as `UrlClickEvents`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import printable
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _refuses(record: Mapping[str, Any]) -> str:
    return (
        "a table of advanced hunting that this version does not read (its first columns are "
        f"{printable(record)}): it reads EmailEvents, the tables of sign-ins, and CloudAppEvents "
        "with RawEventData"
    )


SPEC = Format(
    id="ah_other",
    title="Defender advanced hunting: other tables",
    source="",
    container="any",
    needs=frozenset({"timestamp", "reportid"}),
    refuses=_refuses,
    order=100,
    references=("https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables",),
)
