from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import RENEWED, VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

HOME, FAR = "198.51.100.7", "203.0.113.66"
WINDOWS_EDGE = "Mozilla/5.0 (Windows NT 10.0) Chrome/122.0 Safari/537.36 Edg/122.0"
LINUX_CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/121.0 Safari/537.36"
SAME = "The client did not change."
UNTOLD = "Not every record tells which client was used."
ADDRESSES = [
    {"ip": HOME, "ip_kind": "client", "network": "198.51.100.0/24", "asn": 64500},
    {"ip": FAR, "ip_kind": "client", "network": "203.0.113.0/24", "asn": 64501},
]


def sign_in(minutes: float, ip: str, agent: str | None, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"s{minutes:g}",
        "kind": "interactive",
        "happened_at": at(minutes),
        "user": VICTIM,
        "actor_kind": "person",
        "ok": True,
        "ip": ip,
        "ip_kind": "client",
        "session_id": "sid-1",
        "user_agent": agent,
        **more,
    }


def rows(*sign_ins: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"sign_ins": sign_ins, "addresses": ADDRESSES, **more}


def test_ia_01_hits(tmp_path: Path) -> None:
    story = rows(
        sign_in(0, HOME, WINDOWS_EDGE),
        sign_in(5, HOME, WINDOWS_EDGE),
        sign_in(30, FAR, LINUX_CHROME, kind="non_interactive"),
    )

    (found,) = hits(tmp_path, story, "IA-01")

    assert found["record_ids"] == ["s0", "s5", "s30"]
    assert found["severity"] == "high"
    assert found["user"] == VICTIM
    assert (found["happened_at"], found["last_at"]) == (at(0), at(30))
    assert found["says"] == (
        f"One session of {VICTIM} moved between networks, among them those of {HOME} and {FAR}."
    )
    assert found["counter"] is None
    assert found["fix"] == "R2"


def test_ia_01_hits_on_activity_of_the_audit_log(tmp_path: Path) -> None:
    access = {
        "record_id": "a1",
        "happened_at": at(40),
        "record_type": 50,
        "user": VICTIM,
        "actor_kind": "person",
        "ip": FAR,
        "ip_kind": "client",
        "session_id": "sid-1",
    }

    (found,) = hits(tmp_path, rows(sign_in(0, HOME, WINDOWS_EDGE), audit=[access]), "IA-01")

    assert found["record_ids"] == ["s0", "a1"]
    assert found["severity"] == "medium"
    assert found["counter"] == UNTOLD


@pytest.mark.parametrize(
    ("first", "second", "severity", "counter"),
    [
        pytest.param(WINDOWS_EDGE, "node", "high", None, id="a name without a version"),
        pytest.param(WINDOWS_EDGE, "BAV2ROPC", "high", None, id="old authentication"),
        pytest.param("node", "node", "medium", SAME, id="one bare name"),
        pytest.param("axios/1.6.8", "axios", "medium", SAME, id="one name, two versions"),
        pytest.param(WINDOWS_EDGE, WINDOWS_EDGE, "medium", SAME, id="one browser"),
        pytest.param("Dalvik (x)", "Dalvik (x)", "medium", SAME, id="no name, but the same text"),
        pytest.param(WINDOWS_EDGE, "", "medium", UNTOLD, id="an empty agent"),
        pytest.param(WINDOWS_EDGE, None, "medium", UNTOLD, id="no agent"),
        pytest.param(WINDOWS_EDGE, "Client=REST;;", "medium", UNTOLD, id="no name"),
        pytest.param(
            WINDOWS_EDGE, "Microsoft Office/16.0 (Windows NT)", "medium", UNTOLD, id="Office"
        ),
        pytest.param("", None, "medium", "Nothing tells which client was used.", id="none at all"),
    ],
)
def test_ia_01_says_of_the_client_what_the_records_tell(
    tmp_path: Path, first: str | None, second: str | None, severity: str, counter: str | None
) -> None:
    (found,) = hits(tmp_path, rows(sign_in(0, HOME, first), sign_in(9, FAR, second)), "IA-01")

    assert (found["severity"], found["counter"]) == (severity, counter)


@pytest.mark.parametrize(
    ("second", "hosting"),
    [
        pytest.param({"agent": WINDOWS_EDGE}, True, id="a hosting provider"),
        pytest.param({"agent": LINUX_CHROME}, None, id="another client"),
        pytest.param({"agent": WINDOWS_EDGE, "device_id": None}, None, id="the device is gone"),
    ],
)
def test_ia_01_is_high_with_a_second_sign(
    tmp_path: Path, second: dict[str, Any], hosting: bool | None
) -> None:
    addresses = [ADDRESSES[0], {**ADDRESSES[1], "hosting": hosting}]
    device = "device-1" if "device_id" in second else None
    story = {
        "sign_ins": [
            sign_in(0, HOME, WINDOWS_EDGE, device_id=device),
            sign_in(9, FAR, **second),
        ],
        "addresses": addresses,
    }

    assert hits(tmp_path, story, "IA-01")[0]["severity"] == "high"


