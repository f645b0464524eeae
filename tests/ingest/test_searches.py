"""Searches of the audit log end in the same records, whichever way they had to take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.connect import Ask
from bec_kit.errors import GaveUp, RefusedByService
from bec_kit.ingest import _sessions
from bec_kit.ingest._answers import Collected, answer
from bec_kit.sources import Wanted, source
from bec_kit.tenant import READ_ROLES, UNLIMITED, Served, Settings, serve
from tests.support.collecting import IMPATIENT, Scripted, begun, page, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.connect import Page, Reader
    from bec_kit.evidence import Vault
    from bec_kit.sources import Question

FIRST = datetime(2026, 3, 17, tzinfo=UTC)


def settings(**more: Any) -> Settings:
    return Settings(**{"rates": UNLIMITED, "query_starts": 0, "query_takes": 0, **more})


@pytest.fixture(scope="module")
def plain() -> Iterator[Served]:
    with serve(users=8, days=10, settings=settings()) as served:
        yield served


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return begun(tmp_path / "case")


def victim(served: Served) -> str:
    return served.state.book.company.role("victim").upn


def question(user: str, hours: int = 24, *, name: str = "account") -> Question:
    wanted = Wanted((user,), FIRST, FIRST + timedelta(hours=hours), FIRST + timedelta(days=3))
    (ask,) = [each for each in source("audit").asks if each.name == name]
    (found,) = ask.questions(wanted)
    return found


def told(vault: Vault, tenant: Reader, asked: Question, turn: int = 1) -> Collected:
    return answer(vault, tenant, "audit", asked, turn, IMPATIENT)


def of_story(served: Served, asked: Question) -> list[str]:
    """Ids of the records of the story that the question is about, sorted."""
    assert asked.span is not None
    kinds = (8, 1) if asked.user is None else ()
    return sorted(
        record["Id"]
        for record in served.state.book.audit
        if asked.span.start <= moment(record) < asked.span.end
        and (asked.user is None or record["UserId"].casefold() == asked.user)
        and (not kinds or record["RecordType"] in kinds)
    )


def moment(record: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(record["CreationTime"]).replace(tzinfo=UTC)


def ids(vault: Vault, evidence_id: str = "0001-audit") -> list[str]:
    """Ids of the records that were counted, sorted; none is left out, none taken twice."""
    folder = vault.folder / evidence_id
    found = []
    for each in orjson.loads((folder / "pages.json").read_bytes())["pages"]:
        if each["records"]:
            rows = orjson.loads((folder / each["file"]).read_bytes())["value"]
            found += [row.get("id") or row["Identity"] for row in rows]
    return sorted(found)


@pytest.mark.parametrize("name", ["account", "administration"])
def test_a_search_gives_the_records_of_its_window(vault: Vault, plain: Served, name: str) -> None:
    asked = question(victim(plain), name=name)
    with reading(plain) as tenant:
        found = told(vault, tenant, asked)

    assert found == Collected(
        "audit",
        name,
        asked.user,
        "2026-03-17T00:00:00.000000Z",
        "2026-03-18T00:00:00.000000Z",
        len(of_story(plain, asked)),
        "complete",
        "",
    )
    assert len(of_story(plain, asked)) > 5
    assert ids(vault) == of_story(plain, asked)


def test_another_turn_and_another_case_make_searches_of_their_own(
    vault: Vault, plain: Served, tmp_path: Path
) -> None:
    asked = question(victim(plain), 1)
    before = len(plain.state.queries)
    with reading(plain) as tenant:
        told(vault, tenant, asked)
        told(vault, tenant, asked, turn=2)
        told(begun(tmp_path / "other"), tenant, asked)

    assert len(plain.state.queries) == before + 3


@pytest.mark.parametrize("fate", ["failed", "cancelled"])
def test_a_search_that_fails_is_halved_and_then_asked_of_exchange(vault: Vault, fate: str) -> None:
    with (
        serve(users=8, days=10, faults=[f"query-{fate}"], settings=settings()) as served,
        reading(served) as tenant,
    ):
        asked = question(victim(served))
        found = told(vault, tenant, asked)

    assert (found.state, found.records) == ("complete", len(of_story(served, asked)))
    assert ids(vault) == of_story(served, asked)
    ways = found.why.split("; ")
    start = "2026-03-17T00:00:00.000000Z"
    assert ways[0] == (
        f"the search from {start} to 2026-03-17T23:59:59.9999999Z {fate}: asked again in halves"
    )
    assert ways[1] == (
        f"the search from {start} to 2026-03-17T11:59:59.9999999Z {fate}: asked of Exchange instead"
    )
    assert ways[2] == (
        f"the search from 2026-03-17T12:00:00.000000Z to 2026-03-17T23:59:59.9999999Z {fate}: "
        "asked of Exchange instead"
    )
    assert len(ways) == 3
    assert tenant.asked.count("create") == 3
    assert tenant.asked.count("Search-UnifiedAuditLog") >= 2


def ending(job: str, status: str) -> list[Page]:
    """A search that is made and ends so; its one record where it ends well."""
    made = page(status=201, body=b'{"id":"%s"}' % job.encode())
    ended = page(body=orjson.dumps({"id": job, "status": status}))
    return [page(), made, ended, *([page({"id": f"of {job}"})] if status == "succeeded" else [])]


def test_a_search_that_ends_well_between_makes_the_next_failure_the_first(vault: Vault) -> None:
    fates = ("failed", "succeeded", "failed", "succeeded", "succeeded")
    answers = [each for n, fate in enumerate(fates) for each in ending(f"q-{n}", fate)]
    found = told(vault, Scripted(*answers), question("x@y.example"))

    assert (found.state, found.records) == ("complete", 3)
    assert [each.rpartition(": ")[2] for each in found.why.split("; ")] == [
        "asked again in halves"
    ] * 2


def test_a_limited_search_is_halved_until_all_is_there(vault: Vault) -> None:
    with (
        serve(users=8, days=10, faults=["query-limited"], settings=settings()) as served,
        reading(served) as tenant,
    ):
        served.state.query_limit = 20
        asked = question(victim(served))
        found = told(vault, tenant, asked)

    assert len(of_story(served, asked)) > 20
    assert found.state == "complete"
    assert "hit its limit: asked again in halves" in found.why
    assert ids(vault) == of_story(served, asked)
    assert found.records == len(of_story(served, asked))


class Queries:
    """Stands in for the SDK's builder: says what is asked for."""

    def __init__(self, path: str = "queries") -> None:
        self.path = path

    def by_audit_log_query_id(self, job: str) -> Queries:
        return Queries(f"{self.path}/{job}")

    @property
    def records(self) -> Queries:
        return Queries(f"{self.path}/records")


