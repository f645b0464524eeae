"""Which detections there are: one `.sql` file each, ours and those of an analyst's folders."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bec_kit.detect.head import Detection, read
from bec_kit.detect.needs import need
from bec_kit.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Broken", "detections", "shelf"]

_HOME = Path(__file__).parent


class Broken(NamedTuple):
    """A file that is no detection: its name, and why."""

    id: str
    reason: str


@cache
def detections() -> dict[str, Detection]:
    """The kit's own detections by id, in order.

    Raises:
        SpecError: one is declared wrongly.
    """
    found = {}
    for path in sorted(_HOME.glob("*.sql")):
        one = _complete(path)
        if path.stem != one.id.casefold().replace("-", "_"):
            raise SpecError(f"{path.name}: the file's name and the id {one.id} differ")
        found[one.id] = one
    return dict(sorted(found.items()))


def shelf(folders: Iterable[Path]) -> tuple[list[Detection], list[Broken]]:
    """Ours, then those of further folders.

    A file that is no detection, or takes an id that there is already, is named with its
    reason; the others run.

    Raises:
        SpecError: a folder is missing.
    """
    found = dict(detections())
    broken = []
    for folder in folders:
        if not folder.is_dir():
            raise SpecError(f"{folder} is no folder: name one that holds .sql detections")
        for path in sorted(folder.glob("*.sql")):
            try:
                one = _complete(path)
            except SpecError as error:
                broken.append(Broken(path.stem, str(error)))
                continue
            if one.id in found:
                taken = f"{path.name}: the id {one.id} is taken; choose another"
                broken.append(Broken(path.stem, taken))
            else:
                found[one.id] = one
    return list(found.values()), broken


def _complete(path: Path) -> Detection:
    one = read(path)
    try:
        for entry in one.needs:
            for name in entry.split("|"):
                need(name.strip())
    except SpecError as error:
        raise SpecError(f"{path.name}: {error}") from error
    return one
