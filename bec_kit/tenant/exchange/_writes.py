"""What all cmdlets that write have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Found, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bec_kit.tenant.operation import Asked

__all__ = ["edited", "said", "writer"]

_ASKS = ("Confirm", "WhatIf")


def writer(
    name: str,
    run: Callable[[Asked, Mapping[str, Any]], Found],
    takes: Sequence[str],
    must: Sequence[str] = ("Identity",),
    flags: Sequence[str] = (),
    *,
    asks: bool = True,
) -> Cmdlet:
    """A cmdlet that changes something.

    Args:
        name: as Exchange spells it.
        run: does it.
        takes: parameters that are neither needed nor true or false.
        must: those that it cannot do without.
        flags: those that are true or false.
        asks: whether it takes Confirm and WhatIf.
    """
    switches = (*flags, *(_ASKS if asks else ()))
    return Cmdlet(
        name,
        run,
        (*must, *takes, *switches),
        tuple(must),
        view_only=False,
        writes=True,
        flags=switches,
    )


def said(values: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as the audit log writes them: lists joined, what was cleared empty."""
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = [one for name, given in value.items() if "@" not in name for one in _list(given)]
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


def edited(now: Sequence[str], value: Any) -> list[str]:
    """A parameter of several values: whole, or what comes and what goes.

    Args:
        now: what is there.
        value: a text, a list, null, or a hash table with `Add` and `Remove`.

    Raises:
        Refused: it is none of these.
    """
    if not isinstance(value, dict):
        return _list(value)
    changes = {name.casefold(): _list(one) for name, one in value.items() if "@" not in name}
    if not changes or set(changes) - {"add", "remove"}:
        raise wrong("InvalidInput", "A hash table takes Add and Remove alone.")
    gone = {one.casefold() for one in changes.get("remove", ())}
    left = [one for one in now if one.casefold() not in gone]
    return left + [one for one in changes.get("add", ()) if one not in left]


def _list(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
