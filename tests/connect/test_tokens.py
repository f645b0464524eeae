"""Tokens: one for each service, renewed in time, asked again where a service wants it."""

from __future__ import annotations

import base64
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest

from bec_kit.connect import Ask, Cmdlet, Granted
from bec_kit.errors import GaveUp, RefusedByService, UsageError
from tests.support.loopback import CLIENT, SECRET, TENANT, Answer, Asked, jwt

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.connect import Reader
    from tests.connect.conftest import Bench

USERS = Ask(lambda graph: graph.users)
ASKED = '{"access_token":{"nbf":{"essential":true,"value":"1773144000"}}}'
CAE = (
    'Bearer realm="", authorization_uri="https://login.example/x", error="insufficient_claims", '
    f'claims="{base64.b64encode(ASKED.encode()).decode()}"'
)
EXPIRED = {"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime validation failed"}}
EMPTY = Answer({"value": []})


def numbered(bench: Bench, lives: Any = 3600) -> None:
    """Every token is another one."""
    bench.server.token = lambda asked: Answer(
        {"access_token": jwt(len(bench.server.tokens)), "expires_in": lives}
    )


def used(bench: Bench) -> list[str]:
    """Ends of the tokens that came with each request."""
    return [asked.headers["authorization"].rpartition(".")[2] for asked in bench.server.asked]


def test_the_form_of_client_credentials(bench: Bench) -> None:
    bench.server.script = [EMPTY]
    with bench.reader() as reader:
        reader.one(USERS)

    (asked,) = bench.server.tokens
    assert (asked.method, asked.path) == ("POST", f"/{TENANT}/oauth2/v2.0/token")
    assert asked.form == {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "scope": "https://graph.microsoft.com/.default",
    }
    assert bench.said("token") == [("graph", "a token was needed", 0.0)]


def test_one_for_each_service_and_kept(bench: Bench) -> None:
    numbered(bench)
    bench.server.answer = lambda asked: EMPTY
    with bench.reader() as reader:
        for _ in range(2):
            reader.one(USERS)
            list(reader.cmdlet(Cmdlet("Get-Mailbox")))

    assert used(bench) == ["signature1", "signature2"] * 2


@pytest.mark.parametrize(
    ("lives", "later", "tokens"),
    [(3600, 3299.0, 1), (3600, 3300.0, 2), ("3600", 3300.0, 2), (100, 49.0, 1), (100, 50.0, 2)],
)
def test_it_is_renewed_before_it_ends(bench: Bench, lives: Any, later: float, tokens: int) -> None:
    numbered(bench, lives)
    bench.server.answer = lambda asked: EMPTY
    with bench.reader() as reader:
        reader.one(USERS)
        bench.clock.now += later
        reader.one(USERS)

    assert len(bench.server.tokens) == tokens


def test_a_claims_challenge_goes_with_the_next_token_once(bench: Bench) -> None:
    numbered(bench)
    challenged = Answer(EXPIRED, 401, {"WWW-Authenticate": CAE})
    bench.server.script = [challenged, EMPTY, Answer(EXPIRED, 401), EMPTY]
    with bench.reader() as reader:
        reader.one(USERS)
        reader.one(USERS)

    assert [asked.form.get("claims") for asked in bench.server.tokens] == [None, ASKED, None]
    assert used(bench) == ["signature1", "signature2", "signature2", "signature3"]
    assert bench.said("token")[1] == ("graph", "a claims challenge asked for another token", 0.0)
    assert bench.said("retry") == [("graph", "answered 401: another token", 0.0)] * 2
    assert bench.clock.slept == []


def test_exchange_challenges_too(bench: Bench) -> None:
    numbered(bench)
    bench.server.script = [Answer(b"", 401, {"WWW-Authenticate": CAE}), EMPTY]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(Cmdlet("Get-Mailbox"))

    assert page.rows == 0
    assert [asked.form.get("claims") for asked in bench.server.tokens] == [None, ASKED]


def test_a_create_that_met_a_challenge_goes_out_again(bench: Bench) -> None:
    numbered(bench)
    bench.server.script = [
        Answer(EXPIRED, 401, {"WWW-Authenticate": CAE}),
        Answer({"id": "q", "status": "notStarted"}, 201),
    ]
    ask = Ask(lambda graph: graph.security.audit_log.queries, body=b'{"displayName":"case 1"}')
    with bench.reader() as reader:
        assert reader.create(ask).status == 201

    assert used(bench) == ["signature1", "signature2"]


