"""The notebooks run: on the sample, and on a case without any record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bec_kit.case import Case
from bec_kit.errors import UsageError
from bec_kit.report import render

if TYPE_CHECKING:
    from typing import Any

ROOT = Path(__file__).parents[2]
NOTEBOOKS = (
    "notebooks/00_start.ipynb",
    "notebooks/01_sign_ins.ipynb",
    "notebooks/02_persistence.ipynb",
    "notebooks/03_mailbox_activity.ipynb",
    "notebooks/04_sent_mail.ipynb",
    "notebooks/05_timeline.ipynb",
    render.TEMPLATE,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose only file holds no record."""
    home = tmp_path_factory.mktemp("empty")
    case = Case.create(home / "case", users=["jo@contoso.example"])
    header = "RecordId,CreationDate,RecordType,Operation,UserId,AuditData\n"
    (home / "audit.csv").write_text(header, "utf-8")
    case.add([home / "audit.csv"])
    case.analyse()
    return case.folder


def shown(notebook: Any) -> int:
    return sum(
        "text/html" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])
    )


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_on_a_case_without_records(empty: Path, name: str) -> None:
    ran = render.execute(ROOT / name, {"case_folder": str(empty)})

    assert shown(ran) > 0


def test_an_unknown_parameter_is_refused(empty: Path) -> None:
    with pytest.raises(UsageError, match="no parameter typo: it has case_folder"):
        render.execute(ROOT / render.TEMPLATE, {"typo": 1})


def test_a_cell_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cell \d+ failed with CaseError"):
        render.execute(ROOT / render.TEMPLATE, {"case_folder": str(tmp_path)})
