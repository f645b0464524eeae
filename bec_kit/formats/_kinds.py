"""Which format a table or a record is, by the columns or keys that it has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from bec_kit import registry
from bec_kit.formats._names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bec_kit.formats._spec import Format

_CONTEXT_END = r"(?:\([^()']*\))?(?:/\$entity)?$"

__all__ = ["formats", "kind_of_context", "kind_of_record", "kind_of_table"]


@cache
def formats() -> dict[str, Format]:
    """All formats by id, those that are tried first in front."""
    found: dict[str, Format] = registry.specs("bec_kit.formats")
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def kind_of_table(header: Sequence[str]) -> Format | None:
    """The format whose columns a CSV file has."""
    names = {fold(name) for name in header}
    for spec in formats().values():
        if spec.container != "json" and spec.needs and spec.needs <= names:
            return spec
    return None


def kind_of_record(record: Mapping[str, Any], context: str = "") -> Format | None:
    """The format that a JSON record has, by its keys, else by the page around it."""
    for spec in _candidates(tuple(record)):
        if spec.test is None or spec.test(record):
            return spec
    return kind_of_context(context)


@cache
def kind_of_context(context: str) -> Format | None:
    """The format that an `@odata.context` names."""
    for spec in formats().values():
        if spec.context and re.search(spec.context + _CONTEXT_END, context):
            return spec
    return None


@cache
def _candidates(keys: tuple[str, ...]) -> tuple[Format, ...]:
    exact = frozenset(keys)
    folded = frozenset(fold(key) for key in keys)
    return tuple(
        spec
        for spec in formats().values()
        if spec.container != "csv" and spec.needs <= (exact if spec.container == "json" else folded)
    )