def test_a_second_401_is_a_no(bench: Bench) -> None:
    numbered(bench)
    bench.server.answer = lambda asked: Answer(EXPIRED, 401, {"WWW-Authenticate": CAE})
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        reader.one(USERS)

    assert (caught.value.status, caught.value.code) == (401, "InvalidAuthenticationToken")
    assert len(bench.server.asked) == len(bench.server.tokens) == 2


def test_what_the_token_may_do(bench: Bench) -> None:
    token = jwt(roles=["User.Read.All"])
    bench.server.token = lambda asked: Answer({"access_token": token, "expires_in": 3600})
    with bench.reader() as reader:
        said = reader.claims("graph")

        assert reader.claims("exchange").roles == ("User.Read.All",)
        with pytest.raises(UsageError, match="graph and exchange"):
            reader.claims("mailbox")
    assert isinstance(said, Granted)
    assert (said.roles, said.tenant, said.app_id) == (("User.Read.All",), TENANT, CLIENT)


def test_the_login_says_no(bench: Bench) -> None:
    body = {
        "error": "invalid_client",
        "error_description": "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: x",
    }
    bench.server.token = lambda asked: Answer(body, 401)
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        reader.one(USERS)

    error = caught.value
    assert (error.status, error.code, error.service) == (401, "AADSTS7000215", "login")
    assert error.message == "Invalid client secret provided."
    assert bench.server.asked == []


@pytest.mark.parametrize(
    "body", [{}, {"access_token": 1}, {"access_token": "a.b.c", "expires_in": "soon"}]
)
def test_an_answer_without_a_token(bench: Bench, body: dict[str, Any]) -> None:
    bench.server.token = lambda asked: Answer(body)
    with bench.reader() as reader, pytest.raises(RefusedByService, match="no access token"):
        reader.one(USERS)


def test_the_login_is_asked_again(bench: Bench) -> None:
    answers = [Answer({}, 429, {"Retry-After": "2"}), Answer(b"", 503)]
    bench.server.token = lambda asked: (
        answers.pop(0) if answers else Answer({"access_token": jwt(), "expires_in": 3600})
    )
    bench.server.script = [EMPTY]
    with bench.reader() as reader:
        reader.one(USERS)

    assert [service for service, _, _ in bench.said("retry")] == ["login", "login"]
    assert bench.clock.slept == [2.0, 2.0]


def echo(asked: Asked) -> Answer:
    """A service that repeats what it was sent."""
    said = f"{asked.headers.get('authorization')} {asked.body.decode()} {SECRET}"
    return Answer({"error": {"code": said, "message": said}}, 403)


def echo_in_exchange(asked: Asked) -> Answer:
    said = {"message": f"Ex|Kind|{asked.headers.get('authorization')} {SECRET}"}
    return Answer({"error": {"message": "x", "details": [said]}}, 403)


def echo_at_login(asked: Asked) -> Answer:
    return Answer({"error": "invalid", "error_description": f"{asked.form} {asked.body!r}"}, 400)


def ask_users(reader: Reader) -> None:
    reader.one(USERS)


def ask_exchange(reader: Reader) -> None:
    list(reader.cmdlet(Cmdlet("Get-Mailbox")))


@pytest.mark.parametrize(
    ("ask", "answer", "token"),
    [
        (ask_users, echo, None),
        (ask_exchange, echo, None),
        (ask_exchange, echo_in_exchange, None),
        (ask_users, echo, echo_at_login),
        (ask_users, lambda asked: Answer(b"", 503), None),
        (ask_users, lambda asked: Answer(drop=True), None),
        (ask_users, lambda asked: Answer(EXPIRED, 401, {"WWW-Authenticate": CAE}), None),
    ],
)
def test_no_secret_is_shown(
    bench: Bench,
    ask: Callable[[Reader], None],
    answer: Callable[[Asked], Answer],
    token: Callable[[Asked], Answer] | None,
) -> None:
    bench.server.answer = answer
    if token is not None:
        bench.server.token = token
    with bench.reader() as reader, pytest.raises((RefusedByService, GaveUp)) as caught:
        ask(reader)

    error = caught.value
    shown = [
        repr(reader),
        str(error),
        repr(error),
        repr(error.args),
        "".join(traceback.format_exception(error)),
        repr(bench.told),
        repr(getattr(error, "message", "")),
        repr(getattr(error, "code", "")),
    ]
    for hidden in (SECRET, quote_plus(SECRET), jwt(), "signature1"):
        assert [text for text in shown if hidden in text] == []


def test_hidden_where_it_stood(bench: Bench) -> None:
    bench.server.answer = echo
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        reader.one(USERS)

    assert caught.value.message == "Bearer *** ***"
