"""Nothing that collects can write: the only thing that it creates is an audit query."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "bec_kit"
COLLECTING = ("connect", "sources", "ingest")
WRITER = "bec_kit.connect.writer"  # it alone may write, and is for `remediate` alone
MODULES = [
    path
    for name in COLLECTING
    for path in sorted((PACKAGE / name).rglob("*.py"))
    if path != PACKAGE / "connect" / "writer.py"
]
# Where a request that is no GET is built: the token form, a cmdlet that reads, an audit query.
POSTS = {
    ("practice.py", "POST"),
    ("exchange.py", "POST"),
    ("graph.py", "POST"),
}
METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# How the SDK and the HTTP client call what writes.
CALLS = frozenset(
    {
        "delete",
        "patch",
        "post",
        "to_delete_request_information",
        "to_patch_request_information",
        "to_post_request_information",
        "to_put_request_information",
    }
)


def docstrings(tree: ast.AST) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def methods(path: Path) -> set[str]:
    """Methods of HTTP that a module names, outside of its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    said = docstrings(tree)
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in said and node.value in METHODS
    }


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    } & CALLS


def test_what_posts_is_known() -> None:
    found = {(path.name, method) for path in MODULES for method in methods(path)}

    assert found == POSTS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_called_that_writes(path: Path) -> None:
    assert calls(path) == set()


def modules(path: Path) -> set[str]:
    """Modules that a file imports from, and what it imports from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [each.name for each in getattr(node, "names", ())]
        if isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{name}" for name in names)}
        elif isinstance(node, ast.Import):
            found |= set(names)
    return found


def test_what_writes_is_for_remediation_alone() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    found = {path.relative_to(PACKAGE).parts[0] for path in files if WRITER in modules(path)}

    assert found <= {"remediate"}


def test_a_writing_call_would_be_seen(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("async def f(u):\n    await u.patch(1)\n    send('DELETE', u)\n", "utf-8")

    assert calls(bad) == {"patch"}
    assert methods(bad) == {"DELETE"}
