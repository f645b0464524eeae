"""What a source asks: the right windows, each account once, texts that no name breaks out of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import orjson
import pytest

from bec_kit.connect import Ask, Cmdlet
from bec_kit.sources import Question, Wanted, source
from bec_kit.sources._asks import CmdletAsk, GraphAsk
from bec_kit.sources._searches import AuditSearch

MIA, NOA = "mia@contoso.example", "noa.o'hara@contoso.example"
NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
GONE = "what is older than 30 days is gone: the service keeps no more"


def day(number: int, month: int = 3) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


def wanted(
    start: datetime | None, end: datetime = NOW, *, users: tuple[str, ...] = (MIA,)
) -> Wanted:
    return Wanted(users, start, end, NOW)


def log(days: int = 30, span: int = 0, whose: str = "user") -> GraphAsk:
    return GraphAsk(
        "log",
        lambda graph, user: (graph.log, user),
        "Log.Read.All",
        whose="user" if whose == "user" else "tenant",
        filter="at ge {start} and at le {last} and who eq '{user}'",
        days=days,
        span=span,
        service="logs",
    )


def graph_asks(question: Question) -> list[Ask]:
    return [ask for ask in question.asks if isinstance(ask, Ask)]


def filters(question: Question) -> list[object]:
    return [ask.query["filter"] for ask in graph_asks(question)]


def test_one_request_for_a_window_that_may_be_any_length() -> None:
    (question,) = log().questions(wanted(day(9), day(19)))

    assert filters(question) == [
        "at ge 2026-03-09T00:00:00.000000Z and at le 2026-03-18T23:59:59.9999999Z "
        f"and who eq '{MIA}'"
    ]
    assert (question.name, question.user, question.permission) == ("log", MIA, "Log.Read.All")
    assert question.span is not None
    assert (question.span.start, question.span.end, question.span.cut) == (day(9), day(19), "")
    assert [ask.service for ask in graph_asks(question)] == ["logs"]


def test_a_span_of_days_cuts_the_window_without_gap_and_overlap() -> None:
    (question,) = log(days=90, span=10).questions(wanted(day(1), day(25)))

    assert filters(question) == [
        f"at ge 2026-03-{first}T00:00:00.000000Z and at le 2026-03-{last}T23:59:59.9999999Z "
        f"and who eq '{MIA}'"
        for first, last in (("01", "10"), ("11", "20"), ("21", "24"))
    ]
    assert question.span is not None
    assert (question.span.start, question.span.end) == (day(1), day(25))


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (datetime(2026, 3, 19, 0, 0, 0, 1, UTC), "2026-03-19T00:00:00.0000009Z"),
        (datetime(2026, 3, 19, 0, 0, 1, 0, UTC), "2026-03-19T00:00:00.9999999Z"),
    ],
)
def test_the_last_moment_is_100_ns_before_the_end(end: datetime, last: str) -> None:
    (question,) = log().questions(wanted(day(9), end))

    assert f"at le {last} and" in str(filters(question)[0])


def test_what_the_service_keeps_no_more_is_cut_and_said() -> None:
    (question,) = log().questions(wanted(day(1, 1), day(19)))

    horizon = NOW - timedelta(days=30)
    assert question.span is not None
    assert (question.span.start, question.span.end, question.span.cut) == (horizon, day(19), GONE)
    assert "at ge 2026-03-01T12:30:00.000000Z and" in str(filters(question)[0])


def test_an_open_window_begins_at_the_horizon_and_nothing_is_cut() -> None:
    (question,) = log().questions(wanted(None))

    assert question.span is not None
    assert (question.span.start, question.span.end) == (NOW - timedelta(days=30), NOW)
    assert question.span.cut == ""


def test_a_service_that_refuses_what_is_too_old_is_asked_an_hour_less() -> None:
    (question,) = log(days=90, span=10).questions(wanted(None))

    assert question.span is not None
    assert question.span.start == NOW - timedelta(days=90) + timedelta(hours=1)
    assert len(question.asks) == 9


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (day(1, 1), day(9, 1), GONE),
        (None, day(9, 1), "the service keeps 30 days"),
        (day(1, 5), day(9, 5), "it is yet to come"),
    ],
)
def test_a_window_of_which_nothing_is_there_is_a_question_without_a_request(
    start: datetime | None, end: datetime, why: str
) -> None:
    search = AuditSearch("log", lambda graph: graph, "Log.Read.All", days=30)
    for ask in (log(), search):
        (question,) = ask.questions(wanted(start, end))

        assert question.asks == ()
        assert question.span is not None
        assert (question.span.start, question.span.end) == (start or end, end)
        assert question.span.cut == f"nothing of the window is there: {why}"


def test_a_window_ends_now_at_the_latest() -> None:
    (question,) = log().questions(wanted(day(30), day(9, 4)))

    assert question.span is not None
    assert question.span.end == NOW


def test_each_account_is_asked_for_and_no_quote_ends_the_text() -> None:
    first, second = log().questions(wanted(day(9), users=(MIA, NOA)))

    assert (first.user, second.user) == (MIA, NOA)
    assert str(filters(second)[0]).endswith("who eq 'noa.o''hara@contoso.example'")
    graph = SimpleNamespace(log="log")
    built = [ask.build(graph) for question in (first, second) for ask in graph_asks(question)]
    assert built == [("log", MIA), ("log", NOA)]  # the SDK encodes the path itself


def test_the_tenant_is_asked_once() -> None:
    (question,) = log(whose="tenant").questions(wanted(day(9), users=(MIA, NOA)))

    assert question.user is None
    assert [ask.build(SimpleNamespace(log="log")) for ask in graph_asks(question)] == [("log", "")]


def test_nobody_in_question_means_no_question_of_an_account() -> None:
    assert list(log().questions(wanted(day(9), users=()))) == []


def test_state_has_no_window_and_takes_its_options_along() -> None:
    ask = GraphAsk(
        "state", lambda graph, _user: graph, "S.Read", query={"select": "id"}, single=True
    )
    (question,) = ask.questions(wanted(day(9)))

    assert (question.span, question.single, question.search) == (None, True, False)
    assert [(ask.query, ask.beta) for ask in graph_asks(question)] == [({"select": "id"}, False)]


def test_a_cmdlet_is_about_an_account_or_the_tenant() -> None:
    folder = CmdletAsk("inbox", "Get-MailboxFolderPermission", {"Identity": "{user}:\\Inbox"})
    whole = CmdletAsk("rules", "Get-TransportRule", {"ResultSize": "Unlimited"}, whose="tenant")
    hidden = CmdletAsk("h", "Get-InboxRule", {"IncludeHidden": True}, view="exchange_hidden")
    users = wanted(None, users=(MIA, NOA))

    assert [(q.user, q.asks) for q in folder.questions(users)] == [
        (user, (Cmdlet("Get-MailboxFolderPermission", {"Identity": f"{user}:\\Inbox"}, user),))
        for user in (MIA, NOA)
    ]
    assert [(q.user, q.asks) for q in whole.questions(users)] == [
        (None, (Cmdlet("Get-TransportRule", {"ResultSize": "Unlimited"}),))
    ]
    (question, _) = hidden.questions(users)
    assert (question.view, question.permission) == ("exchange_hidden", "Exchange.ManageAsApp")
    assert question.asks == (Cmdlet("Get-InboxRule", {"IncludeHidden": True}, MIA),)


def test_braces_in_a_name_stay_braces() -> None:
    odd = "{start}@contoso.example"
    (question,) = log().questions(wanted(day(9), day(19), users=(odd,)))
    (mailbox,) = CmdletAsk("m", "Get-Mailbox", {"Identity": "{user}"}).questions(
        wanted(None, users=(odd,))
    )

    assert str(filters(question)[0]).endswith("who eq '{start}@contoso.example'")
    assert mailbox.asks == (Cmdlet("Get-Mailbox", {"Identity": odd}, odd),)


def test_a_search_is_one_body_for_an_account_or_for_kinds_of_records() -> None:
    own, changes = (
        list(ask.questions(wanted(day(9), day(19), users=(MIA, NOA))))
        for ask in source("audit").asks
    )
    span = {
        "filterStartDateTime": "2026-03-09T00:00:00.000000Z",
        "filterEndDateTime": "2026-03-18T23:59:59.9999999Z",
    }

    assert [(q.user, q.search, len(q.asks)) for q in own] == [(MIA, True, 1), (NOA, True, 1)]
    bodies = [orjson.loads(ask.body or b"") for q in own + changes for ask in graph_asks(q)]
    assert bodies == [
        {
            "@odata.type": "#microsoft.graph.security.auditLogQuery",
            "displayName": f"bec-kit {user}",
            **span,
            "userPrincipalNameFilters": [user],
        }
        for user in (MIA, NOA)
    ] + [
        {
            "@odata.type": "#microsoft.graph.security.auditLogQuery",
            "displayName": "bec-kit administration",
            **span,
            "recordTypeFilters": ["AzureActiveDirectory", "ExchangeAdmin"],
        }
    ]
    assert [q.user for q in changes] == [None]


def test_the_sign_ins_of_all_kinds_are_asked_of_beta() -> None:
    questions = [q for ask in source("sign_ins").asks for q in ask.questions(wanted(day(9)))]

    assert [(q.name, q.user) for q in questions] == [
        ("interactiveUser", MIA),
        ("nonInteractiveUser", MIA),
        ("servicePrincipal", None),
        ("managedIdentity", None),
    ]
    for question in questions:
        (text,) = filters(question)
        assert str(text).endswith(f"signInEventTypes/any(t: t eq '{question.name}')")
        assert all(ask.beta for ask in graph_asks(question))


def test_the_interactive_sign_ins_alone_can_be_had_of_v1_instead() -> None:
    questions = [
        q for ask in source("sign_ins").asks for q in ask.questions(wanted(day(9), day(19)))
    ]

    first, *others = questions
    assert [question.instead for question in others] == [None] * 3
    assert first.instead is not None
    (ask,) = graph_asks(first.instead)
    assert (ask.beta, ask.service) == (False, "sign_ins")
    assert filters(first.instead) == [
        "createdDateTime ge 2026-03-09T00:00:00.000000Z and createdDateTime le "
        f"2026-03-18T23:59:59.9999999Z and userPrincipalName eq '{MIA}'"
    ]
    assert (first.instead.user, first.instead.span) == (first.user, first.span)
    assert first.lacks.startswith("interactive sign-ins alone, without session, token, ")


def test_a_trace_can_be_had_of_exchange_for_the_same_windows() -> None:
    sent, received = (
        question
        for ask in source("messages").asks
        for question in ask.questions(wanted(day(1), day(25)))
    )

    windows = [
        {
            "StartDate": f"2026-03-{first}T00:00:00.000000Z",
            "EndDate": f"2026-03-{last}T23:59:59.9999999Z",
        }
        for first, last in (("01", "10"), ("11", "20"), ("21", "24"))
    ]
    for question, name in ((sent, "SenderAddress"), (received, "RecipientAddress")):
        assert question.instead is not None
        assert question.instead.asks == tuple(
            Cmdlet("Get-MessageTraceV2", {**window, name: MIA, "ResultSize": 5000})
            for window in windows
        )
        assert (question.keyset, question.instead.keyset, question.lacks) == (False, True, "")
        assert (question.instead.user, question.instead.span) == (MIA, question.span)
        assert question.instead.permission == "Exchange.ManageAsApp"


def test_each_account_has_its_own_other_way_and_so_has_a_window_that_is_gone() -> None:
    (ask, _) = source("messages").asks
    pairs = list(ask.questions(wanted(day(9), users=(MIA, NOA))))
    (gone,) = ask.questions(wanted(day(1, 1) - timedelta(days=60), day(1, 1) - timedelta(days=30)))

    assert [(q.user, q.instead and q.instead.user) for q in pairs] == [(MIA, MIA), (NOA, NOA)]
    assert gone.instead is not None
    assert (gone.asks, gone.instead.asks) == ((), ())
