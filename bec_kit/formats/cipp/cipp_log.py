"""What CIPP's BEC check says of its own work: `ExtractResult`, and keys that end in Error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    topic, text = str(row.record["CippList"]), str(row.record["Said"])
    level = "error" if topic.endswith("Error") else "warning"
    if text.casefold().startswith("succes"):  # it is misspelt in some versions
        level = "info"
    return {
        "tool": "CIPP",
        "level": level,
        "topic": topic,
        "said": f"{topic}: {text}",
        "time": row.text("extractedat"),
    }


SPEC = Format(
    id="cipp_log",
    title="CIPP: how its BEC check went",
    source="tool_log",
    container="json",
    needs=frozenset({"CippList", "Said", "ExtractedAt"}),
    native=_native,
    order=8,
    references=(
        "https://github.com/KelvinTegelaar/CIPP-API: Push-BECRun: `AuditLog is disabled. Cannot "
        "perform full analysis` or `Successfully extracted logs from auditlog`",
    ),
)
