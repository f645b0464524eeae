"""azure-identity itself against a login of our own, over TLS on loopback."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import threading
import webbrowser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from bec_kit.connect import access, cache
from bec_kit.connect.credentials import azure_getter
from bec_kit.errors import RefusedByService
from tests.support.certificates import pem
from tests.support.loopback import CLIENT, SECRET, TENANT, Answer, Asked, jwt, loopback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.connect.tokens import Getter
    from tests.support.loopback import Loopback

GRAPH = "https://graph.microsoft.com/.default"
EXCHANGE = "https://outlook.office365.com/.default"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(pem())
    return path


@pytest.fixture
def login(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.setattr(cache, "_encrypted", lambda: False)
    with loopback(certificate) as server:
        server.answer = lambda asked: discovery(server, asked)
        yield server


def getter(login: Loopback, certificate: Path, auth: str, said: list[str]) -> Getter:
    way = access(TENANT, CLIENT, auth, None, {"AZURE_CLIENT_SECRET": SECRET})
    return azure_getter(
        way,
        said.append,
        authority=login.url,
        disable_instance_discovery=True,
        connection_verify=str(certificate),
    )


def test_a_client_secret(login: Loopback, certificate: Path) -> None:
    get = getter(login, certificate, "secret", [])

    async def work() -> list[tuple[str, float]]:
        return [await get(scope, None) for scope in (GRAPH, GRAPH, EXCHANGE)]

    tokens = asyncio.run(work())

    assert [token for token, _ in tokens] == [jwt()] * 3
    assert all(3590 < lives <= 3600 for _, lives in tokens)
    assert [asked.form["scope"] for asked in login.tokens] == [GRAPH, EXCHANGE]
    assert login.tokens[0].path == f"/{TENANT}/oauth2/v2.0/token"
    assert login.tokens[0].form["client_secret"] == SECRET


def test_claims_go_with_the_form(login: Loopback, certificate: Path) -> None:
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1773144000"}}}'
    get = getter(login, certificate, "secret", [])

    async def work() -> None:
        await get(GRAPH, None)
        await get(GRAPH, claims)

    asyncio.run(work())

    assert len(login.tokens) == 2
    sent = json.loads(login.tokens[1].form["claims"])
    assert sent["access_token"]["nbf"] == {"essential": True, "value": "1773144000"}
    assert sent["access_token"]["xms_cc"] == {"values": ["CP1"]}


def test_the_login_says_no(login: Loopback, certificate: Path) -> None:
    said = "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: x"
    body = {"error": "invalid_client", "error_description": said, "error_codes": [7000215]}
    login.token = lambda asked: Answer(body, 401)
    with pytest.raises(RefusedByService) as caught:
        asyncio.run(getter(login, certificate, "secret", [])(GRAPH, None))  # type: ignore[arg-type]

    assert (caught.value.status, caught.value.code) == (401, "AADSTS7000215")
    assert SECRET not in str(caught.value)


def person(asked: Asked, **claims: str) -> Answer:
    """Tokens for somebody who signed in."""
    said = {"oid": "o", "tid": TENANT, "preferred_username": "jo@contoso.com", "aud": CLIENT}
    said |= claims
    parts = ({"alg": "none"}, {**said, "sub": "s", "iss": "x", "exp": 9_999_999_999, "iat": 1})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    info = base64.urlsafe_b64encode(json.dumps({"uid": "o", "utid": TENANT}).encode()).decode()
    return Answer(
        {
            "access_token": jwt(2 if "refresh_token" in asked.form else 1, upn="jo@contoso.com"),
            "refresh_token": "refresh",
            "id_token": ".".join([*(text.rstrip("=") for text in texts), "x"]),
            "client_info": info.rstrip("="),
            "expires_in": 3600,
            "token_type": "Bearer",
            "scope": asked.form.get("scope", GRAPH),
        }
    )


def discovery(login: Loopback, asked: Asked) -> Answer:
    base = f"{login.url}/{TENANT}/oauth2/v2.0"
    if asked.path.endswith("/openid-configuration"):
        return Answer(
            {
                "issuer": f"{login.url}/{TENANT}/v2.0",
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "device_authorization_endpoint": f"{base}/devicecode",
            }
        )
    return Answer(
        {
            "user_code": "ABCD1234",
            "device_code": "device",
            "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": 900,
            "interval": 1,
            "message": "x",
        }
    )


def test_a_person_signs_in_once_for_both_services(login: Loopback, certificate: Path) -> None:
    said: list[str] = []
    login.token = person
    get = getter(login, certificate, "device", said)

    async def work() -> list[tuple[str, float]]:
        return list(await asyncio.gather(get(GRAPH, None), get(EXCHANGE, None)))

    tokens = asyncio.run(work())

    assert [token for token, _ in tokens] == [
        jwt(1, upn="jo@contoso.com"),
        jwt(2, upn="jo@contoso.com"),
    ]
    assert len(said) == 1
    assert said[0].startswith(
        "To sign in, open https://microsoft.com/devicelogin and enter ABCD1234"
    )
    assert [asked.form["grant_type"] for asked in login.tokens] == [
        "urn:ietf:params:oauth:grant-type:device_code",
        "refresh_token",
    ]


def test_a_person_signs_in_in_the_browser(
    login: Loopback, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[dict[str, str]] = []

    def browse(address: str) -> bool:
        """The page of the login sends the browser back with a code."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == login.url
        opened.append(asked := dict(parse_qsl(parts.query)))
        back = {"code": "c0de", "state": asked["state"]}
        threading.Thread(
            target=httpx.post, args=[asked["redirect_uri"]], kwargs={"data": back}
        ).start()
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    login.token = lambda asked: person(asked, nonce=opened[0]["nonce"])
    said: list[str] = []
    get = getter(login, certificate, "browser", said)

    async def work() -> list[tuple[str, float]]:
        return [await get(scope, None) for scope in (GRAPH, EXCHANGE)]

    tokens = asyncio.run(work())

    assert [token for token, _ in tokens] == [
        jwt(1, upn="jo@contoso.com"),
        jwt(2, upn="jo@contoso.com"),
    ]
    assert said == []
    (asked,) = opened
    first, second = (each.form for each in login.tokens)
    digest = hashlib.sha256(first["code_verifier"].encode()).digest()
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"].startswith("http://localhost:")
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert (first["grant_type"], first["code"]) == ("authorization_code", "c0de")
    assert GRAPH in first["scope"]
    assert (second["grant_type"], "client_secret" in second) == ("refresh_token", False)
