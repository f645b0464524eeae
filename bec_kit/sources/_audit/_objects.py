"""Folders and items inside records, read into Arrow by their shape."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._arrow import apart, together
from bec_kit.sources._shaped import part, struct
from bec_kit.sources._values import folder

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PARENT", "places", "transposed"]

PARENT = struct({"Path": pa.string(), "Name": pa.string()})


def places(parents: pa.Array[Any], prefix: str = "folder") -> dict[str, pa.Array[Any]]:
    """Path as written, name and kind of folders; where the path is not available, by name.

    Args:
        parents: structs of the shape PARENT.
        prefix: of the columns: `folder` gives folder, folder_name and folder_kind.
    """
    path, name = part(parents, "Path"), part(parents, "Name")
    coded: Any = pc.dictionary_encode(together(path, name))
    known = [_known(each) for each in coded.dictionary.to_pylist()]
    columns: Any = zip(*known, strict=True) if known else ((), (), ())
    names = (f"{prefix}_folder" if prefix == "dest" else prefix, f"{prefix}_name", f"{prefix}_kind")
    return {
        column: pa.array(list(values), pa.string()).take(coded.indices)
        for column, values in zip(names, columns, strict=True)
    }


@lru_cache(maxsize=1 << 14)
def _known(joined: str) -> tuple[str | None, str | None, str | None]:
    path, name = apart(joined, 2)
    return path or name, *folder(path, name)


def transposed(names: Iterable[str], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Rows as columns; empty columns where there are no rows."""
    names = tuple(names)
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {name: list(values) for name, values in zip(names, columns, strict=True)}