def test_ia_01_is_medium_where_only_the_network_changes(tmp_path: Path) -> None:
    story = rows(sign_in(0, HOME, WINDOWS_EDGE), sign_in(9, FAR, WINDOWS_EDGE))

    assert hits(tmp_path, story, "IA-01")[0]["severity"] == "medium"


def test_ia_01_folds_a_client_that_only_moves(tmp_path: Path) -> None:
    story = rows(
        sign_in(0, HOME, WINDOWS_EDGE),
        sign_in(9, FAR, WINDOWS_EDGE),
        sign_in(1000, FAR, WINDOWS_EDGE, session_id="sid-2"),
        sign_in(1009, HOME, WINDOWS_EDGE, session_id="sid-2"),
    )

    (found,) = hits(tmp_path, story, "IA-01")

    assert found["record_ids"] == ["s0", "s9", "s1000", "s1009"]
    assert found["says"].startswith(f"2 sessions of {VICTIM} moved between networks")


@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"session_id": "sid-2"}, id="another session"),
        pytest.param({"ip": "2001:db8::7"}, id="one provider, two stacks"),
        pytest.param({"ip_kind": "service"}, id="an address of Microsoft"),
        pytest.param({"ip": "::1", "ip_kind": "internal"}, id="Exchange proxying to itself"),
        pytest.param(
            {"kind": "non_interactive", "client_credential": "clientSecret"},
            id="a web app's server",
        ),
        pytest.param({"kind": "service_principal"}, id="an app of its own"),
        pytest.param({"ok": False}, id="a failure"),
        pytest.param({"ok": None}, id="an interrupt"),
        pytest.param({"user": "eve@contoso.example"}, id="another user"),
    ],
)
def test_ia_01_clear(tmp_path: Path, second: dict[str, Any]) -> None:
    story = rows(
        sign_in(0, HOME, WINDOWS_EDGE),
        {**sign_in(30, FAR, LINUX_CHROME), **second},
        RENEWED,
    )
    story["addresses"] = [*ADDRESSES, {"ip": "2001:db8::7", "asn": 64500}]

    assert outcome(tmp_path, story, "IA-01") == "clear"


@pytest.mark.parametrize(
    "activity",
    [
        pytest.param({"actor_kind": "service"}, id="a machine's row"),
        pytest.param(
            {"acting_app_id": "11111111-0000-4000-8000-000000000000"}, id="an app's server"
        ),
        pytest.param({"record_type": 15}, id="a login, which sign_ins holds"),
        pytest.param({"ok": False}, id="a failure"),
    ],
)
def test_ia_01_clear_by_activity(tmp_path: Path, activity: dict[str, Any]) -> None:
    base = {"user": VICTIM, "actor_kind": "person", "ip": FAR, "ip_kind": "client"}
    story = rows(
        sign_in(0, HOME, WINDOWS_EDGE), RENEWED, audit=[{**base, "session_id": "sid-1", **activity}]
    )

    assert outcome(tmp_path, story, "IA-01") == "clear"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"sign_ins": [RENEWED]}, id="tokens"),
        pytest.param(
            {"sign_ins": [{**RENEWED, "kind": "audit", "request_type": "OAuth2:Token"}]},
            id="tokens of the audit log",
        ),
        pytest.param(
            {"sign_ins": [{**RENEWED, "kind": "unknown", "incoming_token": "Refresh token"}]},
            id="tokens of a file that lost its name",
        ),
        pytest.param(
            {"audit": [{"user": VICTIM, "session_id": "sid-1", "record_type": 50}]}, id="activity"
        ),
    ],
)
def test_ia_01_clear_where_the_use_of_sessions_is_seen(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    story = {"sign_ins": [sign_in(0, HOME, WINDOWS_EDGE), *more.pop("sign_ins", ())], **more}

    assert outcome(tmp_path, story, "IA-01") == "clear"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="nothing beside the sign-in"),
        pytest.param({"sign_ins": [{**RENEWED, "session_id": None}]}, id="tokens of no session"),
        pytest.param(
            {"sign_ins": [{**RENEWED, "kind": "audit", "request_type": "OAuth2:Authorize"}]},
            id="another login",
        ),
        pytest.param(
            {
                "sign_ins": [
                    {**RENEWED, "kind": "unknown", "incoming_token": "Primary refresh token"}
                ]
            },
            id="a person's sign-in may show that token",
        ),
        pytest.param(
            {"audit": [{"user": VICTIM, "session_id": "sid-1", "record_type": 15}]}, id="logins"
        ),
    ],
)
def test_ia_01_blind(tmp_path: Path, more: dict[str, Any]) -> None:
    story = {"sign_ins": [sign_in(0, HOME, WINDOWS_EDGE), *more.pop("sign_ins", ())], **more}

    assert missing(tmp_path, story, "IA-01") == (
        f"for {VICTIM}: what a session was used for: non-interactive sign-ins, or activity, with a "
        "session id"
    )
