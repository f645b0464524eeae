"""Which reads are the kit's own: by app, mailbox, message and time, and by nothing less."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.ingest import _runs, own_reads
from tests.support.collecting import begun
from tests.support.rows import VICTIM, at, table

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.evidence import Journal

APP = "99999999-8888-4777-8666-555555555555"
SINCE, UNTIL = at(0), at(10)
A, B = "<a@x.example>", "<b@x.example>"


def read(record_id: str = "r1", position: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "position": position,
        "happened_at": at(5),
        "mailbox": VICTIM,
        "acting_app_id": APP,
        "internet_message_id": A,
        **more,
    }


def journal(folder: Path, **more: Any) -> Journal:
    told = {
        "turn": 1,
        "app_id": APP.upper(),
        "messages": [A, B],
        "since": "2026-03-02T09:00:00.400000Z",
        "until": "2026-03-02T09:10:00.000000Z",
        **more,
    }
    vault = begun(folder / "case")
    for key, read_too in (("asked", {"read": told}), ("other", {})):
        with vault.collecting(key) as pages:
            details = {"owner": VICTIM, **read_too}
            vault.seal_pages(pages, "headers", format="none", name=key, told={}, details=details)
    return vault.journal


def own(folder: Path, *rows: dict[str, Any], **more: Any) -> dict[str, dict[str, str]]:
    home = folder / "parts" / "0001-audit"
    (home / "audit").mkdir(parents=True)
    runs = _runs.Runs(home, 0)
    runs.put("audit", "mail_access", table("mail_access", rows))
    runs.close()
    return own_reads.expressions(journal(folder, **more), [home], {"audit": {"x": "1"}})


@pytest.mark.parametrize(
    ("change", "known"),
    [
        pytest.param({}, True, id="ours"),
        pytest.param({"internet_message_id": "b@x.example"}, True, id="brackets left out"),
        pytest.param({"acting_app_id": APP.upper()}, True, id="the app in capitals"),
        pytest.param({"happened_at": SINCE}, True, id="the first second"),
        pytest.param(
            {"happened_at": UNTIL + timedelta(minutes=2)}, True, id="merged with the last"
        ),
        pytest.param({"happened_at": SINCE - timedelta(seconds=1)}, False, id="before we asked"),
        pytest.param({"happened_at": UNTIL + timedelta(minutes=3)}, False, id="long after"),
        pytest.param({"happened_at": None}, False, id="no time"),
        pytest.param({"acting_app_id": "other"}, False, id="another app"),
        pytest.param({"acting_app_id": None}, False, id="no app"),
        pytest.param({"mailbox": "eve@contoso.example"}, False, id="another mailbox"),
        pytest.param({"mailbox": None}, False, id="no mailbox"),
        pytest.param({"internet_message_id": "<c@x.example>"}, False, id="another message"),
        pytest.param({"internet_message_id": None}, False, id="a whole folder"),
    ],
)
def test_a_read_is_our_own_by_all_four(tmp_path: Path, change: dict[str, Any], known: bool) -> None:
    found = own(tmp_path, read(**change))

    assert found == {
        "mail_access": {"own": "record_id || '/' || position in ('r1/0')" if known else "false"},
        "audit": {"x": "1", "own": "record_id in ('r1')" if known else "false"},
    }


def test_a_record_is_our_own_only_whole(tmp_path: Path) -> None:
    rows = [
        read("it's", 0),
        read("it's", 1, internet_message_id=B),
        read("mixed", 0),
        read("mixed", 1, internet_message_id="<c@x.example>"),
    ]

    found = own(tmp_path, *rows)

    listed = "'it''s/0', 'it''s/1', 'mixed/0'"
    assert found["mail_access"]["own"] == f"record_id || '/' || position in ({listed})"
    assert found["audit"]["own"] == "record_id in ('it''s')"


@pytest.mark.parametrize("lacking", [{"app_id": None}, {"since": None}])
def test_without_app_or_time_nothing_is_known_as_our_own(
    tmp_path: Path, lacking: dict[str, Any]
) -> None:
    assert own(tmp_path, read(), **lacking) == {"audit": {"x": "1"}}
