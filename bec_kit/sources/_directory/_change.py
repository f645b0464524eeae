"""One change of the directory, as far as its meaning needs it.

The unified audit log (record type 8) and Entra's own audit log write the same
changes in two shapes. Both are read into this one, so that each kind of change
is understood in one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bec_kit.sources._values import as_bool, filled, text

__all__ = ["Change", "Property", "Target", "detail_key", "guid_in", "plain"]

_GUID = re.compile(r"(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])", re.I)
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Target:
    """What a change was done to.

    Attributes:
        kind: User, Group, ServicePrincipal, Application, Device, Role, ...
        id: object id.
        name: display name.
        upn: case-folded; of users only.
        app_id: application id; of service principals, where the record has it.
    """

    kind: str | None = None
    id: str | None = None
    name: str | None = None
    upn: str | None = None
    app_id: str | None = None

    @property
    def best(self) -> str | None:
        """UPN, else name, else object id."""
        return self.upn or self.name or self.id


@dataclass(frozen=True)
class Property:
    """One modified property: its values are decoded where they were JSON inside text."""

    name: str
    new: Any = None
    old: Any = None


@dataclass(frozen=True)
class Change:
    """One change of the directory.

    Attributes:
        key: the activity as `fold_name` gives it.
        user: who did it, case-folded UPN or id.
        user_id: his object id.
        targets: what it was done to, in the order of the record.
        properties: what was modified.
        details: the additional details, by `detail_key`.
        reason: the record's own words on its result; names the method in MFA changes.
        object_id: ObjectId of the unified log.
    """

    key: str
    user: str | None = None
    user_id: str | None = None
    targets: tuple[Target, ...] = ()
    properties: tuple[Property, ...] = ()
    details: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    object_id: str | None = None

    def prop(self, name: str) -> Property | None:
        """The first property of this name, compared without case."""
        wanted = name.casefold()
        return next((each for each in self.properties if each.name.casefold() == wanted), None)

    def new(self, *names: str) -> str | None:
        """The new value of the first of these properties that has one, as plain text."""
        found = (plain(each.new) for name in names if (each := self.prop(name)))
        return next(filter(None, found), None)

    def new_or_old(self, *names: str) -> str | None:
        """The same; a removal leaves the value in the old one."""
        found = (plain(each.old) for name in names if (each := self.prop(name)))
        return self.new(*names) or next(filter(None, found), None)

    def truth(self, name: str) -> bool | None:
        """The new value of a property that is True or False."""
        return as_bool(self.new(name))

    def first(self, *kinds: str) -> Target | None:
        """The first target of one of these kinds."""
        wanted = {kind.casefold() for kind in kinds}
        return next((t for t in self.targets if (t.kind or "").casefold() in wanted), None)

    def whose(self) -> str | None:
        """Whose account it is: UPN, else the unified log's ObjectId, else the object id."""
        person = next((t for t in self.targets if t.upn), None) or self.first("User")
        if person and person.upn:
            return person.upn
        if self.object_id and "@" in self.object_id:
            return self.object_id.strip().casefold()
        return person.id if person else None


def plain(value: Any) -> str | None:
    """A decoded value as text: a list of one is that one; None where there is nothing."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return None if value in ([], {}) else filled(value)


def detail_key(name: Any) -> str:
    """A detail's key as it is compared: `User-Agent`, `UserAgent` and `user agent` are one."""
    return _NOT_A_LETTER.sub("", (text(name) or "").casefold())


def guid_in(written: str | None) -> str | None:
    """The first GUID in a text, in lower case; None where there is none."""
    found = _GUID.search(written or "")
    return found[0].lower() if found else None
