"""azure-identity's credentials: which one, with what, and what its errors say."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import AuthenticationRecord

from bec_kit.connect import access, cache, credentials
from bec_kit.connect.credentials import azure_getter, credential
from bec_kit.errors import GaveUp, RefusedByService, UsageError
from tests.support.certificates import pem
from tests.support.loopback import CLIENT, SECRET, TENANT

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.connect import Access

RECORD = {
    "authority": "login.microsoftonline.com",
    "clientId": CLIENT,
    "homeAccountId": "home",
    "tenantId": TENANT,
    "username": "jo@contoso.com",
    "version": "1.0",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, on a platform that encrypts nothing."""
    monkeypatch.setattr(cache.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(cache, "_encrypted", lambda: False)
    return tmp_path


def way(auth: str, **environ: str) -> Access:
    return access(TENANT, CLIENT, auth, None, environ)


@pytest.mark.parametrize(
    ("auth", "kind"),
    [
        ("device", "DeviceCodeCredential"),
        ("browser", "InteractiveBrowserCredential"),
        ("secret", "ClientSecretCredential"),
        ("managed", "ManagedIdentityCredential"),
        ("cli", "AzureCliCredential"),
    ],
)
def test_one_for_each_way_in(auth: str, kind: str) -> None:
    made = credential(way(auth, AZURE_CLIENT_SECRET=SECRET), lambda text: None)

    assert type(made).__name__ == kind
    assert SECRET not in repr(made)


def test_a_certificate(tmp_path: Path) -> None:
    path = tmp_path / "client.pem"
    path.write_bytes(pem())
    made = credential(way("certificate", AZURE_CLIENT_CERTIFICATE_PATH=str(path)), print)

    assert type(made).__name__ == "CertificateCredential"


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_certificate_that_cannot_be_used(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "client.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="PEM or PKCS #12 file with its key"):
        credential(way("certificate", AZURE_CLIENT_CERTIFICATE_PATH=str(path)), print)


class Token(NamedTuple):
    token: str
    expires_on: float


class Fake:
    """A credential that does as told, and remembers what it was asked."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.asked: list[tuple[Any, ...]] = []

    def get_token(self, scope: str, *, claims: str | None, enable_cae: bool) -> Any:
        self.asked.append((scope, claims, enable_cae))
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def authenticate(self, *, scopes: list[str], enable_cae: bool) -> AuthenticationRecord:
        self.asked.append(("authenticate", tuple(scopes), enable_cae))
        return AuthenticationRecord.deserialize(json.dumps(RECORD))


def got(fake: Fake, monkeypatch: pytest.MonkeyPatch, auth: str = "device") -> tuple[str, float]:
    monkeypatch.setattr(credentials, "credential", lambda access, prompt, **options: fake)
    return asyncio.run(azure_getter(way(auth), print)("scope", '{"a":1}'))  # type: ignore[arg-type]


def test_scope_and_claims_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    until = datetime.now(UTC).timestamp() + 3600
    fake = Fake(Token("t", until))
    token, lives = got(fake, monkeypatch)

    assert (token, fake.asked) == ("t", [("scope", '{"a":1}', True)])
    assert 3590 < lives <= 3600


def test_the_login_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Authentication failed: AADSTS700016: Application x\r\nTrace: y"
    error = ClientAuthenticationError(said)
    with pytest.raises(RefusedByService) as caught:
        got(Fake(error), monkeypatch)

    assert (caught.value.status, caught.value.code, caught.value.service) == (
        401,
        "AADSTS700016",
        "login",
    )
    assert caught.value.message == "Application x"
    assert caught.value.__cause__ is None


def test_the_login_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GaveUp, match=r"the login cannot be reached \(ServiceRequestError\)"):
        got(Fake(ServiceRequestError("no route")), monkeypatch)


def test_the_device_prompt_says_what_to_do() -> None:
    said: list[str] = []
    made = credential(way("device"), said.append)
    until = datetime(2026, 3, 10, 12, 15, tzinfo=UTC)
    made._prompt_callback("https://microsoft.com/devicelogin", "ABCD1234", until)

    assert said == [
        "To sign in, open https://microsoft.com/devicelogin and enter ABCD1234 (until 12:15 UTC)"
    ]


def test_no_file_where_nothing_is_encrypted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake(Token("t", 0))
    got(fake, monkeypatch)

    assert cache.cache_options() is None
    assert list(home.iterdir()) == []
    assert [each[0] for each in fake.asked] == ["scope"]


def test_an_encrypted_cache_and_who_signed_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_encrypted", lambda: True)
    fake = Fake(Token("t", 0))
    got(fake, monkeypatch)

    assert fake.asked == [("authenticate", ("scope",), True), ("scope", '{"a":1}', True)]
    (path,) = (home / ".bec_kit").iterdir()
    assert json.loads(path.read_text("utf-8")) == RECORD
    options = cache.cache_options()
    assert (options.name, options.allow_unencrypted_storage) == ("bec_kit", False)
    assert cache.remembered(way("device")).username == "jo@contoso.com"
    assert cache.remembered(access("other.com", CLIENT, "device", None, {})) is None

    got(again := Fake(Token("t", 0)), monkeypatch)
    assert [each[0] for each in again.asked] == ["scope"]


def test_a_record_that_cannot_be_read_is_none(home: Path) -> None:
    cache.remember(way("device"), AuthenticationRecord.deserialize(json.dumps(RECORD)))
    (path,) = (home / ".bec_kit").iterdir()
    path.write_text("{", "utf-8")

    assert cache.remembered(way("device")) is None
