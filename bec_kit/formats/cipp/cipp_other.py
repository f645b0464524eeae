"""Entries of CIPP's BEC result that no table takes: new applications, changed passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import printable
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _refuses(record: Mapping[str, Any]) -> str:
    return f"CIPP's list {printable([str(record['CippList'])])} is not read by this version"


SPEC = Format(
    id="cipp_other",
    title="CIPP: other lists of its BEC check",
    source="",
    container="json",
    needs=frozenset({"CippList"}),
    refuses=_refuses,
    order=10,
    references=("https://github.com/KelvinTegelaar/CIPP-API: Push-BECRun",),
)
