from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.enrich.people import compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path


def test_a_name_that_two_people_have_means_neither(tmp_path: Path) -> None:
    names = [
        {"alias": "dana", "kind": "alias", "user": VICTIM, "source": "audit"},
        {"alias": "dana", "kind": "upn", "user": VICTIM, "source": "users"},
        {"alias": "eve", "kind": "alias", "user": "eve@contoso.example"},
        {"alias": "eve", "kind": "dn", "user": "eva@contoso.example"},
        {"alias": "sync", "kind": "app", "user": "a-1"},
    ]
    with open_rows(tmp_path, {"aliases": names}) as engine:
        table = compute(engine, facts())

    assert table.schema == schema("people")
    assert table.to_pylist() == [{"alias": "dana", "user": VICTIM}]


def test_nobody_has_no_name(tmp_path: Path) -> None:
    with open_rows(tmp_path, {}) as engine:
        assert compute(engine, facts()).num_rows == 0
