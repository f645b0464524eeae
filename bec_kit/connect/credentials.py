"""azure-identity's credentials, one for each way of coming in."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from bec_kit.connect.cache import cache_options, remember, remembered
from bec_kit.connect.loop import in_thread
from bec_kit.connect.reasons import login_reason, one_line
from bec_kit.errors import GaveUp, RefusedByService, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bec_kit.connect.access import Access
    from bec_kit.connect.tokens import Getter

__all__ = ["azure_getter", "credential"]

_PEOPLE = ("device", "browser")


def credential(access: Access, prompt: Callable[[str], None], **options: Any) -> Any:
    """The credential of azure-identity.

    Args:
        access: how to come in.
        prompt: shows a person what to do to sign in.
        options: further ones of azure-identity, such as `authority`.

    Raises:
        UsageError: the certificate cannot be read.
    """
    from azure import identity

    tenant, client = access.tenant, access.client_id
    if access.auth == "managed":
        return identity.ManagedIdentityCredential(client_id=client, **options)
    if access.auth == "cli":
        return identity.AzureCliCredential(tenant_id=tenant, **options)
    if cached := cache_options():
        options = {"cache_persistence_options": cached, **options}
    secret = access.secret.reveal() if access.secret else None
    if access.auth == "secret":
        return identity.ClientSecretCredential(tenant, client or "", secret or "", **options)
    if access.auth == "certificate":
        try:
            return identity.CertificateCredential(
                tenant, client or "", access.certificate, password=secret, **options
            )
        except (ValueError, OSError) as error:
            raise UsageError(
                f"the certificate of AZURE_CLIENT_CERTIFICATE_PATH cannot be used "
                f"({type(error).__name__}): it takes a PEM or PKCS #12 file with its key"
            ) from None
    if cached and (record := remembered(access)):
        options = {"authentication_record": record, **options}
    if access.auth == "browser":
        return identity.InteractiveBrowserCredential(tenant_id=tenant, client_id=client, **options)
    return identity.DeviceCodeCredential(
        client or "", tenant_id=tenant, prompt_callback=partial(_show, prompt), **options
    )


def azure_getter(access: Access, prompt: Callable[[str], None], **options: Any) -> Getter:
    """A getter of tokens from azure-identity, which blocks and so runs in a thread of its own."""
    held: list[Any] = []
    one = asyncio.Lock()

    def ask(scope: str, claims: str | None) -> tuple[str, float]:
        from azure.core.exceptions import AzureError, ClientAuthenticationError

        try:
            if not held:
                held.append(credential(access, prompt, **options))
                if access.auth in _PEOPLE and cache_options() and not remembered(access):
                    remember(access, held[0].authenticate(scopes=[scope], enable_cae=True))
            token = held[0].get_token(scope, claims=claims, enable_cae=True)
        except ClientAuthenticationError as error:
            raise _refused(error) from None
        except AzureError as error:
            why = f"the login cannot be reached ({type(error).__name__})"
            raise GaveUp("login", why, 1, 0.0) from None
        return token.token, token.expires_on - time.time()

    async def get(scope: str, claims: str | None) -> tuple[str, float]:
        async with one:  # a person is asked once, and what they signed for serves the next service
            return await in_thread(partial(ask, scope, claims))

    return get


def _refused(error: Any) -> RefusedByService:
    number, why = login_reason(str(error.message or ""))
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None) or 401
    return RefusedByService(int(status), number or "no_token", one_line(why), "login")


def _show(prompt: Callable[[str], None], address: str, code: str, until: datetime) -> None:
    prompt(f"To sign in, open {address} and enter {code} (until {until:%H:%M} UTC)")
