"""Ways in to their end: what azure-identity sends, and a token that a tenant takes."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import stat
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from bec_kit.connect import access, cache
from bec_kit.connect.credentials import azure_getter
from bec_kit.errors import RefusedByService, UsageError
from bec_kit.tenant import Served, serve
from tests.support.certificates import pem
from tests.support.loopback import CLIENT, TENANT, Answer, Asked, Loopback, jwt, loopback
from tests.support.tenant import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRAPH = "https://graph.microsoft.com/.default"
RESOURCE = "https://graph.microsoft.com"
PASSWORD = "pa55 wörd"


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of another way in, and nothing kept."""
    monkeypatch.setattr(cache, "_encrypted", lambda: False)
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)


def token(auth: str, environ: dict[str, str] | None = None, **options: Any) -> tuple[str, float]:
    """What the getter gives for a way in."""
    tenant = options.pop("tenant", TENANT)
    way = access(tenant, CLIENT, auth, None, environ or {})

    async def work() -> tuple[str, float]:
        return await azure_getter(way, print, **options)(GRAPH, None)

    return asyncio.run(work())


# --- certificate ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(users=8, days=10, settings=AT_ONCE) as tenant:
        yield tenant


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(pem())
    return path


@pytest.fixture
def login(tls: Path, served: Served) -> Iterator[Loopback]:
    """The login of the practice tenant behind TLS, which azure-identity asks for."""
    with loopback(tls) as server:

        def handed_on(asked: Asked) -> Answer:
            answer = httpx.post(served.url + asked.path, content=asked.body, trust_env=False)
            return Answer(answer.content, answer.status_code)

        base = f"{server.url}/{served.tenant_id}"
        endpoints = {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }
        server.token = handed_on
        server.answer = lambda _asked: Answer(endpoints)
        yield server


@pytest.fixture(scope="module")
def own() -> bytes:
    """The client's certificate with its key."""
    return pem()


def by_certificate(login: Loopback, tls: Path, served: Served, **environ: str) -> str:
    found, lives = token(
        "certificate",
        environ,
        tenant=served.tenant_id,
        authority=login.url,
        disable_instance_discovery=True,
        connection_verify=str(tls),
    )
    assert 3590 < lives <= 3600
    return found


def decoded(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def signed_by(assertion: str, certificate: bytes) -> bool:
    """Whether the certificate's key signed it; raises where it did not."""
    head, body, signature = assertion.split(".")
    key = x509.load_pem_x509_certificate(certificate).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    plain = decoded(head)["alg"] == "RS256"
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    key.verify(
        base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)),
        f"{head}.{body}".encode(),
        padding.PKCS1v15() if plain else pss,
        hashes.SHA256(),
    )
    return True


def test_a_certificate_signs_and_the_tenant_takes_its_token(
    login: Loopback, tls: Path, served: Served, own: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "client.pem"
    file.write_bytes(own)
    found = by_certificate(login, tls, served, AZURE_CLIENT_CERTIFICATE_PATH=str(file))

    (asked,) = login.tokens
    said = decoded(asked.form["client_assertion"].split(".")[1])
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert asked.form["client_assertion_type"] == kind
    assert "client_secret" not in asked.form
    assert (said["iss"], said["sub"]) == (CLIENT, CLIENT)
    assert said["aud"] == f"{login.url}/{served.tenant_id}/oauth2/v2.0/token"
    assert signed_by(asked.form["client_assertion"], own)
    answer = httpx.get(
        f"{served.url}/v1.0/organization",
        headers={"Authorization": f"Bearer {found}"},
        trust_env=False,
    )
    assert (answer.status_code, answer.json()["value"][0]["id"]) == (200, served.tenant_id)


def test_a_certificate_under_a_password(
    login: Loopback, tls: Path, served: Served, own: bytes, tmp_path: Path
) -> None:
    key = serialization.load_pem_private_key(own, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    file = tmp_path / "client.pfx"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"client",
            key,
            x509.load_pem_x509_certificate(own),
            None,
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )
    environ = {"AZURE_CLIENT_CERTIFICATE_PATH": str(file)}
    by_certificate(login, tls, served, **environ, AZURE_CLIENT_CERTIFICATE_PASSWORD=PASSWORD)

    assert signed_by(login.tokens[0].form["client_assertion"], own)
    assert PASSWORD.encode() not in login.tokens[0].body
    wrong = environ | {"AZURE_CLIENT_CERTIFICATE_PASSWORD": "another"}
    with pytest.raises(UsageError, match="certificate of AZURE_CLIENT_CERTIFICATE_PATH") as caught:
        by_certificate(login, tls, served, **wrong)
    assert "another" not in str(caught.value)


# --- managed identity ----------------------------------------------------------------------


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """The endpoint that an app of Azure asks for its own token."""
    with loopback() as server:
        until = str(int(time.time()) + 3600)
        server.answer = lambda _asked: Answer(
            {
                "access_token": jwt(7),
                "expires_on": until,
                "resource": RESOURCE,
                "token_type": "Bearer",
            }
        )
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "h3ader")
        yield server


