from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "eve@contoso.example"


def bind(record_id: str = "m1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "user": VICTIM,
        "mailbox": VICTIM,
        "actor_kind": "person",
        "access_type": "Bind",
        "internet_message_id": "<a@x>",
        "throttled": True,
        "ip": "203.0.113.66",
        "ip_kind": "client",
        "position": 0,
        **more,
    }


def test_co_03_hits(tmp_path: Path) -> None:
    rows = [
        bind(),
        bind(position=1),
        bind("m2", happened_at=at(30)),
        bind("m3", happened_at=at(40), throttled=False),
    ]

    (found,) = hits(tmp_path, {"mail_access": rows}, "CO-03")

    assert found["record_ids"] == ["m1", "m2"]
    assert (found["severity"], found["user"]) == ("critical", VICTIM)
    assert found["says"] == (
        f"So much of the mail of {VICTIM} was read that the service stopped logging at "
        "2026-03-02T09:00:00.000000Z (last said at 2026-03-02T09:30:00.000000Z): for 24 hours "
        "from then, nothing shows which messages were opened."
    )


def test_co_03_begins_anew_a_day_later(tmp_path: Path) -> None:
    rows = [
        bind(),
        bind("m2", happened_at=at(days=1)),
        bind("m3", happened_at=at(1, days=2)),
        bind("m4", mailbox=OTHER),
    ]

    found = hits(tmp_path, {"mail_access": rows}, "CO-03")

    assert sorted(row["record_ids"] for row in found) == [["m1", "m2"], ["m3"], ["m4"]]


def test_co_03_concerns_the_mailbox_whoever_read(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, {"mail_access": [bind(user=OTHER)]}, "CO-03")

    assert found["user"] == VICTIM


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"throttled": False}, id="all was logged"),
        pytest.param({"throttled": None}, id="the record does not say"),
        pytest.param({"actor_kind": "service"}, id="the service itself"),
    ],
)
def test_co_03_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, {"mail_access": [bind(**row)]}, "CO-03") == "clear"


def test_co_03_an_app_on_a_service_address_is_no_machine(tmp_path: Path) -> None:
    row = bind(actor_kind="service", acting_app_id="11111111-0000-4000-8000-000000000000")

    assert outcome(tmp_path, {"mail_access": [row]}, "CO-03") == "hit"


def test_co_03_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"mail_access": [bind(mailbox=OTHER, throttled=False)]}, "CO-03")

    assert said == f"for {VICTIM}: MailItemsAccessed records of the mailbox"
