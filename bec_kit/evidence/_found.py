"""What the readers of archives say of a member, before anything is taken from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_DRIVE = re.compile(r"[A-Za-z]:")
PASSWORD = "needs a password: unpack it and add the files"  # noqa: S105  # a sentence
OFFICE = "an Office document: save its sheets as CSV and add those"


class Damaged(Exception):  # noqa: N818  # never leaves this package
    """The archive, or this member, cannot be opened or read; says why."""


class TooMuch(Exception):  # noqa: N818  # never leaves this package
    """More comes out than may; says how much."""


@dataclass
class Work:
    """The bytes that may come out of the outermost archive, refused ones included."""

    allowed: int
    spent: int = 0

    def spend(self, size: int) -> None:
        """Count bytes that came out.

        Raises:
            TooMuch: that was more than the whole archive may give.
        """
        self.spent += size
        if self.spent > self.allowed:
            raise TooMuch(f"the archive as a whole unpacks to more than {self.allowed:,} bytes")


@dataclass(frozen=True)
class Found:
    """One member as its reader found it.

    Attributes:
        name: as the archive has it, made plain text.
        packed: bytes that it takes in the archive, or the most that it can take.
        blocks: gives its content once; raises Damaged.
        why: why it is not taken; None where nothing speaks against it.
    """

    name: str
    packed: int
    blocks: Callable[[], Iterator[bytes]]
    why: str | None = None


def unsafe(name: str) -> str | None:
    """Why a member with this name is not taken; None where the name is harmless."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts:
        return "its path climbs out of the archive"
    if (len(parts) > 1 and not parts[0]) or _DRIVE.match(name):
        return "its path is absolute"
    return None


def telling(
    source: Iterable[bytes], broken: tuple[type[Exception], ...], why: str = "damaged"
) -> Iterator[bytes]:
    """The blocks of the source; what its library raises becomes Damaged.

    Only the reading is inside: an error of whoever writes the blocks passes by.
    """
    try:
        yield from source
    except broken as error:
        raise Damaged(f"{why} ({type(error).__name__}): fetch the archive anew") from error
