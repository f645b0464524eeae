"""One cmdlet of Exchange: what it takes, what it gives, how it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["Cmdlet", "Cmdlets", "ExchangeRefused", "Found", "no_object", "wrong"]

Record = dict[str, Any]

# What goes before the reason in an error of Exchange.
_CODE = "Ex6F9304"


@dataclass(frozen=True)
class Found:
    """What a cmdlet gives.

    Attributes:
        rows: its objects.
        warnings: what it says beside them.
    """

    rows: list[Record]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cmdlet:
    """One cmdlet.

    Attributes:
        name: as Exchange spells it.
        run: gives its objects.
        takes: parameters that it knows, in Exchange's spelling.
        must: those that it cannot do without.
        view_only: whether a role that only reads may run it.
        result_size: how many rows it gives where ResultSize does not say; None for all.
        writes: whether it changes something; with WhatIf it does not.
        flags: parameters that take true or false alone.
    """

    name: str
    run: Callable[[Asked, Mapping[str, Any]], Found]
    takes: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    view_only: bool = True
    result_size: int | None = None
    writes: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cmdlets:
    """Cmdlets that belong together; each module of `bec_kit.tenant.exchange` holds one.

    Attributes:
        id: name of the family.
        cmdlets: its cmdlets.
    """

    id: str
    cmdlets: tuple[Cmdlet, ...] = field(default_factory=tuple)


class ExchangeRefused(Refused):
    """A refusal in Exchange's form, which Graph's does not fit."""


def wrong(kind: str, message: str, status: int = 400) -> Refused:
    """An error of a cmdlet: generic in front, the reason in its details.

    Args:
        kind: name of the exception.
        message: the reason.
        status: of HTTP.
    """
    code = "NotFound" if status == 404 else "BadRequest"
    return ExchangeRefused(status, code, f"{_CODE}|{kind}|{message}")


def no_object(name: str) -> Refused:
    """What a parameter names does not exist."""
    return wrong(
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        f"The operation couldn't be performed because object '{name}' couldn't be found on "
        "'LO2P123A00DC01.GBRP123A001.PROD.OUTLOOK.EXAMPLE'.",
        404,
    )
