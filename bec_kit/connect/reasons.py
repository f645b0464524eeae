"""Why a service said no: Graph's code, or the innermost reason that Exchange hides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from bec_kit.errors import RefusedByService

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.connect.page import Page

__all__ = ["NO_ROLE", "login_reason", "one_line", "refused"]

NO_ROLE = "ExchangeRoleMissing"
_LOGIN = re.compile(r"\b(AADSTS\d+)[:.,]?\s*")
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def refused(page: Page, service: str, hide: Callable[[str], str]) -> RefusedByService:
    """The error for an answer of 300 or more.

    Args:
        page: that was answered.
        service: whose request it was.
        hide: takes secrets out of a text.
    """
    code, message = _reason(page)
    return RefusedByService(
        page.status, one_line(hide(code), 80), one_line(hide(message)), service, page
    )


def one_line(text: str, longest: int = 300) -> str:
    """A text of a service in one line without control characters, cut where it is long."""
    plain = _UNSEEN.sub(" ", text).strip()
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def login_reason(description: str) -> tuple[str, str]:
    """The number of a login's error, empty where it names none, and the reason behind it."""
    first = description.splitlines()[0] if description.strip() else "no reason given"
    numbered = _LOGIN.search(first)
    return (numbered[1], first[numbered.end() :]) if numbered else ("", first)


def _reason(page: Page) -> tuple[str, str]:
    if page.body and not page.body.strip(b"\0"):
        return NO_ROLE, (
            "Exchange lets this application in, but the application holds no Exchange or Entra "
            "role that allows the cmdlet (or Exchange does not know it)"
        )
    try:
        said = msgspec.json.decode(page.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return f"HTTP{page.status}", "the answer is no JSON"
    error = said.get("error") if isinstance(said, dict) else None
    if isinstance(error, str):  # the login's own form
        number, why = login_reason(str(said.get("error_description") or ""))
        return number or error, why
    if not isinstance(error, dict):
        return f"HTTP{page.status}", "the answer names no error"
    code = str(error.get("code") or f"HTTP{page.status}")
    kind, inner = _inner(error)
    return kind or code, inner or str(error.get("message") or "no reason given")


def _inner(error: dict[str, Any]) -> tuple[str, str]:
    """Kind of exception and reason, where Exchange put them; else empty."""
    found = error.get("innererror")
    inner = found.get("internalexception") if isinstance(found, dict) else None
    if isinstance(inner, dict) and inner.get("message"):
        return _short(inner.get("type")), str(inner["message"])
    details = error.get("details")
    first = details[0] if isinstance(details, list) and details else None
    if isinstance(first, dict) and "|" in str(first.get("message")):
        parts = str(first["message"]).split("|")
        return _short(parts[1] if len(parts) > 2 else ""), parts[-1]
    return "", ""


def _short(kind: Any) -> str:
    return str(kind or "").rpartition(".")[2]