def paths(tenant: Scripted) -> list[str]:
    graph = SimpleNamespace(security=SimpleNamespace(audit_log=SimpleNamespace(queries=Queries())))
    return [each.build(graph).path for each in tenant.asked if isinstance(each, Ask)]


def listed(tenant: Scripted) -> Page:
    """Searches of which one alone has the name of that which was to be made, and is alive."""
    ask = tenant.asked[1]
    assert isinstance(ask, Ask)
    name = orjson.loads(ask.body or b"")["displayName"]
    return page(
        {"id": "q-1", "displayName": "another", "status": "running"},
        {"id": "q-2", "displayName": name, "status": "failed"},
        {"id": "q-3", "displayName": name, "status": "running"},
    )


@pytest.mark.parametrize(
    "lost",
    [
        GaveUp("audit_queries", "answered 504", 1, 0.0, unsure=True),
        page(status=201, body=b'{"id":', broken="the answer is no complete JSON"),
    ],
)
def test_what_was_created_though_the_answer_was_lost_is_found_by_its_name(
    vault: Vault, lost: Page | Exception
) -> None:
    ended = page(body=b'{"id":"q-3","status":"succeeded"}')
    tenant = Scripted(page(), lost, listed, ended, page({"id": "r-1"}))

    found = told(vault, tenant, question("x@y.example"))

    assert (found.state, found.why, found.records) == ("complete", "", 1)
    assert paths(tenant) == ["queries"] * 3 + ["queries/q-3", "queries/q-3/records"]
    assert tenant.answers == []


