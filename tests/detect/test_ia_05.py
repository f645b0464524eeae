from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import RENEWED, VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

BROKER = "29d9ed98-a469-4536-ade2-f981bc1d605e"
BROWSER = "Mozilla/5.0 (Windows NT 10.0) Chrome/122.0 Safari/537.36"


def login(agent: str | None, **more: Any) -> dict[str, Any]:
    return {
        "kind": "interactive",
        "user": VICTIM,
        "ok": True,
        "ip": "203.0.113.66",
        "ip_kind": "client",
        "user_agent": agent,
        **more,
    }


def test_ia_05_hits(tmp_path: Path) -> None:
    story = {
        "sign_ins": [
            login("axios/1.7.2", record_id="a", happened_at=at(3)),
            login("axios/1.7.2", record_id="b", happened_at=at(4)),
            login("axios/1.7.2", record_id="c", happened_at=at(1), ok=False),
        ]
    }

    (found,) = hits(tmp_path, story, "IA-05")

    assert found["record_ids"] == ["c", "a", "b"]
    assert found["severity"] == "high"
    assert found["says"] == (
        f'The account of {VICTIM} was used by the program "axios/1.7.2" from 203.0.113.66.'
    )
    assert found["counter"] == "This attempt failed."


@pytest.mark.parametrize(
    "agent",
    [
        "node",
        "node-fetch",
        "undici",
        "Go-http-client/2.0",
        "go-resty/2.7.0",
        "GuzzleHttp/7",
        "okhttp/4.12.0",
        "fasthttp",
        "python-requests/2.31.0",
        "Python/3.11 aiohttp/3.9",
        "curl/8.5.0",
        "PostmanRuntime/7.36",
        "kali365-live/1.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Teams/1.3.00.30866 Chrome/80.0.3987.165 Electron/8.5.1 Safari/537.36",
    ],
)
def test_ia_05_hits_each_agent(tmp_path: Path, agent: str) -> None:
    assert outcome(tmp_path, {"sign_ins": [login(agent)]}, "IA-05") == "hit"


def test_ia_05_hits_a_broker_that_is_none(tmp_path: Path) -> None:
    story = {"sign_ins": [login("TotallyABroker/1", app_id=BROKER)]}

    assert hits(tmp_path, story, "IA-05")[0]["severity"] == "high"


def test_ia_05_is_medium_on_failure(tmp_path: Path) -> None:
    story = {"sign_ins": [login("python-requests/2.31.0", ok=False)]}

    assert hits(tmp_path, story, "IA-05")[0]["severity"] == "medium"


def test_ia_05_hits_in_the_other_logs(tmp_path: Path) -> None:
    story = {
        "sign_ins": [login(BROWSER)],
        "audit": [{"record_id": "a", "user": VICTIM, "user_agent": "curl/8", "record_type": 6}],
        "directory_audits": [
            {"record_id": "d", "user": VICTIM, "user_agent": "curl/8", "actor_kind": "person"}
        ],
    }

    (found,) = hits(tmp_path, story, "IA-05")

    assert found["record_ids"] == ["a", "d"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(login(BROWSER), id="a browser"),
        pytest.param(login("nodepad/1.0"), id="node in a longer word"),
        pytest.param(login("axios/1.7", kind="service_principal"), id="an app of its own"),
        pytest.param(
            login("axios/1.7", kind="non_interactive", client_credential="clientAssertion"),
            id="a web app's server",
        ),
        pytest.param(login("Dalvik/2.1.0 (Android 14)", app_id=BROKER), id="a true broker"),
        pytest.param(login("TotallyABroker/1", app_id="other"), id="not the broker's id"),
    ],
)
def test_ia_05_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, {"sign_ins": [row, login(BROWSER), RENEWED]}, "IA-05") == "clear"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"actor_kind": "service"}, id="a machine's row"),
        pytest.param({"acting_app_id": "11111111-0000-4000-8000-000000000000"}, id="an app"),
    ],
)
def test_ia_05_clear_by_activity(tmp_path: Path, row: dict[str, Any]) -> None:
    audit = [{"user": VICTIM, "user_agent": "axios/1.7", **row}]

    story = {"sign_ins": [login(BROWSER), RENEWED], "audit": audit}

    assert outcome(tmp_path, story, "IA-05") == "clear"


def test_ia_05_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"sign_ins": [login(None), RENEWED]}, "IA-05")

    assert said == f"for {VICTIM}: sign-ins with a user agent"


@pytest.mark.parametrize("kind", ["interactive", "audit", "unknown"])
def test_ia_05_blind_without_tokens(tmp_path: Path, kind: str) -> None:
    """A script that redeems a stolen token shows in non-interactive sign-ins alone."""
    said = missing(tmp_path, {"sign_ins": [login(BROWSER, kind=kind)]}, "IA-05")

    assert said == f"for {VICTIM}: non-interactive sign-ins, where tokens are redeemed and renewed"


def test_ia_05_hits_without_tokens(tmp_path: Path) -> None:
    assert outcome(tmp_path, {"sign_ins": [login("axios/1.7.2")]}, "IA-05") == "hit"
