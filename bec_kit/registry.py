"""One small registry: a source, a format or a timeline event is a file in its package.

A package names what it collects; each of its modules, and of the packages inside it, that
does not begin with an underscore holds one object under that name. Adding one is adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

from bec_kit.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["specs"]


@cache
def specs(package: str, name: str = "SPEC") -> dict[str, Any]:
    """All specs of a package by id, in the order of their ids.

    Args:
        package: the dotted name of the package, such as `bec_kit.formats`.
        name: the attribute that each module of the package holds.

    Raises:
        SpecError: a module lacks the attribute, or two share an id.
    """
    found: dict[str, Any] = {}
    for module in _modules(package):
        spec = getattr(module, name, None)
        if spec is None:
            raise SpecError(f"{module.__name__} holds no {name}: add one, or begin its name with _")
        if spec.id in found:
            raise SpecError(f"{module.__name__}: the id {spec.id} is taken already; choose another")
        found[spec.id] = spec
    return dict(sorted(found.items()))


def _modules(package: str) -> Iterator[ModuleType]:
    home = importlib.import_module(package)
    for info in pkgutil.iter_modules(home.__path__, f"{package}."):
        if info.name.rpartition(".")[2].startswith("_"):
            continue
        if info.ispkg:
            yield from _modules(info.name)
        else:
            yield importlib.import_module(info.name)
