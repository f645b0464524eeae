from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bec_kit import enrich
from bec_kit.enrich.rogue import rogue_list
from bec_kit.errors import UsageError
from tests.support.rows import facts

if TYPE_CHECKING:
    from pathlib import Path

ID = "11111111-0000-4000-8000-000000000000"
OURS = f"""
source = ["Our own", "A friend's"]
dated = "2026-11-01"
apps = [{{ id = "{ID.upper()}", name = " Ledger " }}, {{ id = "{ID}", name = "Ledger" }}]
"""
THEIRS = [
    {"appId": ID, "appDisplayName": "Ledger", "dateAdded": "2026-09-30", "tags": ["BEC"]},
    {"appId": ID, "appDisplayName": "Ledger 2", "dateAdded": "2026-10-02"},
]


def test_the_kits_own_list() -> None:
    found = rogue_list(None)

    assert len(found.apps) == 13
    assert ("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd", "eM Client") in found.apps
    assert found.dated == "2026-11-25"
    assert found.source.startswith("Huntress: Rogue apps, 2024-10-07; ")


def test_a_list_in_the_form_of_the_kits(tmp_path: Path) -> None:
    path = tmp_path / "rogue_apps.toml"
    path.write_text(OURS, "utf-8")

    assert rogue_list(path) == (((ID, "Ledger"),), "Our own; A friend's", "2026-11-01")


def test_a_list_as_huntress_publishes_it(tmp_path: Path) -> None:
    path = tmp_path / "rogueapps.json"
    path.write_text(json.dumps(THEIRS), "utf-8-sig")

    found = rogue_list(path)

    assert found.apps == ((ID, "Ledger"), (ID, "Ledger 2"))
    assert (found.source, found.dated) == ("Huntress: Rogue apps", "2026-10-02")


def test_a_list_that_says_nothing_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "rogue_apps.toml"
    path.write_text(f'apps = [{{ id = "{ID}", name = "Ledger" }}]', "utf-8")

    assert rogue_list(path)[1:] == ("no source given", "no date given")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.toml", b"apps = [", "cannot be read"),
        ("x.toml", b"\xff\xfe", "cannot be read"),
        ("x.json", b"[" * 100_000, "cannot be read"),
        ("x.toml", b"apps = []", "names no application"),
        ("x.json", b'"text"', "names no application"),
        ("x.json", b"[]", "names no application"),
        ("x.json", b"[1]", "entry 1 lacks an id"),
        ("x.json", b'[{"appId": "7", "appDisplayName": "x"}]', "entry 1 lacks an id"),
        ("x.json", json.dumps([{"appId": ID}]).encode(), "entry 1 lacks an id"),
    ],
)
def test_a_list_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UsageError, match=said):
        rogue_list(path)


def test_a_list_of_the_case_stands_in_the_place_of_the_kits(tmp_path: Path) -> None:
    path = tmp_path / "rogue_apps.toml"
    path.write_text(OURS, "utf-8")

    known = enrich.facts(replace(facts(), rogue_apps=path))

    assert known["rogue_apps"].to_pylist() == [{"app_id": ID, "name": "Ledger"}]
