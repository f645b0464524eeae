"""What a token says, and what a service asks of the next one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from bec_kit.connect import Granted
from bec_kit.connect.claims import challenge, granted
from tests.support.loopback import CLIENT, TENANT, jwt

ASKED = '{"access_token":{"nbf":{"essential":true,"value":"1773144000"}}}'
CODED = base64.b64encode(ASKED.encode()).decode()


def test_an_application() -> None:
    token = jwt(roles=["User.Read.All", "AuditLog.Read.All"], wids=["w2", "w1"])

    assert granted(token) == Granted(
        readable=True,
        roles=("AuditLog.Read.All", "User.Read.All"),
        wids=("w1", "w2"),
        app_id=CLIENT,
        tenant=TENANT,
        expires_at=datetime(2027, 1, 15, 8, 0, tzinfo=UTC),
    )


def test_a_person() -> None:
    token = jwt(scp="User.Read.All AuditLog.Read.All", upn="jo@contoso.com", exp="never")

    assert granted(token) == Granted(
        readable=True,
        scopes=("AuditLog.Read.All", "User.Read.All"),
        app_id=CLIENT,
        tenant=TENANT,
        user="jo@contoso.com",
    )


@pytest.mark.parametrize(
    "token", ["", "opaque", "a.b", "a.!!.c", "a.e30x.c", "a.W10.c", "a.bnVs.c"]
)
def test_odd_tokens_say_nothing(token: str) -> None:
    assert granted(token) == Granted()


def test_odd_claims_are_left_out() -> None:
    assert granted(jwt(roles="all", wids=[1, "w", None], scp=["x"], tid=7, appid=None)) == Granted(
        readable=True, wids=("w",), expires_at=datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "header",
    [
        f'Bearer realm="", error="insufficient_claims", claims="{CODED}"',
        f'Bearer authorization_uri="https://login/x", claims="{CODED.rstrip("=")}", error="e"',
        f"Bearer claims={CODED}",
    ],
)
def test_a_challenge(header: str) -> None:
    assert challenge(header) == ASKED


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", 'Bearer claims=""', 'Bearer claims="Wzdd"', 'Bearer claims="!"']
)
def test_no_challenge(header: str | None) -> None:
    assert challenge(header) is None