def test_what_was_not_created_is_created_again(vault: Vault) -> None:
    lost = GaveUp("audit_queries", "answered 500", 1, 0.0, unsure=True)
    ended = page(body=b'{"id":"q-1","status":"succeeded"}')
    tenant = Scripted(
        *(page(), lost),
        *(page(), page(status=201, body=b'{"id":"q-1"}')),
        *(ended, page({"id": "r-1"})),
    )

    found = told(vault, tenant, question("x@y.example"))

    assert (found.state, found.why, found.records) == ("complete", "", 1)
    assert paths(tenant) == ["queries"] * 4 + ["queries/q-1", "queries/q-1/records"]


@pytest.mark.parametrize("times", [0, 3])
def test_what_cannot_be_created_is_left_for_the_next_collection(vault: Vault, times: int) -> None:
    lost = GaveUp("audit_queries", "answered 504", 1, 0.0, unsure=bool(times))
    tries = [each for _ in range(times) for each in (page(), lost)]
    tenant = Scripted(*(tries or [page(), lost]), *([page()] if times else []))

    found = told(vault, tenant, question("x@y.example"))

    assert (found.state, found.why) == ("none", f"{lost}; collect again to go on")
    assert tenant.answers == []


def test_who_may_not_search_in_graph_asks_exchange(vault: Vault) -> None:
    grants = tuple(name for name in READ_ROLES if not name.startswith("AuditLogsQuery"))
    for asked in (question("x@y.example"), question("x@y.example", name="administration")):
        with (
            serve(users=8, days=10, settings=settings(grants=grants)) as served,
            reading(served) as tenant,
        ):
            whose = question(victim(served), name=asked.name)
            found = told(vault, tenant, whose)

        why = "Graph's search refused (Authorization_RequestDenied): asked of Exchange instead"
        assert (found.state, found.why) == ("complete", why)
        assert found.records == len(of_story(served, whose)) > 5
    assert ids(vault, "0001-audit") == of_story(served, question(victim(served)))
    index = orjson.loads((vault.folder / "0001-audit" / "pages.json").read_bytes())
    assert [each["status"] for each in index["pages"]][:2] == [403, 200]


def test_who_may_search_nowhere_is_told_what_it_needs(vault: Vault) -> None:
    grants = ("Directory.Read.All", "Exchange.ManageAsApp")
    with (
        serve(users=8, days=10, settings=settings(grants=grants)) as served,
        reading(served) as tenant,
    ):
        found = told(vault, tenant, question(victim(served)))

    assert (found.state, found.records) == ("none", 0)
    first, second, third = found.why.split("; ")
    assert first.startswith("refused (ExchangeRoleMissing): ")
    assert second == "it needs AuditLogsQuery.Read.All"
    assert third.startswith("Graph's search refused (Authorization_RequestDenied): ")


def test_a_search_that_still_runs_is_found_again(vault: Vault) -> None:
    with (
        serve(users=8, days=10, settings=settings(query_takes=3600)) as served,
        reading(served) as tenant,
    ):
        asked = question(victim(served))
        first = told(vault, tenant, asked)
        served.clock.push(3600)
        second = told(vault, tenant, asked)

    assert (first.state, first.records) == ("none", 0)
    assert "the search is still running; collect again to go on" in first.why
    assert (second.state, second.why) == ("complete", "")
    assert ids(vault) == of_story(served, asked)
    assert len(served.state.queries) == 1


def test_records_that_broke_off_go_on_and_each_comes_once(vault: Vault, tmp_path: Path) -> None:
    with (
        serve(users=8, days=10, settings=settings(page=7)) as served,
        reading(served) as tenant,
    ):
        asked = question(victim(served))
        left = 0
        while True:
            tenant.left = left
            found = told(vault, tenant, asked)
            if found.state == "complete":
                break
            assert "the cable was pulled" in found.why
            left = 1 if not tenant.asked else 2

        whole = of_story(served, asked)
        undisturbed = begun(tmp_path / "other")
        tenant.left = None
        assert told(undisturbed, tenant, asked) == found

    assert len(whole) > 21
    assert ids(vault) == whole
    assert names(vault) == names(undisturbed)


