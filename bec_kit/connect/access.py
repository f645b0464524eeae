"""How to come in: from options and from the variables that azure-identity itself reads."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bec_kit.connect.hosts import practice_base
from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WAYS", "Access", "Secret", "access"]

WAYS = ("device", "browser", "secret", "certificate", "managed", "cli")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_NEEDS_CLIENT = ("device", "browser", "secret", "certificate")


class Secret:
    """A text that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True)
class Access:
    """How to come in; its repr holds no secret.

    Attributes:
        tenant: directory id or a domain of the tenant.
        client_id: of the application that was registered for the kit.
        auth: `device`, `browser`, `secret`, `certificate`, `managed` or `cli`.
        practice: base URL of a practice server on loopback; None for the real services.
        secret: the client's, or the password of its certificate.
        certificate: path of the client's certificate with its key (PEM or PKCS #12).
    """

    tenant: str
    client_id: str | None = None
    auth: str | None = None
    practice: str | None = None
    secret: Secret | None = field(default=None, repr=False)
    certificate: str | None = field(default=None, repr=False)


def access(
    tenant: str | None = None,
    client_id: str | None = None,
    auth: str | None = None,
    practice: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Access:
    """Settle how to come in.

    Args:
        tenant: directory id or domain; else `AZURE_TENANT_ID`.
        client_id: of the application; else `AZURE_CLIENT_ID`.
        auth: one of `WAYS`; else what the environment holds (a client secret, a certificate), else
            `device`.
        practice: base URL of a practice server.
        environ: the environment's variables.

    Raises:
        UsageError: something is missing or wrong; says what to set.
    """
    tenant = tenant or environ.get("AZURE_TENANT_ID") or ""
    client_id = client_id or environ.get("AZURE_CLIENT_ID") or None
    if not _NAME.fullmatch(tenant):
        raise UsageError("name the tenant by its directory id or domain: --tenant, AZURE_TENANT_ID")
    if client_id is not None and not _NAME.fullmatch(client_id):
        raise UsageError("--client-id takes the application (client) id of an app registration")
    if auth is not None and auth not in WAYS:
        raise UsageError(f"--auth takes one of {', '.join(WAYS)}")
    if practice is not None:
        practice = practice_base(practice)
        if auth not in (None, "secret"):
            raise UsageError("a practice server gives tokens for a client secret: --auth secret")
        auth = "secret"
    auth = auth or _held(environ)
    if auth in _NEEDS_CLIENT and client_id is None:
        raise UsageError(f"--auth {auth} needs an app registration: --client-id, AZURE_CLIENT_ID")
    return Access(tenant, client_id, auth, practice, *_proof(auth, environ))


def _held(environ: Mapping[str, str]) -> str:
    if environ.get("AZURE_CLIENT_SECRET"):
        return "secret"
    return "certificate" if environ.get("AZURE_CLIENT_CERTIFICATE_PATH") else "device"


def _proof(auth: str, environ: Mapping[str, str]) -> tuple[Secret | None, str | None]:
    """Secret and certificate for this way of coming in."""
    if auth == "secret":
        text = environ.get("AZURE_CLIENT_SECRET")
        if not text:
            raise UsageError("--auth secret reads the secret from AZURE_CLIENT_SECRET: set it")
        return Secret(text), None
    if auth == "certificate":
        path = environ.get("AZURE_CLIENT_CERTIFICATE_PATH")
        if not path:
            raise UsageError("--auth certificate reads AZURE_CLIENT_CERTIFICATE_PATH: set it")
        password = environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD")
        return (Secret(password) if password else None), path
    return None, None
