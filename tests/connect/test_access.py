"""How to come in: options, then azure-identity's own variables."""

from __future__ import annotations

import pickle
from dataclasses import asdict, replace

import pytest

from bec_kit.connect import Access, access
from bec_kit.errors import UsageError
from tests.support.loopback import CLIENT, SECRET, TENANT

HELD = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}
WITH_SECRET = HELD | {"AZURE_CLIENT_SECRET": SECRET}
WITH_CERTIFICATE = HELD | {
    "AZURE_CLIENT_CERTIFICATE_PATH": "client.pem",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD": SECRET,
}


@pytest.mark.parametrize(
    ("auth", "environ", "settled"),
    [
        (None, HELD, "device"),
        (None, WITH_SECRET, "secret"),
        (None, WITH_CERTIFICATE, "certificate"),
        (None, WITH_CERTIFICATE | WITH_SECRET, "secret"),
        ("certificate", WITH_CERTIFICATE | WITH_SECRET, "certificate"),
        ("browser", WITH_SECRET, "browser"),
        ("managed", {"AZURE_TENANT_ID": TENANT}, "managed"),
        ("cli", {"AZURE_TENANT_ID": TENANT}, "cli"),
    ],
)
def test_the_way_in(auth: str | None, environ: dict[str, str], settled: str) -> None:
    found = access(None, None, auth, None, environ)

    assert (found.tenant, found.auth) == (TENANT, settled)
    assert (found.secret is not None) == (settled in ("secret", "certificate"))
    assert found.certificate == ("client.pem" if settled == "certificate" else None)


def test_options_go_before_the_environment() -> None:
    found = access("contoso.com", "other-app", None, None, WITH_SECRET)

    assert (found.tenant, found.client_id) == ("contoso.com", "other-app")


def test_no_secret_in_its_repr() -> None:
    found = access(None, None, None, None, WITH_SECRET)

    assert found == Access(TENANT, CLIENT, "secret", None, found.secret)
    assert found.secret is not None
    assert found.secret.reveal() == SECRET
    for shown in (repr(found), str(found.secret), f"{found.secret!r}", repr(asdict(found))):
        assert SECRET not in shown
    with pytest.raises(TypeError, match="not written anywhere"):
        pickle.dumps(replace(found))


@pytest.mark.parametrize(
    ("tenant", "client", "auth", "practice", "environ", "says"),
    [
        (None, None, None, None, {}, "--tenant, AZURE_TENANT_ID"),
        ("../x", None, None, None, {}, "--tenant, AZURE_TENANT_ID"),
        ("a/b", None, None, None, {}, "--tenant, AZURE_TENANT_ID"),
        (TENANT, None, "device", None, {}, "--client-id, AZURE_CLIENT_ID"),
        (TENANT, "a b", "device", None, {}, "--client-id takes"),
        (TENANT, None, "magic", None, {}, "device, browser, secret, certificate, managed, cli"),
        (TENANT, CLIENT, "secret", None, {}, "AZURE_CLIENT_SECRET: set it"),
        (TENANT, CLIENT, "certificate", None, {}, "AZURE_CLIENT_CERTIFICATE_PATH: set it"),
        (TENANT, CLIENT, None, "http://127.0.0.1:1", {}, "AZURE_CLIENT_SECRET: set it"),
        (TENANT, CLIENT, "device", "http://127.0.0.1:1", WITH_SECRET, "--auth secret"),
        (TENANT, CLIENT, None, "http://example.com", WITH_SECRET, "on this machine alone"),
    ],
)
def test_what_is_missing_is_said(
    tenant: str | None,
    client: str | None,
    auth: str | None,
    practice: str | None,
    environ: dict[str, str],
    says: str,
) -> None:
    with pytest.raises(UsageError, match=says):
        access(tenant, client, auth, practice, environ)


def test_practice_takes_the_secret_even_beside_a_certificate() -> None:
    found = access(None, None, None, "http://127.0.0.1:9/", WITH_CERTIFICATE | WITH_SECRET)

    assert (found.auth, found.practice) == ("secret", "http://127.0.0.1:9")
