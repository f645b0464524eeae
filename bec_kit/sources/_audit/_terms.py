"""The audit log's own numbers: record types, kinds of user, kinds of logon."""

from __future__ import annotations

from functools import cache
from typing import Any

from bec_kit.data import load
from bec_kit.sources._values import as_int

__all__ = ["logon_type", "record_type", "record_type_name", "user_type"]

# The last two stand in no edition of the schema that names them, but in records.
_USER_TYPES = (
    "regular",
    "reserved",
    "admin",
    "dcadmin",
    "system",
    "application",
    "serviceprincipal",
    "custompolicy",
    "systempolicy",
    "partnertechnician",
    "guest",
)
_LOGON_TYPES = {
    "owner": 0,
    "admin": 1,
    "delegate": 2,
    "delegated": 2,
    "transport": 3,
    "systemservice": 4,
    "bestaccess": 5,
    "delegatedadmin": 6,
}


@cache
def _names() -> dict[int, str]:
    return {entry["id"]: entry["name"] for entry in load("record_types")["types"]}


@cache
def _numbers() -> dict[str, int]:
    return {name.casefold(): number for number, name in _names().items()}


def record_type(value: Any) -> int | None:
    """The number of a record type, which exports write as number, as text or by name."""
    number = as_int(value)
    if number is None and isinstance(value, str):
        return _numbers().get(value.strip().casefold())
    return number


def record_type_name(number: int | None) -> str | None:
    """The name of a record type; None where it is not known."""
    return None if number is None else _names().get(number)


def user_type(value: Any) -> int | None:
    """The number of a kind of user, also from its name; it never tells privilege."""
    number = as_int(value)
    if number is None and isinstance(value, str):
        word = value.strip().casefold()
        return _USER_TYPES.index(word) if word in _USER_TYPES else None
    return number


def logon_type(value: Any) -> int | None:
    """The number of a kind of logon (0 owner, 1 admin, 2 delegate), also from its name."""
    number = as_int(value)
    if number is None and isinstance(value, str):
        return _LOGON_TYPES.get(value.strip().casefold())
    return number
