from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.enrich.app_entries import compute
from bec_kit.tables import schema
from tests.support.rows import facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path


def test_an_entry_belongs_to_the_app_that_a_consent_names_with_it(tmp_path: Path) -> None:
    consents = [
        {"object_id": "sp-1", "app_id": "A-1", "app": "Sync"},
        {"object_id": "sp-1", "app_id": "a-1"},
        {"object_id": "sp-1"},
        {"object_id": "sp-2", "app_id": "a-2"},
        {"object_id": "sp-2", "app_id": "a-3"},
        {"object_id": "sp-3"},
        {"app_id": "a-4"},
    ]
    with open_rows(tmp_path, {"consents": consents}) as engine:
        table = compute(engine, facts())

    assert table.schema == schema("app_entries")
    assert table.to_pylist() == [{"object_id": "sp-1", "app_id": "a-1", "app": "Sync"}]
