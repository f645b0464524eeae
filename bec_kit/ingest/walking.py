"""The files below what was handed in, each with the name by which people know it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["PLACES", "is_folder", "walk"]

# the folders of a case, beside its own files
PLACES = ("evidence", "tables", "reports", "notebooks", "reference")


def walk(paths: Iterable[str | Path], case: Path) -> Iterator[tuple[Path, str]]:
    """Every file below the paths, with the name by which people know it.

    What the kit itself wrote into the case is passed over, for a case often lies beside
    the exports. A folder that holds nothing else comes as itself, so that it is said.

    Args:
        paths: files and folders.
        case: folder of the case.

    """
    home = case.resolve()
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            yield path, path.name or str(path)
            continue
        called = path.name or path.resolve().name or str(path)
        inside = sorted(p.relative_to(path) for p in path.rglob("*") if not is_folder(p))
        files = [name for name in inside if not _ours(path.resolve() / name, home)]
        for name in files:
            yield path / name, f"{called}/{name.as_posix()}"
        if not files:
            yield path, called


def is_folder(path: Path) -> bool:
    """Whether a path is a folder that is walked: a link to one is not."""
    return path.is_dir() and not path.is_symlink()


def _ours(path: Path, home: Path) -> bool:
    """Whether the kit itself wrote a file: it lies in the case, in one of its places."""
    if not path.is_relative_to(home):
        return False
    parts = path.relative_to(home).parts
    return len(parts) == 1 or parts[0] in PLACES
