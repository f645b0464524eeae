"""Reference lists that ship with the kit: facts, each with its source and date.

Each list is a TOML file beside this one with `source`, `dated` and its entries.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["load"]


@cache
def load(name: str) -> dict[str, Any]:
    """Read one list.

    Args:
        name: of the file, without its ending, such as `record_types`.
    """
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