def names(vault: Vault) -> list[str]:
    return sorted(path.name for path in (vault.folder / "0001-audit").iterdir())


class Sessions(Scripted):
    """An Exchange that has more records than a session gives, and no search in Graph."""

    def one(self, ask: Any) -> Any:
        raise _refused()


def _refused() -> Exception:
    return RefusedByService(
        403, "Denied", "no", "audit_queries", page(status=403, body=b'{"error":{}}')
    )


def rows(count: int, total: int) -> list[dict[str, Any]]:
    return [{"Identity": str(n), "ResultCount": total} for n in range(count)]


def test_a_window_with_more_than_a_session_gives_is_halved(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sessions, "MOST", 4)
    tenant = Sessions(
        page(*rows(2, 4)),
        *(page(*rows(2, 2)), page()),
        *(page(*rows(1, 1)), page()),
    )

    found = told(vault, tenant, question("x@y.example"))

    assert (found.state, found.records) == ("complete", 3)
    start, end = "2026-03-17T00:00:00.000000Z", "2026-03-17T23:59:59.9999999Z"
    assert found.why.endswith(f"from {start} to {end} is more than a session gives: in halves")
    calls = [(each.parameters["StartDate"], each.parameters["EndDate"]) for each in cmdlets(tenant)]
    middle = "2026-03-17T12:00:00.000000Z"
    first, second = (start, "2026-03-17T11:59:59.9999999Z"), (middle, end)
    assert calls == [(start, end), first, first, second, second]
    sessions = [each.parameters["SessionId"] for each in cmdlets(tenant)]
    assert len(set(sessions)) == 3


def test_a_short_window_with_more_than_a_session_gives_is_partial(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sessions, "MOST", 4)
    tenant = Sessions(page(*rows(2, 4)), page(*rows(2, 4)))

    found = told(vault, tenant, question("x@y.example", 6))

    assert (found.state, found.records) == ("partial", 4)
    assert "a session of Search-UnifiedAuditLog gives 50,000 records and no more" in found.why


def test_a_session_that_broke_off_is_begun_anew_and_says_so(vault: Vault) -> None:
    broke = GaveUp("exchange", "answered 503", 1, 0.0)
    first = Sessions(page(*rows(2, 3)), broke)
    second = Sessions(page(*rows(2, 3)), page(*rows(1, 3)), page())

    told(vault, first, question("x@y.example"))
    found = told(vault, second, question("x@y.example"))

    assert found.why.endswith(
        "from 2026-03-17T00:00:00.000000Z to 2026-03-17T23:59:59.9999999Z asked anew: "
        "2 records came twice"
    )
    assert (found.state, found.records) == ("complete", 5)
    assert cmdlets(first)[0].parameters["SessionId"] != cmdlets(second)[0].parameters["SessionId"]


def test_what_exchange_refused_after_some_of_it_came_is_asked_again_alone(vault: Vault) -> None:
    asked = question("x@y.example", name="administration")
    first = Sessions(page(*rows(2, 2)), page(), _refused())
    second = Sessions(page(*rows(1, 1)), page())

    before = told(vault, first, asked)
    assert (before.records, before.state) == (2, "partial")
    assert before.why.startswith("refused (Denied): no; it needs AuditLogsQuery.Read.All; ")
    after = told(vault, second, asked)
    assert (after.records, after.state) == (3, "complete")
    assert after.why == "Graph's search refused (Denied): asked of Exchange instead"
    kinds = [each.parameters["RecordType"] for each in (*cmdlets(first), *cmdlets(second))]
    assert kinds == ["AzureActiveDirectory"] * 2 + ["ExchangeAdmin"] * 3
    assert told(vault, Sessions(), asked) == after


def cmdlets(tenant: Scripted) -> list[Any]:
    return list(tenant.asked)
