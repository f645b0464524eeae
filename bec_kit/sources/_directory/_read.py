"""Both logs' records of a change, read into one shape."""

from __future__ import annotations

from typing import Any, NamedTuple

from bec_kit.sources._directory._change import Change, Property, Target, detail_key, guid_in
from bec_kit.sources._values import as_int, decode, filled, fold_name, fold_user, text

__all__ = ["Parts", "from_audit", "from_graph", "parts_of"]

# Types of the entries of Actor and Target in the unified log.
_NAME, _OTHER, _SPN, _UPN = 1, 2, 4, 5
_KINDS = {
    kind.casefold(): kind
    for kind in (
        "User",
        "Group",
        "ServicePrincipal",
        "Application",
        "Device",
        "Role",
        "Policy",
        "Directory",
        "AdministrativeUnit",
        "Request",
    )
}


def from_audit(doc: dict[str, Any], user: str | None) -> Change:
    """Read a record of type 8 of the unified audit log.

    Args:
        doc: the record.
        user: who did it, as the audit table has it.
    """
    return Change(
        key=fold_name(doc.get("Operation")),
        user=user,
        user_id=_identity(doc.get("Actor")).id,
        targets=tuple(filter(_says, [_identity(doc.get("Target"))])),
        properties=tuple(
            _properties(doc.get("ModifiedProperties"), "Name", "NewValue", "OldValue")
        ),
        details=_extended(doc.get("ExtendedProperties")),
        object_id=_available(doc.get("ObjectId")),
    )


class Parts(NamedTuple):
    """The lists of a directoryAudit, each read once.

    Attributes:
        targets: in order; one without any content is left out.
        modified: the modified properties, each with the name of its target.
        details: key and value of each additional detail.
    """

    targets: tuple[Target, ...]
    modified: list[tuple[str | None, Property]]
    details: list[tuple[str | None, str | None]]


def parts_of(doc: dict[str, Any]) -> Parts:
    """Read the lists of a directoryAudit of Graph."""
    resources = [_folded(_object(each)) for each in _list(doc.get("targetResources"))]
    targets = [_target(keys) for keys in resources]
    modified = [
        (target.best, each)
        for target, keys in zip(targets, resources, strict=True)
        for each in _properties(
            keys.get("modifiedproperties"), "displayName", "newValue", "oldValue"
        )
    ]
    entries = (_folded(_object(each)) for each in _list(doc.get("additionalDetails")))
    details = [(text(entry.get("key")), text(entry.get("value"))) for entry in entries if entry]
    return Parts(tuple(filter(_says, targets)), modified, details)


def from_graph(doc: dict[str, Any], parts: Parts, user: str | None) -> Change:
    """Read a directoryAudit of Graph.

    Args:
        doc: the record.
        parts: its lists.
        user: who did it, as the table of directory audits has it.
    """
    started = _object(_object(doc.get("initiatedBy")).get("user"))
    return Change(
        key=fold_name(doc.get("activityDisplayName")),
        user=user,
        user_id=filled(started.get("id")),
        targets=parts.targets,
        properties=tuple(each for _, each in parts.modified),
        details={detail_key(key): value for key, value in parts.details if value},
        reason=filled(doc.get("resultReason")),
    )


def _target(keys: dict[str, Any]) -> Target:
    upn = fold_user(filled(keys.get("userprincipalname")))
    kind = filled(keys.get("type")) or ("User" if upn else None)
    return Target(kind, filled(keys.get("id")), filled(keys.get("displayname")), upn)


def _says(target: Target) -> bool:
    return target.best is not None or target.app_id is not None


def _identity(array: Any) -> Target:
    """One actor or target of the unified log, put together from its entries {ID, Type}."""
    parts: dict[int, list[str]] = {}
    for entry in _list(array):
        keys = _folded(_object(entry))
        number, written = as_int(keys.get("type")), filled(keys.get("id"))
        if number is not None and written and written.casefold() != "not available":
            parts.setdefault(number, []).append(written)
    others = parts.get(_OTHER, [])
    upn = fold_user(next(iter(parts.get(_UPN, [])), None))
    heads = [other.partition("_")[0].casefold() for other in others]
    kind = next((_KINDS[head] for head in heads if head in _KINDS), "User" if upn else None)
    return Target(
        kind=kind,
        id=next(filter(None, map(guid_in, others)), None),
        name=next(iter(parts.get(_NAME, [])), None),
        upn=upn,
        app_id=next(filter(None, map(guid_in, parts.get(_SPN, []))), None),
    )


def _properties(array: Any, name: str, new: str, old: str) -> list[Property]:
    entries = [_folded(_object(each)) for each in _list(array)]
    return [
        Property(
            (text(entry.get(name.casefold())) or "").strip(),
            decode(entry.get(new.casefold())),
            decode(entry.get(old.casefold())),
        )
        for entry in entries
        if entry
    ]


def _extended(array: Any) -> dict[str, str]:
    """ExtendedProperties; the JSON in additionalDetails is spread among them."""
    found: dict[str, str] = {}
    for entry in _list(array):
        keys = _folded(_object(entry))
        name, value = detail_key(keys.get("name")), decode(keys.get("value"))
        spread = value.items() if name == "additionaldetails" and isinstance(value, dict) else ()
        for key, inner in spread or [(name, value)]:
            if written := filled(inner):
                found.setdefault(detail_key(key), written)
    return found


def _available(value: Any) -> str | None:
    written = filled(value)
    return None if written is None or written.casefold() == "not available" else written


def _list(value: Any) -> list[Any]:
    value = decode(value)
    return value if isinstance(value, list) else [] if value is None else [value]


def _object(value: Any) -> dict[str, Any]:
    read = value if isinstance(value, dict) else decode(value)
    return read if isinstance(read, dict) else {}


def _folded(entry: dict[str, Any]) -> dict[str, Any]:
    """An object by its keys without case: even Microsoft's own pages write `Type` and `type`."""
    return {str(key).casefold(): value for key, value in entry.items()}
