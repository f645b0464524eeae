"""Progress of long work: on stderr, and only where somebody watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["bar"]


@contextmanager
def bar(
    what: str, total: int | None, unit: str, *, quiet: bool = False
) -> Iterator[Callable[[int], object]]:
    """Show how far something is.

    Args:
        what: in a word or two.
        total: how many there will be; None where nobody knows.
        unit: what is counted.
        quiet: show nothing, as without a terminal.

    Yields:
        A function that takes how many more are done.
    """
    from tqdm import tqdm

    with tqdm(
        desc=what,
        total=total,
        unit=f" {unit}",
        unit_scale=unit == "record",
        disable=quiet or not sys.stderr.isatty(),
        leave=False,
        file=sys.stderr,
    ) as shown:
        yield shown.update
