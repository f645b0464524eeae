"""Whether an account or an indicator stands anywhere in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit import enrich
from bec_kit.analyse import occurrences
from bec_kit.tables import TABLES
from tests.support.rows import VICTIM, Rows, facts, mark, open_rows

if TYPE_CHECKING:
    from pathlib import Path

SESSION = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
DEVICE = "AAAA2222-BBBB-4CCC-8DDD-EEEE33334444"
TOKEN = "eXaMpLeToKeNiD-aaaaaaaa"
APP = "e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"

ROWS: Rows = {
    "audit": [{"user": VICTIM, "device_id": DEVICE, "session_id": TOKEN, "ip_others": ["::1"]}],
    "sign_ins": [
        {
            "user": VICTIM,
            "session_id": SESSION,
            "ip": "203.0.113.9",
            "app_id": APP,
            "app": "eM Client",
            "user_agent": "Mozilla/5.0",
        }
    ],
    "messages": [{"sender": "x@partner.example", "recipient": "dana.b@contoso.example"}],
    "mailboxes": [{"user": "box@contoso.example", "addresses": ["alias@contoso.example"]}],
}


def test_every_column_that_is_looked_at_is_declared() -> None:
    declared = {column.name for table in TABLES.values() for column in table.columns}

    named = " ".join((occurrences._ACCOUNT, *occurrences._INDICATORS.values()))
    assert set(named.split()) - declared == set()


def test_an_account_that_occurs_in_no_record(tmp_path: Path) -> None:
    named = [
        "ghost@contoso.example",
        VICTIM,
        "dana.b@contoso.example",
        "alias@contoso.example",
        "dana",
    ]
    with open_rows(tmp_path, ROWS) as engine:
        assert occurrences.absent(engine, named) == ["ghost@contoso.example", "dana"]
        assert occurrences.absent(engine, ["ghost@contoso.example"]) == ["ghost@contoso.example"]
        assert occurrences.absent(engine, []) == []


def test_where_nobody_is_named_evidence_is_lacking_and_no_account(tmp_path: Path) -> None:
    with open_rows(tmp_path, {"audit": [{"user": None, "ip": "203.0.113.9"}]}) as engine:
        assert occurrences.absent(engine, [VICTIM]) == []


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("session", SESSION.upper(), SESSION),
        ("session", SESSION, SESSION),
        ("device", DEVICE.lower(), DEVICE),
        ("session", TOKEN, TOKEN),
        ("session", TOKEN.lower(), TOKEN.lower()),
        ("app", "eM Client", "eM Client"),
    ],
)
def test_a_guid_is_written_as_the_records_write_it_and_nothing_else_is_folded(
    tmp_path: Path, kind: str, value: str, written: str
) -> None:
    with open_rows(tmp_path, ROWS) as engine:
        assert occurrences.written(engine, kind, value) == written


@pytest.mark.parametrize(
    ("value", "folded"), [(DEVICE, DEVICE.lower()), (TOKEN, TOKEN), ("eM Client", "eM Client")]
)
def test_only_a_guid_is_folded(value: str, folded: str) -> None:
    assert occurrences.folded(value) == folded


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ip", "203.0.113.9"),
        ("ip", "::1"),
        ("session", SESSION),
        ("session", TOKEN),
        ("device", DEVICE),
        ("app", APP),
        ("user-agent", "Mozilla/5.0"),
    ],
)
def test_what_appears_needs_no_word(tmp_path: Path, kind: str, value: str) -> None:
    with open_rows(tmp_path, ROWS) as engine:
        assert occurrences.unseen(engine, mark(kind, value)) is None


@pytest.mark.parametrize(
    ("kind", "value", "hint"),
    [
        ("ip", "198.51.100.1", ""),
        ("session", TOKEN.lower(), ""),
        ("user-agent", "mozilla/5.0", ""),
        ("app", "em client", f"; an app of this name has the id {APP}"),
        ("app", "Thunderclap", ""),
    ],
)
def test_what_appears_nowhere_is_said(tmp_path: Path, kind: str, value: str, hint: str) -> None:
    with open_rows(tmp_path, ROWS, enrich.facts(facts())) as engine:
        assert occurrences.unseen(engine, mark(kind, value)) == (
            f"{kind} {value} appears in 0 records of the case as analysed last{hint}"
        )
