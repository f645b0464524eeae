"""jsonschema, which nbformat and plotly import, without two seconds of grammars."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

__all__ = ["without_grammars"]

_GRAMMARS = "rfc3987_syntax"


def without_grammars() -> None:
    """Import jsonschema as where rfc3987-syntax, an optional part of it, is not installed.

    That package builds 38 grammars when it is imported, to check IRIs; a notebook has none.
    What was imported before stays as it is, and the package itself can be imported afterwards.
    """
    if "jsonschema" in sys.modules or _GRAMMARS in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    modules[_GRAMMARS] = None  # "not there", as the import system has it
    try:
        import_module("jsonschema")
    finally:
        del modules[_GRAMMARS]
