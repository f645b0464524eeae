"""Progress of long work: on stderr or in a notebook, and only where somebody watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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


def _in_notebook() -> bool:
    """Whether this runs in a notebook's kernel, whose stderr is no terminal."""
    shell = sys.modules.get("IPython")
    kernel = shell.get_ipython() if shell else None
    return "IPKernelApp" in getattr(kernel, "config", {})
