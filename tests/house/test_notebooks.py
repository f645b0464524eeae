"""Every notebook is in shape: prose with small questions, and nothing of a run left in it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted([*(ROOT / "notebooks").rglob("*.ipynb"), *(ROOT / "templates").glob("*.ipynb")])


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request: pytest.FixtureRequest) -> Any:
    return json.loads(request.param.read_text("utf-8"))


def cells(notebook: Any, kind: str) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def source(cell: Any) -> str:
    return "".join(cell["source"])


def test_there_are_notebooks() -> None:
    assert {path.name for path in NOTEBOOKS} == {
        "00_start.ipynb",
        "01_sign_ins.ipynb",
        "02_persistence.ipynb",
        "03_mailbox_activity.ipynb",
        "04_sent_mail.ipynb",
        "05_timeline.ipynb",
        "case_report.ipynb",
    }


def test_one_title(notebook: Any) -> None:
    titles = [
        line
        for cell in cells(notebook, "markdown")
        for line in source(cell).splitlines()
        if line.startswith("# ")
    ]

    assert len(titles) == 1


def test_a_kernel_that_is_there(notebook: Any) -> None:
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_one_cell_of_parameters_each_a_literal_with_its_type_and_help(notebook: Any) -> None:
    tagged = [
        cell for cell in cells(notebook, "code") if "parameters" in cell["metadata"].get("tags", [])
    ]

    assert len(tagged) == 1
    for line in source(tagged[0]).splitlines():
        assert "  # " in line, "a parameter says what it is"
    for node in ast.parse(source(tagged[0])).body:
        assert isinstance(node, ast.AnnAssign)
        assert isinstance(node.value, ast.Constant)


def test_prose_before_each_code_cell(notebook: Any) -> None:
    for before, cell in zip(notebook["cells"], notebook["cells"][1:], strict=False):
        if cell["cell_type"] == "code":
            assert before["cell_type"] == "markdown"


def test_small_cells_without_logic(notebook: Any) -> None:
    for cell in cells(notebook, "code"):
        assert len(source(cell).splitlines()) <= 12
        for node in ast.walk(ast.parse(source(cell))):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Try, ast.For))


def test_no_output_and_fixed_ids(notebook: Any) -> None:
    for cell in cells(notebook, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert [cell["id"] for cell in notebook["cells"]] == [
        f"cell-{number:02d}" for number in range(len(notebook["cells"]))
    ]


@pytest.mark.parametrize(
    "path", [p for p in NOTEBOOKS if p.parent.name == "notebooks"], ids=lambda p: p.name
)
def test_a_question_says_how_to_read_it_and_what_it_cannot_tell(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    texts = [source(cell) for cell in cells(notebook, "markdown")]
    questions = [text for text in texts if text.startswith("## ")]

    assert all(re.match(r"## [^\n]+\?\n", text + "\n") for text in questions)
    assert sum("**How to read it.**" in text for text in texts) == len(questions)
    assert sum("**What it cannot tell.**" in text for text in texts) == len(questions)
