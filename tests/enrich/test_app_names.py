from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import enrich
from bec_kit.enrich.app_names import fold
from tests.support.rows import facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

APP = "11111111-0000-4000-8000-000000000000"
TEAMS = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
MICROSOFT, OWN = "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "44444444-0000-4000-8000-000000000000"


def compute(folder: Path, home: tuple[str, ...] = ("contoso.example",), **rows: Any) -> list[Any]:
    with open_rows(folder, rows) as engine:
        return enrich.TABLES["app_names"](engine, facts(home=home)).to_pylist()


def resembles(folder: Path, name: str, app_id: str = APP, **rows: Any) -> str | None:
    (row,) = compute(folder, consents=[{"app_id": app_id, "app": name}], **rows)
    return row["resembles"]


def test_a_name_of_consents_and_of_apps_is_one_row(tmp_path: Path) -> None:
    rows = compute(
        tmp_path,
        consents=[{"app_id": APP.upper(), "app": "Ledger"}, {"app_id": APP, "app": "Ledger"}],
        apps=[{"app_id": APP, "name": "Ledger"}, {"app_id": APP, "name": "Ledger 2"}, {}],
    )

    assert rows == [
        {"app_id": APP, "name": "Ledger", "skeleton": "ledger", "resembles": None},
        {"app_id": APP, "name": "Ledger 2", "skeleton": "ledger2", "resembles": None},
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Microsoft Teams",
        "MICROSOFT-TEAMS",
        "Micros0ft Teams",
        "Microsoft\u200b Teams",
        "Мicrоsоft Teams",  # noqa: RUF001  letters of another script: that is the point
        "Micorsoft Teams",
        "rnicrosoft teams",
    ],
)
def test_a_name_that_looks_like_microsofts(tmp_path: Path, name: str) -> None:
    assert resembles(tmp_path, name) == "Microsoft Teams"


@pytest.mark.parametrize(
    "name", ["Teams", "Microsoft Teams Backup", "Ledger", "Bings", "Mircosoft Taems"]
)
def test_a_name_that_does_not(tmp_path: Path, name: str) -> None:
    assert resembles(tmp_path, name) is None


def test_microsofts_own_is_no_imitation(tmp_path: Path) -> None:
    there = {"app_id": APP, "name": "Microsoft Teams", "owner_tenant": MICROSOFT}

    assert resembles(tmp_path, "Microsoft Teams", TEAMS) is None
    assert resembles(tmp_path, "Microsoft Teams", apps=[there]) is None


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("Contoso", "contoso"),
        ("contoso.example", "contoso.example"),
        ("C0ntoso Portal", "contoso"),
        ("Contoso Portal", None),
        ("Con toso Portal", None),
        ("Contosoria", None),
    ],
)
def test_a_name_that_looks_like_the_tenants(tmp_path: Path, name: str, home: str | None) -> None:
    assert resembles(tmp_path, name) == home


def test_the_tenants_own_app_may_bear_its_name_but_not_microsofts(tmp_path: Path) -> None:
    seen = [{"organization_id": OWN.upper()}]
    there = {"app_id": APP, "owner_tenant": OWN}

    assert resembles(tmp_path, "Contoso", apps=[there], audit=seen) is None
    assert resembles(tmp_path, "OneDrive", apps=[there], audit=seen) == "OneDrive"


def test_without_home_domains_only_microsofts_names_are_known(tmp_path: Path) -> None:
    rows = [{"app_id": APP, "app": "Contoso"}, {"app_id": APP, "app": "OneDrive"}]

    found = {row["name"]: row["resembles"] for row in compute(tmp_path, home=(), consents=rows)}
    assert found == {"Contoso": None, "OneDrive": "OneDrive"}


def test_what_cannot_be_seen_is_not_there() -> None:
    assert fold("Of\u00adfice\u2060 365") == fold("office365")
    assert fold("\u200b") == ""
