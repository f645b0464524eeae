"""Tokens between runs, encrypted by the platform where it offers that; else in memory alone.

The cache holds the tokens. Which account in it is ours, an authentication record says: names and
ids, no secret; it lies in the user's home.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.connect.access import Access

__all__ = ["cache_options", "remember", "remembered"]


def cache_options() -> Any:
    """azure-identity's options for an encrypted cache; None where the platform has none."""
    from azure.identity import TokenCachePersistenceOptions

    return TokenCachePersistenceOptions(name="bec_kit") if _encrypted() else None


def remembered(access: Access) -> Any:
    """The record of who signed in last by this access; None where nobody did."""
    from azure.identity import AuthenticationRecord

    with suppress(OSError, ValueError, KeyError, TypeError):
        return AuthenticationRecord.deserialize(_path(access).read_text("utf-8"))
    return None


def remember(access: Access, record: Any) -> None:
    """Keep the record of who signed in; where it cannot be kept, they sign in again next time."""
    with suppress(OSError):
        path = _path(access)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(record.serialize(), "utf-8")


def _path(access: Access) -> Path:
    name = hashlib.sha256(f"{access.tenant}/{access.client_id}".lower().encode()).hexdigest()
    return Path.home() / ".bec_kit" / f"{name[:32]}.json"


def _encrypted() -> bool:
    """Whether the platform encrypts what a user keeps: DPAPI, Keychain or libsecret."""
    if sys.platform == "win32":
        return True
    import msal_extensions

    try:
        msal_extensions.build_encrypted_persistence(
            str(Path.home() / ".IdentityService" / "bec_kit")
        )
    except Exception:  # noqa: BLE001 - each platform raises its own
        return False
    return True
