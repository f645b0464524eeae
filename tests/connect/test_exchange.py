"""Exchange Online's gateway and its traps, over real HTTP on loopback."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.connect import Cmdlet
from bec_kit.errors import ForeignLinkError, GaveUp, RefusedByService, UsageError
from tests.support.loopback import TENANT, Answer, jwt

if TYPE_CHECKING:
    from tests.connect.conftest import Bench

PATH = f"/adminapi/beta/{TENANT}/InvokeCommand"
RULES = Cmdlet(
    "Get-InboxRule", {"Mailbox": "jo@contoso.com", "IncludeHidden": True}, anchor="jo@contoso.com"
)


def rows(*names: str, link: str | None = None, warnings: tuple[str, ...] = ()) -> Answer:
    body: dict[str, Any] = {
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": list(warnings),
        "value": [{"Name": name, "Name@data.type": "System.String"} for name in names],
    }
    return Answer(body | ({"@odata.nextLink": link} if link else {}))


def test_a_cmdlet_about_a_mailbox(bench: Bench) -> None:
    bench.server.script = [rows("a", "b", warnings=("one mailbox is soft-deleted",))]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(RULES)

    (asked,) = bench.server.asked
    assert (asked.method, asked.path) == ("POST", PATH)
    assert asked.json == {
        "CmdletInput": {
            "CmdletName": "Get-InboxRule",
            "Parameters": {"Mailbox": "jo@contoso.com", "IncludeHidden": True},
        }
    }
    assert asked.headers["x-anchormailbox"] == "UPN:jo@contoso.com"
    assert asked.headers["prefer"] == "odata.maxpagesize=1000"
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["authorization"] == f"Bearer {jwt()}"
    assert (page.rows, page.warnings, page.truncated) == (2, ("one mailbox is soft-deleted",), "")
    assert bench.server.tokens[0].form["scope"] == "https://outlook.office365.com/.default"


def test_a_cmdlet_about_the_tenant_goes_to_its_system_mailbox(bench: Bench) -> None:
    bench.server.script = [rows()]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(Cmdlet("Get-TransportRule"))

    (asked,) = bench.server.asked
    assert asked.headers["x-anchormailbox"] == (
        f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT}"
    )
    assert asked.json["CmdletInput"]["Parameters"] == {}
    assert page.rows == 0


def test_a_person_is_their_own_anchor(bench: Bench) -> None:
    token = jwt(upn="analyst@contoso.com", scp="Exchange.Manage")
    bench.server.token = lambda asked: Answer({"access_token": token, "expires_in": 3600})
    bench.server.script = [rows()]
    with bench.reader() as reader:
        list(reader.cmdlet(Cmdlet("Get-TransportRule")))

    assert bench.server.asked[0].headers["x-anchormailbox"] == "UPN:analyst@contoso.com"


def test_pages_follow_by_posting_the_same_again(bench: Bench) -> None:
    link = f"{bench.server.url}{PATH}?$skiptoken=2"
    bench.server.script = [rows("a", link=link), rows(link=f"{link}1"), rows("c")]
    with bench.reader() as reader:
        pages = list(reader.cmdlet(RULES))

    assert [(page.rows, page.truncated) for page in pages] == [(1, ""), (0, ""), (1, "")]
    assert [asked.raw_query for asked in bench.server.asked] == [
        "",
        "$skiptoken=2",
        "$skiptoken=21",
    ]
    assert len({(asked.method, asked.body) for asked in bench.server.asked}) == 1
    assert {asked.headers["x-anchormailbox"] for asked in bench.server.asked} == {
        "UPN:jo@contoso.com"
    }


def test_a_link_that_died_marks_the_rows_before_it(bench: Bench) -> None:
    dead = {"error": {"code": "BadRequest", "message": "Expired or Invalid pagination request"}}
    link = f"{bench.server.url}{PATH}?$skiptoken=2"
    bench.server.script = [rows("a", link=link), Answer(dead, 400)]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(RULES)

    assert (page.rows, page.next) == (1, link)
    assert page.truncated == (
        "the link to the rows after these failed: exchange: refused with 400 BadRequest: "
        "Expired or Invalid pagination request"
    )


def test_a_link_that_keeps_failing_marks_the_rows_before_it(bench: Bench) -> None:
    link = f"{bench.server.url}{PATH}?$skiptoken=2"
    bench.server.script = [rows("a", link=link)]
    bench.server.answer = lambda asked: Answer(b"", 503)
    with bench.reader() as reader:
        (page,) = reader.cmdlet(RULES)

    assert page.truncated == (
        "the link to the rows after these failed: exchange: gave up after 6 attempts and "
        "31 s of waiting: answered 503"
    )


def test_a_link_that_leads_back(bench: Bench) -> None:
    link = f"{bench.server.url}{PATH}?$skiptoken=2"
    bench.server.answer = lambda asked: rows("a", link=link)
    with bench.reader() as reader:
        pages = list(reader.cmdlet(RULES))

    assert [page.truncated for page in pages] == ["", "its link leads back to a page before it"]


def test_a_link_elsewhere_gives_the_page_and_sends_nothing(bench: Bench) -> None:
    bench.server.script = [rows("a", link="https://example.com/adminapi")]
    with bench.reader() as reader:
        pages = reader.cmdlet(RULES)
        assert next(pages).rows == 1
        with pytest.raises(ForeignLinkError, match=r"leads to 'example\.com'"):
            next(pages)
    assert len(bench.server.asked) == 1


NOT_FOUND = (
    "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|"
    "The operation couldn't be performed because object 'x' couldn't be found."
)


@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (
            400,
            {
                "error": {
                    "code": "BadRequest",
                    "message": "Invalid Operation",
                    "details": [{"code": "Context", "message": NOT_FOUND}],
                }
            },
            "ManagementObjectNotFoundException",
            "The operation couldn't be performed because object 'x' couldn't be found.",
        ),
        (
            400,
            {
                "error": {
                    "code": "BadRequest",
                    "message": "Error executing cmdlet",
                    "details": [{"message": NOT_FOUND}],
                    "innererror": {
                        "message": "Error executing cmdlet",
                        "internalexception": {
                            "message": "Ambiguous recipient",
                            "type": "Microsoft.Exchange.AmbiguousException",
                        },
                    },
                }
            },
            "AmbiguousException",
            "Ambiguous recipient",
        ),
        (400, {"error": {"code": "X", "message": "plain"}}, "X", "plain"),
        (400, {"error": {"details": ["x"], "innererror": 7}}, "HTTP400", "no reason given"),
        (403, {"oops": 1}, "HTTP403", "the answer names no error"),
        (405, [], "HTTP405", "the answer names no error"),
    ],
)
def test_the_innermost_reason_counts(
    bench: Bench, status: int, body: Any, code: str, message: str
) -> None:
    bench.server.script = [Answer(body, status)]
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        list(reader.cmdlet(RULES))

    error = caught.value
    assert (error.status, error.code, error.message) == (status, code, message)
    assert error.service == "exchange"


def test_a_403_of_nul_bytes_means_that_a_role_is_missing(bench: Bench) -> None:
    bench.server.script = [Answer(b"\0" * 64, 403)]
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        list(reader.cmdlet(RULES))

    error = caught.value
    assert (error.status, error.code, error.page.body) == (403, "ExchangeRoleMissing", b"\0" * 64)
    assert error.message.startswith("Exchange lets this application in, but the application holds")


def test_an_empty_403_says_nothing_of_roles(bench: Bench) -> None:
    bench.server.script = [Answer(b"", 403)]
    with bench.reader() as reader, pytest.raises(RefusedByService) as caught:
        list(reader.cmdlet(RULES))

    assert (caught.value.code, caught.value.message) == ("HTTP403", "the answer is no JSON")


def test_reads_are_asked_again(bench: Bench) -> None:
    bench.server.script = [Answer({}, 429, {"Retry-After": "9"}), Answer(b"", 502), rows("a")]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(RULES)

    assert (page.rows, bench.clock.slept) == (1, [9.0, 2.0])


SEARCH = Cmdlet(
    "Search-UnifiedAuditLog",
    {
        "StartDate": "2026-03-01T00:00:00Z",
        "EndDate": "2026-03-02T00:00:00Z",
        "SessionId": "case-1",
        "SessionCommand": "ReturnLargeSet",
        "ResultSize": 5000,
    },
)


@pytest.mark.parametrize("answer", [Answer({}, 504), Answer(drop=True)])
def test_a_session_that_may_have_moved_on_is_not_asked_again(bench: Bench, answer: Answer) -> None:
    bench.server.script = [answer, rows("rows 5001 and on")]
    with bench.reader() as reader, pytest.raises(GaveUp) as caught:
        list(reader.cmdlet(SEARCH))

    assert (caught.value.unsure, len(bench.server.asked)) == (True, 1)


@pytest.mark.parametrize("name", ["Set-Mailbox", "Remove-InboxRule", "Search-Mailbox"])
def test_a_reader_runs_nothing_that_can_write(bench: Bench, name: str) -> None:
    with bench.reader() as reader, pytest.raises(UsageError, match="can do more than read"):
        list(reader.cmdlet(Cmdlet(name, {"Identity": "jo@contoso.com"})))
    assert bench.server.asked == bench.server.tokens == []


def test_it_goes_on_from_a_link(bench: Bench) -> None:
    bench.server.script = [rows("c")]
    link = f"{bench.server.url}{PATH}?$skiptoken=2"
    with bench.reader() as reader:
        (page,) = reader.cmdlet(Cmdlet("Get-Mailbox", {}, at=link))

    assert (page.rows, bench.server.asked[0].raw_query) == (1, "$skiptoken=2")


def test_a_reader_that_stops_early_asks_no_more(bench: Bench) -> None:
    link = f"{bench.server.url}{PATH}?$skiptoken="
    bench.server.answer = lambda asked: rows("a", link=f"{link}{len(bench.server.asked)}")
    with bench.reader() as reader:
        pages = reader.cmdlet(RULES)
        next(pages)
        pages.close()  # type: ignore[attr-defined]

    assert len(bench.server.asked) == 2


def test_rows_that_the_server_cut_are_asked_again(bench: Bench) -> None:
    bench.server.script = [Answer(b'{"value":[{"Name":"a"},{"Na'), rows("a", "b")]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(RULES)

    assert (page.rows, bench.clock.slept) == (2, [1.0])


def test_a_cut_answer_of_a_session_is_given_as_broken(bench: Bench) -> None:
    bench.server.script = [Answer(b'{"value":[{"Name":"a"},{"Na')]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(SEARCH)

    assert (page.broken, page.rows) == ("the answer is no complete JSON", None)
    assert len(bench.server.asked) == 1


def test_a_service_that_has_nothing_left_is_let_alone_until_its_reset(bench: Bench) -> None:
    headers = {"Rate-Limit-Limit": "30000", "Rate-Limit-Remaining": "0", "Rate-Limit-Reset": "45"}
    last = replace(rows("a", link=f"{bench.server.url}{PATH}?$skiptoken=2"), headers=headers)
    bench.server.script = [last, rows("b")]
    with bench.reader() as reader:
        pages = list(reader.cmdlet(RULES))

    assert [page.rows for page in pages] == [1, 1]
    assert bench.clock.slept == [45.0]
    assert bench.said("wait") == [("exchange", "the service asked for a pause", 45.0)]


def test_a_warning_in_a_header_is_one(bench: Bench) -> None:
    bench.server.script = [replace(rows("a"), headers={"X-Warnings": "the schema is old"})]
    with bench.reader() as reader:
        (page,) = reader.cmdlet(RULES)

    assert page.warnings == ("the schema is old",)
