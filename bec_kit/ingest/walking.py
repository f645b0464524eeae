"""The files below what was handed in, each with the name by which people know it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["PLACES", "Met", "walk"]

# the folders of a case, beside its own files
PLACES = ("evidence", "tables", "reports", "notebooks", "reference")


class Met(NamedTuple):
    """What the way led to.

    Attributes:
        path: where it lies.
        name: by which people know it.
        why: why it cannot go in; empty where nothing speaks against it yet.
        there: whether something is there that was not taken, which the journal is to say.
    """

    path: Path
    name: str
    why: str = ""
    there: bool = True


def walk(paths: Iterable[str | Path], case: Path) -> Iterator[Met]:
    """Every file below the paths, with the name by which people know it.

    What the kit itself wrote into the case is passed over, for a case often lies beside
    the exports. What cannot go in comes with the reason, a folder that cannot be opened
    or that holds nothing else among it, so that it is said.

    Args:
        paths: files and folders.
        case: folder of the case.

    """
    home = case.resolve()
    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                called = path.name or path.resolve().name or str(path)
                inside = list(_below(path, called, home))
                nothing = Met(path, called, "the folder holds no file to add", there=False)
                yield from inside or [nothing]
            elif path.exists() or path.is_symlink():
                yield _met(path, path.name, plain=path.is_file() and not path.is_symlink())
            else:
                yield Met(path, str(path), "it does not exist; mend the path", there=False)
        except OSError as error:
            yield Met(path, str(path), _closed(error))


def _below(top: Path, called: str, home: Path) -> Iterator[Met]:
    """Everything below a folder that is no folder itself, in order."""
    real = top.resolve()
    waiting = [(Met(top, called), True)]  # and whether it is a folder; the next one last
    while waiting:
        met, folder = waiting.pop()
        inner = met.path.relative_to(top)
        if met.path != top and _ours(real / inner, home, folder=folder):
            continue
        if not folder:
            yield met
            continue
        try:
            with os.scandir(met.path) as found:
                waiting += sorted((_entry(each, met) for each in found), reverse=True)
        except OSError as error:
            yield met._replace(why=_closed(error))


def _entry(entry: os.DirEntry[str], above: Met) -> tuple[Met, bool]:
    """What lies in a folder, and whether that is a folder: a link to one is not."""
    path, name = above.path / entry.name, f"{above.name}/{entry.name}"
    if entry.is_dir(follow_symlinks=False):
        return Met(path, name), True
    return _met(path, name, plain=entry.is_file(follow_symlinks=False)), False


def _met(path: Path, name: str, *, plain: bool) -> Met:
    why = "" if plain else "it is a link or no plain file; add the file that it points to"
    return Met(path, name, why)


def _closed(error: OSError) -> str:
    why = error.strerror or type(error).__name__
    return f"cannot be read ({why}); mend the path or its rights, then add it again"


def _ours(path: Path, home: Path, *, folder: bool) -> bool:
    """Whether the kit itself wrote this: it lies in the case, in one of its places."""
    if not path.is_relative_to(home) or path == home:
        return False
    parts = path.relative_to(home).parts
    return parts[0] in PLACES or (len(parts) == 1 and not folder)
