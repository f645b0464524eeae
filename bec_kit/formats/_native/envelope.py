"""Records that travel inside an envelope: a cell or key holds the body, others repeat parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._splitting.loads import load_tolerantly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._sniffing.culture import Culture
    from bec_kit.formats._spec import Format

__all__ = ["from_envelope", "is_audit", "open_body"]


def is_audit(value: Any) -> bool:
    """Whether a value is an AuditData record."""
    return (
        isinstance(value, dict)
        and "CreationTime" in value
        and "Operation" in value
        and "RecordType" in value
    )


def open_body(
    body: Any, outer: Mapping[str, Any], spec: Format, culture: Culture
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read a body and complete it from its envelope where it lacks something.

    Args:
        body: the object, or its JSON as text or bytes (escaped once more in some exports).
        outer: the envelope, by folded names.
        spec: what the envelope's names mean.
        culture: how the file writes times.

    Returns:
        the native record and its flags.

    Raises:
        UnreadableError: there is no usable body; the message says why.
    """
    flags: tuple[str, ...] = ()
    for _ in range(3):
        if isinstance(body, str):
            body = body.encode("utf-8", "replace")
        if not isinstance(body, bytes):
            break
        if not body.strip():
            raise UnreadableError("the body is empty")
        body, more = load_tolerantly(body)
        flags += more
    if not isinstance(body, dict):
        raise UnreadableError("the body is not a JSON object")
    if not ("Operation" in body or "CreationTime" in body):
        raise UnreadableError("the body lacks both Operation and CreationTime")
    inner, written = body.get("Id"), outer.get(spec.envelope.get("Id", ""))
    if inner and written and str(inner).casefold() != str(written).casefold():
        flags += ("id_mismatch",)
    envelope, outer_flags = from_envelope(outer, spec, culture)
    if "CreationTime" in envelope and not body.get("CreationTime"):
        flags += outer_flags
    for key, value in envelope.items():
        if body.get(key) in (None, ""):
            body[key] = value
    for key, name in spec.fills.items():
        if body.get(key) in (None, "") and outer.get(name) not in (None, ""):
            body[key] = outer[name]
    return body, flags


def from_envelope(
    outer: Mapping[str, Any], spec: Format, culture: Culture
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What an envelope says by itself, in the keys of AuditData, and its flags."""
    record: dict[str, Any] = {}
    for key, name in spec.envelope.items():
        value = outer.get(name)
        if value in (None, ""):
            continue
        if key == "CreationTime":
            value = culture.read(str(value))
            if value is None:
                continue
        elif key == "RecordType" and str(value).isdecimal():
            value = int(value)
        record[key] = value
    return record, ("envelope_time",) if "CreationTime" in record else ("undated",)