def test_a_managed_identity_asks_its_own_endpoint(identity: Loopback) -> None:
    found, lives = token("managed")

    assert found == jwt(7)
    assert 3500 < lives <= 3600
    (asked,) = identity.asked
    assert (asked.method, asked.path) == ("GET", "/msi/token")
    assert (asked.query["resource"], asked.query["client_id"]) == (RESOURCE, CLIENT)
    assert asked.headers["x-identity-header"] == "h3ader"


def test_a_managed_identity_that_is_not_there(identity: Loopback) -> None:
    body = {"statusCode": 400, "message": "No User Assigned or Delegated Managed Identity found"}
    identity.answer = lambda _asked: Answer(body, 400)

    with pytest.raises(RefusedByService) as caught:
        token("managed")

    assert caught.value.service == "login"
    assert "h3ader" not in str(caught.value)


# --- Azure CLI -----------------------------------------------------------------------------

AZ = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["AZ_ASKED"], "w") as out:
    json.dump(sys.argv[1:], out)
sys.stderr.write(os.environ.get("AZ_SAYS", ""))
if os.environ.get("AZ_SAYS"):
    sys.exit(1)
print(json.dumps({{"accessToken": "{jwt(9)}", "expires_on": int(os.environ["AZ_UNTIL"])}}))
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `az` on PATH that writes down what it was asked."""
    if os.name == "nt":
        pytest.skip("a script is no program there")
    program = tmp_path / "bin" / "az"
    program.parent.mkdir()
    program.write_text(AZ, "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("AZ_ASKED", str(tmp_path / "asked.json"))
    monkeypatch.setenv("AZ_UNTIL", str(int(time.time()) + 3600))
    return tmp_path / "asked.json"


def test_the_azure_cli_is_asked_for_this_tenant(asked: Path) -> None:
    found, lives = token("cli")

    assert found == jwt(9)
    assert 3500 < lives <= 3600
    told = json.loads(asked.read_text("utf-8"))
    assert told[:2] == ["account", "get-access-token"]
    assert told[told.index("--tenant") + 1] == TENANT
    assert {RESOURCE, GRAPH} & set(told)


def test_nobody_is_signed_in_at_the_azure_cli(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZ_SAYS", "ERROR: Please run 'az login' to setup account.\n")

    with pytest.raises(RefusedByService, match="Please run 'az login'"):
        token("cli")


def test_the_login_says_no_to_the_azure_cli(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZ_SAYS", "ERROR: AADSTS50076: you must use MFA. az login\nTrace: x\n")

    with pytest.raises(RefusedByService) as caught:
        token("cli")

    assert caught.value.code == "AADSTS50076"
    assert "\n" not in str(caught.value)


def test_there_is_no_azure_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RefusedByService, match="Azure CLI not found"):
        token("cli")
