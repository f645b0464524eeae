"""What a notebook begins with: a case, and a way to the tenant where it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit import notebook
from bec_kit.case import Case
from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_case_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Case.create(tmp_path / "case", users=["jo@contoso.example"])
    monkeypatch.setenv("BEC_KIT_CASE", str(made.folder))

    assert notebook.case().folder == made.folder
    assert notebook.case(live=True).folder == made.folder


def test_live_asks_for_no_practice_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEC_KIT_CASE", raising=False)

    with pytest.raises(UsageError, match="live needs a case of its own"):
        notebook.case(live=True)


def test_offline_there_is_no_way_and_nothing_is_asked(tmp_path: Path) -> None:
    made = Case.create(tmp_path / "case", users=["jo@contoso.example"])
    way = notebook.way(live=False, practice="http://elsewhere.example")

    assert way is None
    assert notebook.check(made, way).to_dict("records") == []
    assert list(notebook.collect(made, way).columns)[:3] == ["source", "name", "user"]
    assert made.evidence().empty


def test_empty_parameters_leave_the_word_to_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "s3cret")
    way = notebook.way(live=True, tenant="contoso.example", client_id="app", sign_in="")

    assert way is not None
    assert (way.tenant, way.client_id, way.auth, way.practice) == (
        "contoso.example",
        "app",
        "secret",
        None,
    )


def test_a_practice_url_is_one_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "s3cret")

    with pytest.raises(UsageError, match=r"loopback|this machine"):
        notebook.way(
            live=True, tenant="contoso.example", client_id="a", practice="http://x.example"
        )
