from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import audited, hits, missing, outcome
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

FAR, HOME = "203.0.113.66", "198.51.100.7"
OWA = "Client=OWA;Action=ViaProxy"
MARKED = facts(marks=(mark("ip", FAR),))


def bind(message: str, **more: Any) -> dict[str, Any]:
    return {
        "record_id": "m1",
        "happened_at": at(0),
        "user": VICTIM,
        "mailbox": VICTIM,
        "actor_kind": "person",
        "access_type": "Bind",
        "internet_message_id": message,
        "ip": FAR,
        "ip_kind": "client",
        "session_id": "sid-1",
        "client_info": OWA,
        **more,
    }


def case(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"mail_access": rows, "audit": audited(*rows)}


def test_co_02_hits(tmp_path: Path) -> None:
    story = case(
        bind("<a@x>", position=0),
        bind("<b@x>", position=1),
        bind("<a@x>", position=0, record_id="m2", happened_at=at(61)),
        bind("<c@x>", position=0, record_id="m3", ip=HOME),
    )

    (found,) = hits(tmp_path, story, "CO-02", MARKED)

    assert found["record_ids"] == ["m1", "m2"]
    assert found["severity"] == "high"
    assert found["user"] == VICTIM
    assert found["says"] == f"Messages of {VICTIM} opened from {FAR} ({OWA}): 2."


def test_co_02_tells_of_every_address_of_a_session(tmp_path: Path) -> None:
    other = "203.0.113.67"
    story = case(bind("<a@x>"), bind("<b@x>", record_id="m2", ip=other))
    both = facts(marks=(mark("ip", FAR), mark("ip", other)))

    (found,) = hits(tmp_path, story, "CO-02", both)

    assert found["record_ids"] == ["m1", "m2"]
    assert (
        found["says"] == f"Messages of {VICTIM} opened from {FAR} and 1 other address ({OWA}): 2."
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"ip": HOME}, id="the owner reads his mail"),
        pytest.param({"access_type": "Sync"}, id="a folder, not messages"),
        pytest.param({"actor_kind": "service"}, id="the service itself"),
    ],
)
def test_co_02_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(bind("<a@x>", **row)), "CO-02", MARKED) == "clear"


def test_co_02_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, case(bind("<a@x>")), "CO-02")

    assert said == f"for {VICTIM}: no attacker context yet: mark an address or a session"
