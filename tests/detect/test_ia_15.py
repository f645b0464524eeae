from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

IP = "203.0.113.66"
EXCHANGE, GRAPH = "00000002-0000-0ff1-ce00-000000000000", "00000003-0000-0000-c000-000000000000"
NOBODY = facts("someone@contoso.example")


def login(record_id: str = "s1", client: str | None = "IMAP4", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "kind": "interactive",
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "ok": True,
        "client_app": client,
        "resource_id": EXCHANGE,
        "ip": IP,
        "ip_kind": "client",
        **more,
    }


MODERN = [
    login("s0", "Browser"),
    login("s00", "Mobile Apps and Desktop clients", kind="non_interactive"),
]
"""What everybody has: a sign-in of his own, and a token that is renewed."""


def lived(days: int) -> list[dict[str, Any]]:
    """Activity on so many days, the last of them two days before the story."""
    return [
        {
            "user": VICTIM,
            "kind": "app",
            "value": "x",
            "day": at(days=-2 - day).replace(hour=0),
            "rows": 1,
        }
        for day in range(days)
    ]


def test_ia_15_hits(tmp_path: Path) -> None:
    rows = [
        login(),
        login("s2", happened_at=at(5)),
        login("s2", happened_at=at(5), kind="audit", client_app=None),
        login("s3", happened_at=at(days=1), ip="203.0.113.67"),
    ]

    (found,) = hits(tmp_path, {"sign_ins": rows}, "IA-15")

    assert found["record_ids"] == ["s1", "s3"]
    assert (found["severity"], found["user"]) == ("high", VICTIM)
    assert found["says"] == f"{VICTIM} signed in with IMAP from {IP}. Sign-ins: 3, days: 2."


@pytest.mark.parametrize(
    ("client", "resource", "severity"),
    [
        ("imap", GRAPH, "high"),
        ("POP3", EXCHANGE, "high"),
        ("Authenticated SMTP", EXCHANGE, "high"),
        ("Other clients", EXCHANGE, "high"),
        ("Other clients; IMAP", GRAPH, "high"),
        ("Other clients; Older Office clients", GRAPH, "low"),
        ("Exchange Web Services", EXCHANGE, "medium"),
        ("MAPI Over HTTP", EXCHANGE, "medium"),
        ("AutoDiscover", EXCHANGE, "medium"),
        ("Outlook Anywhere (RPC over HTTP)", EXCHANGE, "medium"),
        ("Outlook Service", EXCHANGE, "medium"),
        ("Offline Address Book", EXCHANGE, "medium"),
        ("Exchange Online PowerShell", EXCHANGE, "medium"),
        ("Reporting Web Services", EXCHANGE, "medium"),
        ("Exchange ActiveSync", EXCHANGE, "low"),
        ("Other clients", GRAPH, "low"),
    ],
)
def test_ia_15_grades(tmp_path: Path, client: str, resource: str, severity: str) -> None:
    story = {"sign_ins": [login(client=client, resource_id=resource)]}

    (found,) = hits(tmp_path, story, "IA-15", NOBODY)

    assert found["severity"] == severity


@pytest.mark.parametrize("agent", ["BAV2ROPC", "CBAInPROD", "CBAinTAR"])
def test_ia_15_knows_the_agents_of_the_audit_log(tmp_path: Path, agent: str) -> None:
    row = login(client=None, kind="audit", user_agent=agent)

    (found,) = hits(tmp_path, {"sign_ins": [row]}, "IA-15")

    assert found["severity"] == "high"
    assert "with an unnamed old protocol to Exchange from" in found["says"]


def test_ia_15_gives_one_finding_for_each_protocol(tmp_path: Path) -> None:
    rows = [login(), login("s2", "POP"), login("s3", "pop3"), login("s4", user="eve@x.example")]

    assert [row["record_ids"] for row in hits(tmp_path, {"sign_ins": rows}, "IA-15")] == [
        ["s1"],
        ["s2"],
        ["s4"],
    ]


def test_ia_15_raises_the_first_use(tmp_path: Path) -> None:
    story = {"sign_ins": [login(client="Exchange Web Services")], "baselines": lived(7)}

    (found,) = hits(tmp_path, story, "IA-15", NOBODY)

    assert found["severity"] == "high"
    assert found["says"] == (
        f"{VICTIM} signed in with Exchange Web Services from {IP}, new for this account: not seen "
        "on 7 active days in the 7 days before. Sign-ins: 1, days: 1."
    )


def test_ia_15_calls_nothing_new_below_a_baseline(tmp_path: Path) -> None:
    story = {"sign_ins": [login(client="Exchange Web Services")], "baselines": lived(6)}

    (found,) = hits(tmp_path, story, "IA-15", NOBODY)

    assert (found["severity"], "new for" in found["says"]) == ("medium", False)


def test_ia_15_says_what_looks_like_a_scanner(tmp_path: Path) -> None:
    rows = [login(f"s{day}", "Authenticated SMTP", happened_at=at(days=day)) for day in range(3)]

    (found,) = hits(tmp_path, {"sign_ins": rows}, "IA-15")

    assert found["record_ids"] == ["s0"]
    assert found["counter"].startswith("One address, day after day")


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(login(client="Browser"), id="a browser"),
        pytest.param(login(client="Mobile Apps and Desktop clients"), id="a modern client"),
        pytest.param(login(ok=False), id="a failure"),
        pytest.param(login(ok=None), id="interrupted"),
        pytest.param(login(kind="service_principal"), id="an app signs in as itself"),
        pytest.param(login(actor_kind="service"), id="a machine's row"),
        pytest.param(login(client="Something new"), id="a word that nobody knows"),
    ],
)
def test_ia_15_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, {"sign_ins": [*MODERN, row]}, "IA-15") == "clear"


def test_ia_15_hits_what_renews_a_token_over_an_old_protocol(tmp_path: Path) -> None:
    row = login(kind="non_interactive")

    (found,) = hits(tmp_path, {"sign_ins": [*MODERN, row]}, "IA-15")

    assert (found["record_ids"], found["severity"]) == (["s1"], "high")


def test_ia_15_hits_in_a_log_of_people_alone(tmp_path: Path) -> None:
    assert outcome(tmp_path, {"sign_ins": [MODERN[0], login()]}, "IA-15") == "hit"


def test_ia_15_blind(tmp_path: Path) -> None:
    row = login(client=None, kind="audit", user_agent="Mozilla/5.0")

    said = missing(tmp_path, {"sign_ins": [row]}, "IA-15")

    assert said == (
        f"for {VICTIM}: sign-ins of Entra's log that name the client; non-interactive sign-ins of "
        "Entra's log that name the client"
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"kind": "interactive"}, id="of people"),
        pytest.param({"kind": "audit", "request_type": "OAuth2:Token"}, id="of the audit log"),
    ],
)
def test_ia_15_blind_without_non_interactive_sign_ins_that_name_the_client(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    renewed = login("s2", client=None) | other

    said = missing(tmp_path, {"sign_ins": [MODERN[0], renewed]}, "IA-15")

    assert said == f"for {VICTIM}: non-interactive sign-ins of Entra's log that name the client"
