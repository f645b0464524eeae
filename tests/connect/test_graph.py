"""Graph through the SDK, over real HTTP on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.connect import Ask
from tests.support.loopback import AT, Answer, jwt

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
