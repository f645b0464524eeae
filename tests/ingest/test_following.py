"""Questions whose first answer shows what to ask: what is kept, what a break and a refusal cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.connect import Ask, Cmdlet
from bec_kit.errors import GaveUp, RefusedByService
from bec_kit.ingest._answers import Collected, answer
from bec_kit.sources import Question
from tests.support.collecting import IMPATIENT, Scripted, begun, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.evidence import Vault

MIA = "mia@contoso.example"
FIRST = Cmdlet("Get-Folders", {"Identity": MIA}, anchor=MIA)


def then(body: bytes) -> Iterator[Cmdlet]:
    for name in orjson.loads(body)["value"]:
        yield Cmdlet("Get-Rights", {"Identity": name}, anchor=MIA)


QUESTION = Question("folders", (FIRST,), "Exchange.ManageAsApp", MIA, then=then)


def refusal(status: int, code: str) -> RefusedByService:
    return RefusedByService(status, code, "said no", "exchange", page(status=status, body=b"{}"))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return begun(tmp_path / "case")


def told(vault: Vault, tenant: Scripted, turn: int = 1) -> Collected:
    return answer(vault, tenant, "permissions", QUESTION, turn, IMPATIENT)


def row(records: int, state: str, why: str = "") -> Collected:
    return Collected("permissions", "folders", MIA, None, None, records, state, why)


def names(tenant: Scripted) -> list[Any]:
    return [each.parameters["Identity"] for each in tenant.asked if isinstance(each, Cmdlet)]


def index(vault: Vault, evidence_id: str = "0001-permissions") -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((vault.folder / evidence_id / "pages.json").read_bytes())
    return found


def test_names_are_no_records_and_every_one_is_asked(vault: Vault) -> None:
    tenant = Scripted(page("a", link="2"), page("b"), page(1), page(2, 3))

    assert told(vault, tenant) == row(3, "complete")
    assert names(tenant) == [MIA, MIA, "a", "b"]
    assert [each["records"] for each in index(vault)["pages"]] == [None, None, 1, 2]
    assert index(vault)["powershell"] == [
        "Get-Folders -Identity 'mia@contoso.example'",
        "Get-Rights -Identity 'a'",
        "Get-Rights -Identity 'b'",
    ]


def test_a_break_goes_on_where_it_stopped(vault: Vault) -> None:
    broken = Scripted(page("a", "b", "c"), page(1), GaveUp("exchange", "the cable", 6, 0.0))
    first = told(vault, broken)
    again = Scripted(page(2), page(3))

    assert (first.records, first.state) == (1, "partial")
    assert told(vault, again) == row(3, "complete")
    assert names(again) == ["b", "c"]


def test_a_break_among_the_names_asks_for_them_again(vault: Vault) -> None:
    def breaks(tenant: Scripted) -> Any:
        raise GaveUp("exchange", "the cable", 6, 0.0)

    assert told(vault, Scripted(page("a", link="2"), breaks)).state == "none"
    again = Scripted(page("a", link="2"), page("b"), page(1), page(2))
    assert told(vault, again) == row(2, "complete")


def test_one_folder_that_is_gone_costs_no_other(vault: Vault) -> None:
    tenant = Scripted(page("a", "b"), refusal(400, "NotFound"), page(2))
    found = told(vault, tenant)

    assert (found.records, found.state) == (1, "partial")
    assert found.why.startswith("refused (400 NotFound)")
    again = Scripted(page(7))
    assert told(vault, again).records == 2
    assert names(again) == ["a"]


def test_without_a_role_nothing_more_is_asked(vault: Vault) -> None:
    tenant = Scripted(refusal(403, "ExchangeRoleMissing"))
    found = told(vault, tenant)

    assert (found.records, found.state, len(tenant.asked)) == (0, "none", 1)
    assert found.why.endswith("have the script run: bec-kit collect CASE --script FILE")


def test_no_names_are_an_answer(vault: Vault) -> None:
    assert told(vault, Scripted(page())) == row(0, "complete")


def test_a_question_of_graph_says_nothing_of_the_script(vault: Vault) -> None:
    plain = Question("log", (Ask(lambda _graph: "one"),), "Log.Read.All", MIA)
    tenant = Scripted(refusal(403, "Denied"))

    assert "--script" not in answer(vault, tenant, "permissions", plain, 1, IMPATIENT).why
