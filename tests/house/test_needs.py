"""A detection that reads evidence asks for it, or says why its silence means something without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import detect, enrich
from bec_kit.detect.needs import NEEDS, need
from bec_kit.sources import all_sources
from bec_kit.store import gate
from bec_kit.store.engine import Engine
from bec_kit.tables import TABLES
from tests.support.rows import facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

LOOKED_UP = {"addresses", "aliases", "people"}
"""Tables that only tell whose a name and an address is."""
_AUDIT = {"audit", "audit_values"}
_CHANGES = {"account_changes", "consents", "device_changes", "mfa_changes", "role_changes"}
_CMDLETS = _AUDIT | {"delegations", "forwarding_changes", "role_changes", "rule_changes"}
FED = {
    "audit type 1": _CMDLETS,
    "audit type 2": _AUDIT | {"delegations", "mail_access", "mail_actions", "rule_changes"},
    "audit type 3": _AUDIT | {"mail_actions"},
    "audit type 8": _AUDIT | _CHANGES,
    "directory_audits": {"directory_audits", "directory_values"} | _CHANGES,
    "every cmdlet": _CMDLETS,
}
"""What is taken from the records that a need asks for, beside the tables of its own question."""


def tables_of(sql: str) -> set[str]:
    """The tables of the kit that a query reads."""
    read = {
        node["qualified_name"]["path"][-1]
        for node in gate.nodes(sql)
        if node.get("type") == "BASE_TABLE"
    }
    return read & set(TABLES)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The tables that each computed table is made of, as its queries say."""
    asked: list[str] = []
    arrow = Engine.arrow

    def listening(engine: Engine, sql: str, *more: Any) -> Any:
        asked.append(sql)
        return arrow(engine, sql, *more)

    folder: Path = tmp_path_factory.mktemp("behind")
    found = {}
    with (
        pytest.MonkeyPatch.context() as patch,
        open_rows(folder, {}, enrich.facts(facts())) as engine,
    ):
        patch.setattr(Engine, "arrow", listening)
        for name, compute in enrich.TABLES.items():
            asked.clear()
            compute(engine, facts())
            found[name] = set[str]().union(*map(tables_of, asked))
    return found


def evidence(names: set[str], behind: dict[str, set[str]]) -> set[str]:
    """The tables of evidence among some, and behind the computed ones among them."""
    found: set[str] = set()
    todo = list(names - LOOKED_UP)
    while todo:
        name = todo.pop()
        if TABLES[name].kind == "computed":
            todo += behind.get(name, set()) - LOOKED_UP
        else:
            found.add(name)
    return found


@pytest.mark.parametrize("one", detect.detections().values(), ids=lambda one: one.id)
def test_what_a_detection_reads_it_needs_or_can_do_without_for_a_reason(
    one: detect.Detection, behind: dict[str, set[str]]
) -> None:
    read = evidence(tables_of(one.sql), behind)
    asked = {name.strip() for entry in one.needs for name in entry.split("|")}
    given = evidence(set[str]().union(*(tables_of(need(name).sql) for name in asked)), behind)
    given = given.union(*(FED.get(name, set()) for name in asked))

    assert read - given == set(one.without)


def test_every_table_of_state_can_be_asked_for() -> None:
    asked = set[str]().union(*(tables_of(each.sql) for each in NEEDS.values()))

    assert {name for name, table in TABLES.items() if table.kind == "state"} <= asked


def test_what_records_of_a_type_feed_is_what_their_sources_have() -> None:
    sources = all_sources()

    for name, fed in FED.items():
        source = "directory_audits" if name == "directory_audits" else "audit"
        assert fed <= set(sources[source].tables), name
