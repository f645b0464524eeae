"""Imports go one way, and reading cannot reach what writes or talks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(__file__).parents[2] / "bec_kit"

# Level of each top module or package; one imports only what stands lower, or what
# stands in the same level and in front of it.
LEVELS = (
    ("errors", "model", "tables", "registry", "data", "share", "safe"),
    ("evidence", "store", "facts"),
    ("formats", "connect"),
    ("sources",),
    ("enrich", "detect", "analyse", "timeline", "report"),
    ("remediate",),
    ("ingest", "reference", "results", "stages", "case"),
    ("scenarios", "tenant", "training", "output", "demo", "notebook", "commands", "cli"),
    ("__main__",),
)
ORDERED = (0, 4, 6, 7)
OFFLINE = ("enrich", "detect", "analyse", "timeline", "report")
HEAVY = ("pandas", "plotly", "duckdb", "pyarrow", "msgraph", "papermill")
ONLINE = (
    "azure",
    "httpx",
    "kiota_abstractions",
    "kiota_http",
    "msal",
    "msal_extensions",
    "msgraph",
)
NETWORK = (
    "msgraph",
    "kiota_http",
    "azure",
    "httpx",
    "aiohttp",
    "requests",
    "urllib3",
    "papermill",
    "tldextract",
)


def place(name: str) -> tuple[int, int]:
    for level, names in enumerate(LEVELS):
        if name in names:
            return level, names.index(name)
    raise AssertionError(f"{name} has no level: give it one in LEVELS")


def imported(path: Path) -> set[str]:
    """Top modules of the kit that a file imports, in functions and for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "bec_kit":
                found |= {alias.name for alias in node.names}
            elif node.module.startswith("bec_kit."):
                found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            found |= {parts[1] for parts in names if parts[0] == "bec_kit" and parts[1:]}
    return found - {"__version__"}


def top(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "_share" not in path.parts]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    here = top(path)
    if here == "__init__":
        return
    level, index = place(here)
    for name in imported(path) - {here}:
        other_level, other_index = place(name)
        lower = other_level < level or (
            other_level == level and level in ORDERED and other_index < index
        )

        assert lower, f"{path.name} imports {name}, which does not stand below {here}"


def test_what_is_private_to_a_package_is_imported_by_it_alone() -> None:
    strange = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = (node.module if isinstance(node, ast.ImportFrom) else None) or ""
            if isinstance(node, ast.ImportFrom) and module.startswith("bec_kit."):
                _, package, *inside = module.split(".")
                names = [*inside, *(alias.name for alias in node.names)]
                if package != top(path) and any(re.match("_(?!_)", name) for name in names):
                    strange.add((path.name, module))

    assert strange == set()


@pytest.mark.parametrize("package", OFFLINE)
def test_analysis_loads_nothing_that_talks_to_a_network(package: str) -> None:
    program = f"import bec_kit.{package}, sys; print([n for n in {NETWORK!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def roots(nodes: Iterable[ast.AST]) -> set[str]:
    """Top names of what is imported, the kit's own among them."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_client_alone_talks_to_microsoft_and_loads_late_what_that_takes() -> None:
    strange = set()
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        nodes = tree.body if top(path) == "connect" else ast.walk(tree)
        strange |= {(path.name, name) for name in roots(nodes) & set(ONLINE)}

    assert strange == set()


@pytest.mark.parametrize("module", ["cli", "case", "ingest", "sources", "connect"])
def test_nothing_offline_loads_the_libraries_of_the_client(module: str) -> None:
    program = f"import bec_kit.{module}, sys; print([n for n in {ONLINE!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_import_of_the_package_is_light() -> None:
    program = f"import bec_kit, bec_kit.cli, sys; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
