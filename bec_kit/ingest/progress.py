"""Progress of long work: on stderr or in a notebook, and only where somebody watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bec_kit.connect import Told

__all__ = ["bar", "say_wait"]

LONG = 5.0
"""Seconds of waiting that are worth a line."""


@contextmanager
def bar(
    what: str, total: int | None, unit: str, *, quiet: bool = False
) -> Iterator[Callable[[int], object]]:
    """Show how far something is.

    Args:
        what: in a word or two.
        total: how many there will be; None where nobody knows.
        unit: what is counted.
        quiet: show nothing, as without a terminal and outside a notebook.

    Yields:
        A function that takes how many more are done.
    """
    shown: dict[str, Any] = {
        "desc": what,
        "total": total,
        "unit": f" {unit}",
        "unit_scale": unit == "record",
    }
    if not quiet and _in_notebook():
        from tqdm.notebook import tqdm as notebook_bar

        with notebook_bar(**shown) as drawn:
            yield drawn.update
        return
    from tqdm import tqdm

    disable = quiet or not sys.stderr.isatty()
    with tqdm(**shown, disable=disable, leave=False, file=sys.stderr) as written:
        yield written.update


def say_wait(said: Told) -> None:
    """Write a line for people where a wait for a service is long."""
    if said.seconds >= LONG and (_in_notebook() or sys.stderr.isatty()):
        sys.stderr.write(f"{said.service}: {said.why}; waiting {said.seconds:.0f} s\n")


def _in_notebook() -> bool:
    """Whether this runs in a notebook's kernel, whose stderr is no terminal."""
    shell = sys.modules.get("IPython")
    kernel = shell.get_ipython() if shell else None
    return "IPKernelApp" in getattr(kernel, "config", {})
