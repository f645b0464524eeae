"""Names, texts and paths as they may stand in a statement that the kit writes itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bec_kit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["quoted_name", "quoted_text", "reading"]


def reading(paths: Sequence[Path]) -> str:
    """The SELECT that reads some Parquet files as one table.

    Raises:
        QueryError: the engine would read a path as a pattern that fits other files too.
    """
    for path in paths:
        _check_path(path)
    listed = ", ".join(quoted_text(str(path)) for path in paths)
    # the paths are the kit's own, and quoted: the engine takes no parameter here
    return f"select * from read_parquet([{listed}], union_by_name = {len(paths) > 1})"  # noqa: S608


def quoted_name(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """A text as a literal of SQL, for the few places that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


def _check_path(path: Path) -> None:
    """`*`, `?` and `[` in a path are a pattern to the engine; it cannot be told otherwise."""
    if any(mark in str(path) for mark in "*?["):
        whole = path.absolute()
        fits = set(Path(whole.anchor).glob(str(whole.relative_to(whole.anchor))))
        if fits - {whole}:
            raise QueryError(
                f"{path}: the path reads as a pattern that fits other files too; "
                "rename the folder of the case"
            )
