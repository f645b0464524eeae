"""What our own collection read raises nothing; the same app's other reads do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import audited, hits, missing, outcome
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

APP, HERE = "99999999-8888-4777-8666-555555555555", "203.0.113.66"
MARKED = facts(marks=(mark("ip", HERE),))
CONSENT = {
    "record_id": "c1",
    "happened_at": at(-60),
    "user": VICTIM,
    "principal": VICTIM,
    "actor_kind": "person",
    "kind": "consent",
    "app_id": APP,
    "app": "Collector",
    "ok": True,
}


def read(record_id: str, *, own: bool | None, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "user": VICTIM,
        "mailbox": VICTIM,
        "actor_kind": "person",
        "access_type": "Bind",
        "internet_message_id": f"<{record_id}@x>",
        "acting_app_id": APP,
        "ip": HERE,
        "ip_kind": "client",
        "position": 0,
        "throttled": True,
        "own": own,
        **more,
    }


def case(*rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "mail_access": rows,
        "audit": [*audited(*rows), {"user": VICTIM, "record_type": 8}],
        "consents": [CONSENT],
    }


@pytest.mark.parametrize(
    ("detection", "more"),
    [
        ("CO-01", {"access_type": "Sync", "folder": "\\Inbox"}),
        ("CO-02", {}),
        ("CO-03", {}),
        ("CO-13", {}),
    ],
)
@pytest.mark.parametrize("strange", [False, None])
def test_only_what_is_not_our_own_hits(
    tmp_path: Path, detection: str, more: dict[str, Any], strange: bool | None
) -> None:
    ours, other = read("m1", own=True, **more), read("m2", own=strange, **more)

    (found,) = hits(tmp_path, case(ours, other), detection, MARKED)

    assert "m2" in found["record_ids"]
    assert "m1" not in found["record_ids"]
    seen = read("m3", own=False, internet_message_id=None, access_type="Other", throttled=False)
    elsewhere = {**seen, "acting_app_id": None, "ip": "198.51.100.7"}
    assert outcome(tmp_path, case(ours, elsewhere), detection, MARKED) == "clear"


def test_our_own_reads_do_not_show_that_reading_is_logged(tmp_path: Path) -> None:
    said = missing(tmp_path, case(read("m1", own=True)), "CO-03")

    assert "MailItemsAccessed records of the mailbox" in said
