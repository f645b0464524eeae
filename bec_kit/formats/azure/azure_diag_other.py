"""Diagnostic settings: categories that no table of the kit takes, refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import fold, printable
from bec_kit.formats._spec import Format
from bec_kit.formats.azure._diagnostic import NEEDS, REFERENCES, properties_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]

_BESIDE = frozenset({"time", "operationname", "resourceid", "tenantid"})


def _is_diagnostic(record: Mapping[str, Any]) -> bool:
    return bool(_BESIDE & {fold(key) for key in record}) and bool(properties_of(record))


def _refuses(record: Mapping[str, Any]) -> str:
    named = next((str(value) for key, value in record.items() if fold(key) == "category"), "")
    return (
        f"a diagnostic record of the category {printable([named])}, which this version does not "
        "read: it reads the four kinds of sign-in logs, AuditLogs, and those of risk"
    )


SPEC = Format(
    id="azure_diag_other",
    title="diagnostic settings: other categories",
    source="",
    container="any",
    needs=NEEDS,
    test=_is_diagnostic,
    refuses=_refuses,
    order=100,
    references=REFERENCES,
)
