"""Graph through the SDK, over real HTTP on loopback."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import __version__
from bec_kit.connect import RATES, Ask
from bec_kit.errors import ForeignLinkError, GaveUp, RefusedByService, UsageError
from tests.support.loopback import AT, Answer, Asked, jwt, loopback

if TYPE_CHECKING:
    from tests.connect.conftest import Bench


def test_two_pages(bench: Bench) -> None:
    link = f"{bench.server.url}/beta/auditLogs/signIns?$top=2&$skiptoken=a%2Bb"
    bench.server.script = [
        Answer({"value": [{"id": "1"}, {"id": "2"}], "@odata.nextLink": link}),
        Answer({"value": [{"id": "3"}]}),
    ]
    ask = Ask(
        lambda graph: graph.audit_logs.sign_ins,
        {"top": 2, "filter": "userPrincipalName eq 'jo@contoso.com'", "count": True},
        beta=True,
        service="sign_ins",
    )
    with bench.reader() as reader:
        pages = list(reader.pages(ask))

        assert reader.now == AT
    assert [(page.rows, page.next, page.status) for page in pages] == [
        (2, link, 200),
        (1, None, 200),
    ]
    assert pages[0].body == b'{"value": [{"id": "1"}, {"id": "2"}], "@odata.nextLink": "%s"}' % (
        link.encode()
    )
    assert [page.request_id for page in pages] == ["request-1", "request-2"]
    assert [page.date for page in pages] == [AT, AT]
    first, second = bench.server.asked
    assert first.path == second.path == "/beta/auditLogs/signIns"
    assert first.query == {
        "$top": "2",
        "$filter": "userPrincipalName eq 'jo@contoso.com'",
        "$count": "true",
    }
    assert first.raw_query.startswith("$count=true&$filter=")
    assert second.raw_query == "$top=2&$skiptoken=a%2Bb"
    assert first.headers["authorization"] == f"Bearer {jwt()}"
    assert len(bench.server.tokens) == 1


def signs(graph: Any) -> Any:
    return graph.audit_logs.sign_ins


SIGN_INS = Ask(signs, service="sign_ins")


def rows(*ids: str, **more: Any) -> Answer:
    return Answer({"value": [{"id": each} for each in ids], **more})


def test_an_empty_page_with_a_next_one_is_not_the_end(bench: Bench) -> None:
    base = f"{bench.server.url}/v1.0/auditLogs/signIns?$skiptoken="
    bench.server.script = [
        rows("a", **{"@odata.nextLink": f"{base}2"}),
        rows(**{"@odata.nextLink": f"{base}3"}),
        rows("d", **{"@odata.nextLink": f"{base}4"}),
        rows(),
    ]
    with bench.reader() as reader:
        assert [page.rows for page in reader.pages(SIGN_INS)] == [1, 0, 1, 0]
    assert [asked.raw_query for asked in bench.server.asked] == [
        "",
        "$skiptoken=2",
        "$skiptoken=3",
        "$skiptoken=4",
    ]


def test_a_link_that_leads_back_ends_and_says_so(bench: Bench) -> None:
    link = f"{bench.server.url}/v1.0/auditLogs/signIns?$skiptoken=2"
    bench.server.answer = lambda asked: rows("a", **{"@odata.nextLink": link})
    with bench.reader() as reader:
        pages = list(reader.pages(SIGN_INS))

    assert [(page.next, page.truncated) for page in pages] == [
        (link, ""),
        (None, "its link leads back to a page before it"),
    ]


def test_reading_goes_on_from_a_link(bench: Bench) -> None:
    link = f"{bench.server.url}/beta/auditLogs/signIns?$skiptoken=x%2520y"
    bench.server.script = [rows("c")]
    with bench.reader() as reader:
        (page,) = reader.pages(replace(SIGN_INS, at=link, query={"top": 5}))

    assert (page.rows, page.url) == (1, link)
    assert bench.server.asked[0].raw_query == "$skiptoken=x%2520y"


def test_the_mailbox_of_a_guest_is_encoded_once(bench: Bench) -> None:
    bench.server.script = [rows()]
    name = "alice_x.com#EXT#@contoso.onmicrosoft.com"
    ask = Ask(
        lambda graph: (
            graph.users.by_user_id(name).mail_folders.by_mail_folder_id("inbox").message_rules
        )
    )
    with bench.reader() as reader:
        reader.one(ask)

    assert bench.server.asked[0].path == (
        "/v1.0/users/alice_x.com%23EXT%23%40contoso.onmicrosoft.com/mailFolders/inbox/messageRules"
    )


def test_headers_and_options_without_a_dollar(bench: Bench) -> None:
    bench.server.script = [rows()]
    ask = Ask(
        lambda graph: graph.users.by_user_id("u").mail_folders,
        {"includeHiddenFolders": "true", "top": 100},
        headers={"ConsistencyLevel": "eventual", "Prefer": "include-unknown-enum-members"},
    )
    with bench.reader() as reader:
        reader.one(ask)

    (asked,) = bench.server.asked
    assert asked.query == {"includeHiddenFolders": "true", "$top": "100"}
    assert asked.headers["consistencylevel"] == "eventual"
    assert asked.headers["prefer"] == "include-unknown-enum-members"
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["user-agent"] == f"bec-kit/{__version__}"
    assert not {"hostos", "sdkversion", "runtimeenvironment"} & set(asked.headers)


def test_an_option_that_the_request_does_not_take(bench: Bench) -> None:
    with bench.reader() as reader, pytest.raises(UsageError, match="takes no option 'fliter'"):
        reader.one(replace(SIGN_INS, query={"fliter": "x"}))
    assert bench.server.asked == []


def test_mail_comes_as_its_bytes(bench: Bench) -> None:
    mime = b"From: x\r\nSubject: \xff\r\n\r\n{not json"
    bench.server.script = [Answer(mime, headers={"content-type": "text/plain"})]
    ask = Ask(lambda graph: graph.users.by_user_id("u").messages.by_message_id("m").content)
    with bench.reader() as reader:
        page = reader.one(ask)

    assert (page.body, page.rows, page.broken) == (mime, None, "")
    assert bench.server.asked[0].path == "/v1.0/users/u/messages/m/$value"


@pytest.mark.parametrize(
    ("answer", "why", "wait"),
    [
        (Answer({}, 429, {"Retry-After": "7"}), "answered 429, Retry-After 7 s", 7.0),
        (Answer({}, 429, {"Retry-After": "300"}), "answered 429, Retry-After 300 s", 300.0),
        (
            Answer({}, 429, {"Retry-After": "Tue, 10 Mar 2026 12:00:20 GMT"}),
            "answered 429, Retry-After 20 s",
            20.0,
        ),
        (Answer({}, 429), "answered 429", 1.0),
        (Answer(b"<html>", 500), "answered 500", 1.0),
        (Answer(b"<html>Bad gateway</html>", 502), "answered 502", 1.0),
        (Answer({}, 503, {"Retry-After": "5"}), "answered 503, Retry-After 5 s", 5.0),
        (Answer({}, 504), "answered 504", 1.0),
        (Answer(b"<html>Sign in</html>"), "the answer is no complete JSON", 1.0),
        (Answer(b'{"value":[{"id"'), "the answer is no complete JSON", 1.0),
    ],
)
def test_a_failure_is_asked_again(bench: Bench, answer: Answer, why: str, wait: float) -> None:
    bench.server.script = [answer, rows("a")]
    with bench.reader() as reader:
        page = reader.one(SIGN_INS)

    assert (page.rows, page.broken) == (1, "")
    assert bench.clock.slept == [wait]
    assert bench.said("retry") == [("sign_ins", why, wait)]


@pytest.mark.parametrize("answer", [Answer(drop=True), Answer(b'{"value":[', cut=True)])
def test_a_broken_connection_is_asked_again(bench: Bench, answer: Answer) -> None:
    bench.server.script = [answer, answer, rows("a")]
    with bench.reader() as reader:
        assert reader.one(SIGN_INS).rows == 1

    assert bench.clock.slept == [1.0, 2.0]
    assert all(
        "the connection broke (RemoteProtocolError" in why for _, why, _ in bench.said("retry")
    )


def test_a_429_pauses_every_request_of_its_service(bench: Bench) -> None:
    went: list[tuple[str, float]] = []

    def answer(asked: Asked) -> Answer:
        went.append((asked.path, bench.clock.now))
        first = len(went) == 1
        return Answer({}, 429, {"Retry-After": "40"}) if first else rows("a")

    bench.server.answer = answer
    with bench.reader(budget=30.0) as reader:
        with pytest.raises(GaveUp):
            reader.one(SIGN_INS)
        reader.one(Ask(lambda graph: graph.users))
    assert went == [("/v1.0/auditLogs/signIns", 1000.0), ("/v1.0/users", 1000.0)]


def test_it_gives_up_when_the_attempts_are_spent(bench: Bench) -> None:
    bench.server.answer = lambda asked: Answer({"error": {"code": "x"}}, 503)
    with bench.reader() as reader, pytest.raises(GaveUp) as caught:
        reader.one(SIGN_INS)

    error = caught.value
    assert (error.attempts, error.waited, error.unsure) == (6, 31.0, False)
    assert (error.service, error.page.status) == ("sign_ins", 503)
    assert str(error) == ("sign_ins: gave up after 6 attempts and 31 s of waiting: answered 503")
    assert bench.clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_it_gives_up_when_the_budget_is_spent(bench: Bench) -> None:
    bench.server.answer = lambda asked: Answer({}, 429, {"Retry-After": "40"})
    with bench.reader(budget=100.0) as reader, pytest.raises(GaveUp) as caught:
        reader.one(SIGN_INS)

    assert (caught.value.attempts, caught.value.waited) == (3, 80.0)


def test_what_stays_broken_is_given_as_such(bench: Bench) -> None:
    bench.server.answer = lambda asked: Answer(b"<html>Sign in</html>")
    with bench.reader() as reader:
        (page,) = reader.pages(SIGN_INS)

    assert (page.body, page.broken) == (b"<html>Sign in</html>", "the answer is no complete JSON")
    assert bench.clock.slept == [1.0, 2.0]
    assert len(bench.server.asked) == 3


def records(graph: Any) -> Any:
    return graph.security.audit_log.queries.by_audit_log_query_id("q").records


def test_a_page_of_audit_records_that_lacks_rows_is_asked_again(bench: Bench) -> None:
    link = f"{bench.server.url}/v1.0/security/auditLog/queries/q/records?$skiptoken=2"
    bench.server.script = [
        rows("a", **{"@odata.count": 2, "@odata.nextLink": link}),
        rows("a", "b", **{"@odata.count": 2, "@odata.nextLink": link}),
        rows("c", **{"@odata.count": 2}),
        rows("c", **{"@odata.count": 2}),
        rows("c", **{"@odata.count": 2}),
    ]
    with bench.reader() as reader:
        pages = list(reader.pages(Ask(records, service="audit_queries")))

    assert [(page.rows, page.count, page.broken) for page in pages] == [
        (2, 2, ""),
        (1, 2, "the page says 2 records and holds 1"),
    ]
    assert bench.said("retry")[0] == ("audit_queries", "the page says 2 records and holds 1", 1.0)


def test_elsewhere_the_count_is_that_of_all_pages(bench: Bench) -> None:
    bench.server.script = [rows("a", **{"@odata.count": 900})]
    with bench.reader() as reader:
        page = reader.one(replace(SIGN_INS, query={"count": True}))

    assert (page.count, page.broken, len(bench.server.asked)) == (900, "", 1)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C"),
        (400, "AadPremiumLicenseRequired", "The tenant needs\nEntra ID P2"),
        (404, "Request_ResourceNotFound", "Resource 'x' does not exist"),
    ],
)
def test_no_is_an_answer(bench: Bench, status: int, code: str, message: str) -> None:
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": "r"}}}
    bench.server.script = [Answer(body, status)]
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        reader.one(SIGN_INS)

    error = caught.value
    plain = message.replace("\n", " ")
    assert (error.status, error.code, error.message) == (status, code, plain)
    assert (error.service, error.page.body) == ("sign_ins", json.dumps(body).encode())
    assert str(error) == f"sign_ins: refused with {status} {code}: {plain}"
    assert bench.clock.slept == []


def test_a_redirect_is_not_followed(bench: Bench) -> None:
    bench.server.script = [Answer(b"", 302, {"Location": "https://example.com/"})]
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        reader.one(SIGN_INS)

    assert (caught.value.status, caught.value.code) == (302, "HTTP302")


def test_a_link_to_another_host_sends_nothing(bench: Bench) -> None:
    with loopback() as other, bench.reader() as reader:
        bench.server.script = [rows("a", **{"@odata.nextLink": f"{other.url}/v1.0/next"})]
        pages = reader.pages(SIGN_INS)
        assert next(pages).rows == 1
        with pytest.raises(ForeignLinkError, match="nothing was sent"):
            next(pages)

        assert other.asked == []
        with pytest.raises(ForeignLinkError):
            reader.one(replace(SIGN_INS, at=f"{bench.server.url}.example.com/v1.0/next"))
    assert len(bench.server.asked) == 1


def queries(graph: Any) -> Any:
    return graph.security.audit_log.queries


BODY = b'{"displayName":"case 1","recordTypeFilters":["ExchangeItem"]}'
QUERY = Ask(queries, service="audit_queries", body=BODY)


def test_an_audit_query_is_created(bench: Bench) -> None:
    bench.server.script = [Answer({"id": "q", "status": "notStarted"}, 201)]
    with bench.reader() as reader:
        page = reader.create(QUERY)

    (asked,) = bench.server.asked
    assert (asked.method, asked.path, asked.raw_query) == (
        "POST",
        "/v1.0/security/auditLog/queries",
        "",
    )
    assert (asked.body, asked.headers["content-type"]) == (BODY, "application/json")
    assert (page.status, page.rows) == (201, None)


@pytest.mark.parametrize("answer", [Answer({}, 504), Answer({}, 503), Answer(drop=True)])
def test_a_create_is_never_repeated_blindly(bench: Bench, answer: Answer) -> None:
    bench.server.script = [answer]
    with bench.reader() as reader, pytest.raises(GaveUp, match="look before asking") as caught:
        reader.create(QUERY)

    assert (caught.value.unsure, caught.value.attempts, bench.clock.slept) == (True, 1, [])
    assert len(bench.server.asked) == 1


def test_a_create_that_was_not_let_in_is_repeated(bench: Bench) -> None:
    bench.server.script = [Answer({}, 429, {"Retry-After": "3"}), Answer({"id": "q"}, 201)]
    with bench.reader() as reader:
        assert reader.create(QUERY).status == 201

    assert bench.clock.slept == [3.0]


@pytest.mark.parametrize(
    "ask",
    [
        replace(QUERY, build=lambda graph: graph.users),
        replace(
            QUERY, build=lambda graph: graph.security.audit_log.queries.by_audit_log_query_id("q")
        ),
        replace(QUERY, body=None),
        replace(QUERY, at="http://127.0.0.1/v1.0/users"),
    ],
)
def test_nothing_else_is_posted(bench: Bench, ask: Ask) -> None:
    with bench.reader() as reader, pytest.raises(UsageError, match="audit queries alone"):
        reader.create(ask)
    assert bench.server.asked == []


def test_the_pace_is_kept_in_advance(bench: Bench) -> None:
    bench.server.answer = lambda asked: rows("a")
    with bench.reader(rates=RATES) as reader:
        for _ in range(11):
            reader.one(SIGN_INS)

    assert bench.clock.slept == [10.0, 10.0]
    assert bench.said("wait") == [("sign_ins", "5 requests in 10 s", 10.0)] * 2
