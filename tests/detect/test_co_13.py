from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

APP, OTHER_APP = "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000"
GRAPH_SHELL = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
SEEN = [{"user": VICTIM, "record_type": 8}]


def consent(record_id: str = "c1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "user": VICTIM,
        "principal": VICTIM,
        "actor_kind": "person",
        "kind": "consent",
        "app_id": APP,
        "app": "Ledger",
        "object_id": "sp-1",
        "ok": True,
        **more,
    }


def read(record_id: str, minutes: float = 10, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(minutes),
        "user": VICTIM,
        "mailbox": VICTIM,
        "actor_kind": "app",
        "access_type": "Bind",
        "internet_message_id": f"<{record_id}>",
        "acting_app_id": APP,
        "ip": "192.0.2.1",
        "ip_kind": "service",
        "position": 0,
        **more,
    }


def case(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"audit": SEEN, "consents": [consent()], "mail_access": rows, **more}


def test_co_13_hits(tmp_path: Path) -> None:
    sent = {**read("s1", 30), "action": "send"}
    asked = {"record_id": "q1", "happened_at": at(40), "user": VICTIM, "acting_app_id": APP}
    story = case(
        read("m1"),
        read("m1", position=1, internet_message_id="<other>"),
        read("m2", 20),
        read("m3", acting_app_id=OTHER_APP),
        mail_actions=[
            {key: value for key, value in sent.items() if key != "access_type"},
        ],
        searches=[asked],
    )

    (found,) = hits(tmp_path, story, "CO-13")

    assert found["record_ids"] == ["c1", "m1", "m2", "s1", "q1"]
    assert (found["severity"], found["user"]) == ("high", VICTIM)
    assert found["says"] == (
        f'The app "Ledger" ({APP}), first trusted at 2026-03-02T09:00:00.000000Z by {VICTIM}, then '
        f"used the mailbox of {VICTIM}: messages read 3, sent 1, searches 1."
    )
    assert found["counter"] is None


def test_co_13_finds_the_app_behind_a_grant(tmp_path: Path) -> None:
    grant = consent("c0", app_id=None, app=None, kind="delegated", happened_at=at(-1))

    (found,) = hits(tmp_path, {**case(read("m1")), "consents": [grant, consent()]}, "CO-13")

    assert found["record_ids"] == ["c0", "m1"]


def test_co_13_weighs_a_verified_publisher(tmp_path: Path) -> None:
    known = {"app_id": APP.upper(), "publisher": "Adatum", "verified": True}

    (found,) = hits(tmp_path, case(read("m1"), apps=[known]), "CO-13")

    assert (found["severity"], found["counter"]) == ("medium", "Its publisher is verified: Adatum.")


def test_co_13_does_not_weigh_a_publisher_that_is_only_written(tmp_path: Path) -> None:
    known = {"app_id": APP, "publisher": "Microsoft", "verified": False}

    assert hits(tmp_path, case(read("m1"), apps=[known]), "CO-13")[0]["severity"] == "high"


def test_co_13_counts_an_app_of_microsoft_as_verified(tmp_path: Path) -> None:
    rows = [read("m1", acting_app_id=GRAPH_SHELL)]
    story = {**case(*rows), "consents": [consent(app_id=GRAPH_SHELL)]}

    (found,) = hits(tmp_path, story, "CO-13")

    assert (found["severity"], found["counter"]) == (
        "medium",
        "Its publisher is verified: Microsoft.",
    )


def test_co_13_hits_each_mailbox(tmp_path: Path) -> None:
    story = case(read("m1"), read("m2", mailbox="eve@contoso.example"))

    found = hits(tmp_path, story, "CO-13")

    assert [row["user"] for row in found] == [VICTIM, "eve@contoso.example"]


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        pytest.param([read("m1", acting_app_id=OTHER_APP)], {}, id="another app"),
        pytest.param([read("m1", -60)], {}, id="before the consent only"),
        pytest.param([read("m1", -60), read("m2")], {}, id="it was at work before"),
        pytest.param([read("m1")], {"consents": [consent(ok=False)]}, id="the consent failed"),
        pytest.param([read("m1", acting_app_id=None)], {}, id="no app"),
        pytest.param(
            [read("m1", acting_app_id=GRAPH_SHELL, actor_kind="service")],
            {"consents": [consent(app_id=GRAPH_SHELL)]},
            id="a machine's row",
        ),
    ],
)
def test_co_13_clear(tmp_path: Path, rows: list[dict[str, Any]], more: dict[str, Any]) -> None:
    assert outcome(tmp_path, {**case(*rows), **more}, "CO-13") == "clear"


def test_co_13_blind(tmp_path: Path) -> None:
    no_consents = missing(tmp_path, {"mail_access": [read("m1")]}, "CO-13")
    no_use = missing(tmp_path, {"audit": SEEN, "consents": [consent()]}, "CO-13")

    assert no_consents == (
        f"for {VICTIM}: audit records of type 8 (directory changes) or directory audits"
    )
    assert no_use == (
        f"for {VICTIM}: MailItemsAccessed records of the mailbox or Send records of the audit log"
    )
