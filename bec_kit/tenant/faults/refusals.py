"""Answers in place of the service's own: too many, broken, a token that is not enough."""

from __future__ import annotations

import base64
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

import orjson

from bec_kit.tenant.answer import Answer
from bec_kit.tenant.fault import Fault, Seen, Table

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SPEC"]

_HTML = b"<html><head><title>Bad Gateway</title></head><body><h1>502</h1></body></html>"
_WANTED = {"essential": True, "value": "1775606400"}
_CLAIMS = orjson.dumps({"access_token": {"nbf": _WANTED}})


def _error(status: int, code: str, **headers: str) -> Callable[[Seen], Answer]:
    def answer(_seen: Seen) -> Answer:
        return Answer.of({"error": {"code": code, "message": code}}, status, **headers)

    return answer


def _html(status: int) -> Callable[[Seen], Answer]:
    return lambda _seen: Answer(status, _HTML, {"Content-Type": "text/html"})


def _until_a_date(seen: Seen) -> Answer:
    until = format_datetime(parsedate_to_datetime(seen.date) + timedelta(seconds=2), usegmt=True)
    return _error(429, "TooManyRequests", Retry_After=until)(seen)


def _met(claims: str) -> bool:
    """Whether the claims of the challenge came back; a client may add more of its own."""
    try:
        return bool(orjson.loads(claims)["access_token"]["nbf"] == _WANTED)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False


def _challenge(_seen: Seen) -> Answer:
    claims = base64.b64encode(_CLAIMS).decode()
    header = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/'
        f'authorize", client_id="00000003-0000-0000-c000-000000000000", '
        f'error="insufficient_claims", claims="{claims}"'
    )
    return _error(401, "InvalidAuthenticationToken", WWW_Authenticate=header)(_seen)


SPEC = Table(
    "refusals",
    (
        Fault(
            "throttled",
            "The first request of each is answered 429, with Retry-After in seconds.",
            before=_error(429, "TooManyRequests", Retry_After="1"),
        ),
        Fault(
            "throttled-date",
            "The first request of each is answered 429, with Retry-After as a date.",
            before=_until_a_date,
        ),
        Fault(
            "throttled-long",
            "The first request of each is answered 429, and asks to wait three minutes.",
            before=_error(429, "TooManyRequests", Retry_After="180"),
        ),
        Fault(
            "throttled-silent",
            "The first request of each is answered 429, without Retry-After.",
            before=_error(429, "TooManyRequests"),
        ),
        Fault(
            "server-error",
            "The first request of each is answered 500.",
            before=_error(500, "InternalServerError"),
        ),
        Fault(
            "bad-gateway",
            "The first request of each is answered 502, in HTML.",
            before=_html(502),
        ),
        Fault(
            "unavailable",
            "The first request of each is answered 503.",
            before=_error(503, "ServiceUnavailable"),
        ),
        Fault(
            "gateway-timeout",
            "The first reading request of each is answered 504.",
            on=lambda seen: seen.method == "GET",
            before=_error(504, "GatewayTimeout"),
        ),
        Fault(
            "html-page",
            "The first request of each is answered 200, but with a page of HTML.",
            on=lambda seen: seen.method == "GET",
            before=_html(200),
        ),
        Fault(
            "claims-challenge",
            "Graph answers 401 with a claims challenge, until its claims came with a token.",
            on=lambda seen: seen.path.startswith(("/v1.0/", "/beta/")) and not _met(seen.claims),
            before=_challenge,
            times=None,
        ),
        Fault(
            "no-beta",
            "Graph's beta refuses all that is asked of it.",
            on=lambda seen: seen.path.startswith("/beta/"),
            before=_error(403, "Forbidden"),
            times=None,
        ),
        Fault(
            "exchange-forbidden",
            "Exchange answers 403 with a body of NUL bytes.",
            on=lambda seen: seen.path.endswith("/InvokeCommand"),
            before=lambda _seen: Answer(403, bytes(64), {"Content-Type": "application/json"}),
            times=None,
        ),
        Fault(
            "replay-refused",
            "Exchange refuses every link to a next page.",
            on=lambda seen: seen.path.endswith("/InvokeCommand") and "skiptoken" in seen.query,
            before=_error(400, "Expired or Invalid pagination request"),
            times=None,
        ),
    ),
)
