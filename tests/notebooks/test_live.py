"""The first notebook, live and offline: what it asks, what it shows, and what it never loads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.case import Case
from bec_kit.report import render
from bec_kit.tenant import serve
from tests.support.collecting import CLIENT, SECRET
from tests.support.tenant import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator

START = Path(__file__).parents[2] / "notebooks" / "00_start.ipynb"
BAR = "application/vnd.jupyter.widget-view+json"
LOADED = "import sys\nsorted({'azure', 'httpx', 'msal', 'msgraph'} & set(sys.modules))"
Ran = tuple[Any, Case]


def with_last_cell(source: str, home: Path) -> Path:
    """The notebook with one more cell at its end."""
    told = json.loads(START.read_text("utf-8"))
    told["cells"].append(
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "last",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
    )
    file = home / "with_last_cell.ipynb"
    file.write_text(json.dumps(told), "utf-8")
    return file


def outputs(ran: Any, code: str) -> list[Any]:
    """What the cell shows that holds some code."""
    (cell,) = [each for each in ran.cells if each.cell_type == "code" and code in each.source]
    return list(cell.outputs)


def markup(ran: Any, code: str) -> str:
    return "".join(each.get("data", {}).get("text/html", "") for each in outputs(ran, code))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """The notebook after it asked a practice tenant where the app has no role in Exchange."""
    with (
        serve(users=8, days=10, seed=7, settings=AT_ONCE, faults=["exchange-forbidden"]) as served,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("AZURE_CLIENT_SECRET", SECRET)
        victim = served.state.book.company.role("victim").upn
        home = tmp_path_factory.mktemp("live")
        case = Case.create(
            home / "case",
            users=[victim],
            home_domains=["larkspur-marine.example"],
            start="2026-03-09",
            end="2026-03-19",
        )
        ran = render.execute(
            START,
            {
                "case_folder": str(case.folder),
                "live": True,
                "tenant": served.tenant_id,
                "client_id": CLIENT,
                "practice": served.url,
            },
        )
    yield ran, case
    shutil.rmtree(home)


def test_live_says_what_the_credentials_may_do(live: Ran) -> None:
    told = markup(live[0], "notebook.check")

    assert '<td class="bec-short">sign_ins</td><td class="bec-short">yes</td>' in told
    assert '<td class="bec-short">transport_rules</td><td class="bec-short">no</td>' in told
    assert "ExchangeRoleMissing" in told


def test_live_collects_with_one_bar_and_shows_what_came(live: Ran) -> None:
    shown = outputs(live[0], "notebook.collect")
    told = markup(live[0], "notebook.collect")

    assert [BAR in each.get("data", {}) for each in shown] == [True, False]
    assert told.count("<tr>") == 1 + len(json.loads(journal(live[1], "collect"))["rows"])
    assert '<td class="bec-short">interactiveUser</td>' in told


def test_live_says_what_is_lacking_once_for_each_reason(live: Ran) -> None:
    told = markup(live[0], "views.lacking")

    assert "exchange, exchange_hidden, sweep" in told
    assert "refused (ExchangeRoleMissing)" in told
    assert "have the script run: bec-kit collect CASE --script FILE" in told


def test_live_goes_on_to_the_analysis(live: Ran) -> None:
    ran, case = live

    assert "IA-01" in markup(ran, "views.findings")
    assert len(case.table("sign_ins")) > 0


def test_no_secret_is_left_anywhere(live: Ran) -> None:
    ran, case = live

    assert SECRET not in json.dumps(ran)
    held = [file for file in case.folder.rglob("*") if file.is_file()]
    assert [file for file in held if SECRET.encode() in file.read_bytes()] == []


def test_offline_asks_nothing_and_loads_nothing_that_talks(tmp_path: Path) -> None:
    ran = render.execute(with_last_cell(LOADED, tmp_path), {})

    assert ran.cells[-1].outputs[0]["data"]["text/plain"] == "[]"
    assert "Nothing was asked of a tenant" in markup(ran, "notebook.check")
    assert "Nothing was asked of a tenant" in markup(ran, "notebook.collect")
    assert "IA-01" in markup(ran, "views.findings")


def journal(case: Case, action: str) -> str:
    lines = (case.folder / "journal.jsonl").read_text("utf-8").splitlines()
    return next(line for line in lines if json.loads(line)["action"] == action)
