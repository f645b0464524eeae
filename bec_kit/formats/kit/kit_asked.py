"""How one question of the kit's script for Exchange ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    why = row.text("error")
    line = row.text("powershell") or "a cmdlet"
    ended = why or f"{row.number('rows') or 0} objects"
    return {
        "tool": "bec-kit script",
        "level": "error" if why else "info",
        "topic": row.text("source"),
        "said": f"{line}: {ended}",
        "time": row.text("asked_at"),
    }


SPEC = Format(
    id="kit_asked",
    title="How a question of the kit's script for Exchange ended",
    source="tool_log",
    container="json",
    needs=frozenset({"bec_kit_asked", "asked_at", "rows"}),
    native=_native,
    order=7,
    references=("bec_kit/formats/kit/kit_answers.py makes it of an answer",),
)
