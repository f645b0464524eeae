"""Authentication methods by their type: listed, and taken away one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Answer, Refused, bad_request
from bec_kit.tenant.graph._method_types import APPS, DETAILS, KEYS, TYPES, Type
from bec_kit.tenant.graph._privileged import guard
from bec_kit.tenant.odata.pages import Listing, Record
from bec_kit.tenant.operation import Asked, Family, Operation, listed
from bec_kit.tenant.state import told
from bec_kit.tenant.state.emitted import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["SPEC"]

_ALL = "UserAuthenticationMethod"
# What a default can be: as long as another of these is there, it must go last.
_SECOND_FACTORS = {one.odata for one in TYPES if one.held_in in (APPS, DETAILS)}
_SECOND_FACTORS -= {"#microsoft.graph.emailAuthenticationMethod"}
_OTHER_MOBILE = "alternateMobile"


def _own(asked: Asked) -> list[Record]:
    found: list[Record] = asked.state.methods[asked.state.user(asked.path["id"])["id"]]
    return found


def _rows(one: Type) -> Callable[[Asked], Sequence[Record]]:
    def rows(asked: Asked) -> Sequence[Record]:
        return [method for method in _own(asked) if method["@odata.type"] == one.odata]

    return rows


def _delete(one: Type) -> Callable[[Asked], Answer]:
    def delete(asked: Asked) -> Answer:
        user, methods = asked.state.user(asked.path["id"]), _own(asked)
        wanted = (one.odata, asked.path["method"])
        found = [each for each in methods if (each["@odata.type"], each["id"]) == wanted]
        if not found:
            raise Refused(404, "resourceNotFound", "The requested method was not found.")
        guard(asked, user)
        _last(methods, found[0])
        before = list(methods)
        methods.remove(found[0])
        _tell(asked, one, user, before, methods)
        return Answer.nothing()

    return delete


def _last(methods: list[Record], method: Record) -> None:
    """Refuse what must not go yet."""
    factors = [one for one in methods if one["@odata.type"] in _SECOND_FACTORS]
    if factors and method is factors[0] and len(factors) > 1:
        raise bad_request(
            "Cannot delete default method with other methods configured. Please change default "
            "method before deletion.",
            "badRequest",
        )
    phones = [one.get("phoneType") for one in methods]
    if method.get("phoneType") == "mobile" and _OTHER_MOBILE in phones:
        raise bad_request("The alternate mobile must be deleted before the mobile.", "badRequest")


def _tell(asked: Asked, one: Type, user: Record, before: list[Record], after: list[Record]) -> None:
    target = told.user_target(user)
    reason = f"Admin deleted {one.named} method for user"
    changed(asked, "Admin deleted security info", target, reason=reason)
    if one.held_in:
        values = [_written(one.held_in, methods) for methods in (before, after)]
        properties = {
            one.held_in: (values[0], values[1]),
            "Included Updated Properties": ("", one.held_in),
        }
        changed(asked, "Update user", target, properties)


def _written(name: str, methods: list[Record]) -> str:
    """A property of the user that holds methods, as the directory writes it."""
    entries: list[Record] = []
    for one in TYPES:
        mine = [each for each in methods if each["@odata.type"] == one.odata]
        if one.held_in == name:
            entries += [
                {there: each.get(here) for here, there in one.entry.items()} for each in mine
            ]
    if name == DETAILS:
        whole = {key: value for entry in entries for key, value in entry.items()}
        entries = [whole] if whole else []
    if name == KEYS:
        entries = [{"Usage": "FIDO" if "FidoAaGuid" in e else "NGC", **e} for e in entries]
    return json.dumps(entries, indent=2).replace("\n", "\r\n")


def _operations(one: Type) -> tuple[Operation, Operation]:
    context = f"users('{{id}}')/authentication/{one.path.rpartition('/')[2]}"
    reads: tuple[str, ...] = (f"UserAuthMethod-{one.permission}.Read.All",)
    writes = (f"UserAuthMethod-{one.permission}.ReadWrite.All", f"{_ALL}.ReadWrite.All")
    if one.reads_all:
        reads = (*reads, *writes, f"{_ALL}.Read.All")
    return (
        Operation(one.path, listed(context, _rows(one), Listing(one.fields)), reads),
        Operation(one.path + "/{method}", _delete(one), writes, method="DELETE"),
    )


SPEC = Family("method_types", tuple(each for one in TYPES for each in _operations(one)))
