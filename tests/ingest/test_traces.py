"""A trace that has no pages is gone on with from its last rows: nothing is lost, nothing doubled.

The service here plays what is documented (newest first, those of one moment by recipient, and
what follows a moment and a recipient), with and without the row that is named.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.connect import Cmdlet
from bec_kit.errors import GaveUp, RefusedByService
from bec_kit.ingest._answers import Collected, answer
from bec_kit.sources import Question, Wanted, source
from bec_kit.tenant import UNLIMITED, Served, Settings, serve
from tests.support.collecting import AT, IMPATIENT, Scripted, begun, page, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.connect import Page, Reader
    from bec_kit.evidence import Vault

MIA = "mia@contoso.example"
ALIKE = "all rows of one answer are of one moment and recipient: others like them may be missing"
STUCK = "there are more rows, and what came does not say from where on to ask for them"
Row = dict[str, Any]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return begun(tmp_path / "case")


def trace(number: int, second: int = 0, recipient: str = MIA, *, zone: str = "+00:00") -> Row:
    moment = (AT + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.%f0")
    return {
        "MessageTraceId": f"t-{number}",
        "Received": f"{moment}{zone}",
        "RecipientAddress": recipient,
        "SenderAddress": "anna@fabrikam.example",
    }


class Service(Scripted):
    """Exchange as the cmdlet is documented; it breaks after some pages, if it is told to."""

    def __init__(self, rows: list[Row], *, pages: int = 1000, inclusive: bool = False) -> None:
        super().__init__()
        self.rows = rows
        self.pages = pages
        self.inclusive = inclusive
        self.left: int | None = None

    def cmdlet(self, call: Cmdlet) -> Iterator[Page]:
        self.asked.append(call)
        told = call.parameters
        end, going_on = told["EndDate"], told.get("StartingRecipientAddress")
        found = [row for row in self.rows if self._follows(row, end, going_on)]
        found.sort(key=lambda row: row["RecipientAddress"].casefold())
        found.sort(key=lambda row: row["Received"], reverse=True)
        part = found[: told["ResultSize"]]
        warnings = ("There are more results, use the following command",) if part != found else ()
        parts = [part[n : n + self.pages] for n in range(0, len(part), self.pages)] or [[]]
        for place, rows in enumerate(parts):
            if self.left == 0:
                raise GaveUp("exchange_traces", "the cable was pulled", 6, 0.0)
            self.left = self.left and self.left - 1
            link = "more" if place + 1 < len(parts) else None
            yield page(*rows, link=link, warnings=warnings)

    def _follows(self, row: Row, end: str, going_on: str | None) -> bool:
        received, last = datetime.fromisoformat(row["Received"]), datetime.fromisoformat(end)
        if received != last or going_on is None:
            return received <= last
        one, other = row["RecipientAddress"].casefold(), going_on.casefold()
        return one > other or (self.inclusive and one == other)


def question(size: int, windows: int = 1) -> Question:
    call = Cmdlet(
        "Get-MessageTraceV2",
        {"StartDate": "2026-03-01T00:00:00Z", "EndDate": "2026-03-31T00:00:00Z"},
    )
    sized = replace(call, parameters={**call.parameters, "ResultSize": size})
    return Question("sent", (sized,) * windows, "Exchange.ManageAsApp", MIA, keyset=True)


def told(vault: Vault, tenant: Reader, asked: Question) -> Collected:
    return answer(vault, tenant, "messages", asked, 1, IMPATIENT)


def traces(vault: Vault, evidence_id: str = "0001-messages") -> list[str]:
    """Ids of the rows that were sealed, as often as they are."""
    folder = vault.folder / evidence_id
    return [
        row.get("MessageTraceId") or row["id"]
        for each in orjson.loads((folder / "pages.json").read_bytes())["pages"]
        if each["records"] is not None
        for row in orjson.loads((folder / each["file"]).read_bytes())["value"]
    ]


def ended(found: Collected) -> tuple[int, str, str]:
    return found.records, found.state, found.why


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_rows_come_once_each_whatever_stands_at_the_seams(
    vault: Vault, seed: int, alone: bool, inclusive: bool
) -> None:
    dice = random.Random(seed)  # noqa: S311  rows of a test
    rows = [
        trace(number, dice.randrange(12), MIA if alone else f"{dice.choice('AbC')}@x.example")
        for number in range(60)
    ]
    tenant = Service(rows, pages=dice.choice([3, 1000]), inclusive=inclusive)

    found = told(vault, tenant, question(25))

    assert ended(found) == (60, "complete", "")
    assert set(traces(vault)) == {row["MessageTraceId"] for row in rows}
    assert 3 <= len(tenant.asked) < 12


def test_the_next_answer_begins_behind_the_row_before_the_last_ones(vault: Vault) -> None:
    rows = [trace(1, 9), trace(2, 8), trace(3, 7, "A@x.example"), trace(4, 7), trace(5, 7)]
    tenant = Service(rows)

    assert ended(told(vault, tenant, question(4))) == (5, "complete", "")
    first, second = (each.parameters for each in tenant.asked if isinstance(each, Cmdlet))
    assert first == question(4).asks[0].parameters  # type: ignore[union-attr]
    assert second == {
        **first,
        "EndDate": "2026-03-10T12:00:07.0000000+00:00",
        "StartingRecipientAddress": "A@x.example",
    }
    assert traces(vault) == ["t-1", "t-2", "t-3", "t-4", "t-4", "t-5"]


def test_a_full_answer_is_the_last_one_where_nothing_follows(vault: Vault) -> None:
    tenant = Service([trace(1, 2), trace(2, 1), trace(3)])

    assert ended(told(vault, tenant, question(3))) == (3, "complete", "")
    assert len(tenant.asked) == 2


@pytest.mark.parametrize("pages", [3, 4, 5])
def test_it_goes_on_after_every_page(vault: Vault, tmp_path: Path, pages: int) -> None:
    rows = [trace(number, number // 3, f"{number % 2}@x.example") for number in range(23)]
    asked = question(5, windows=2)
    tenant = Service(rows, pages=pages)
    breaks = 0
    while True:
        tenant.left = 1
        found = told(vault, tenant, asked)
        if found.state == "complete":
            break
        breaks += 1
        assert found.why.endswith("collect again to go on")

    assert ended(found) == (46, "complete", "")
    assert breaks > 8
    assert set(traces(vault)) == {row["MessageTraceId"] for row in rows}


def test_more_rows_alike_than_an_answer_holds_are_said_and_gone_past(vault: Vault) -> None:
    rows = [trace(number, 5) for number in range(9)] + [trace(10, 4)]

    found = told(vault, Service(rows), question(4))

    assert (found.records, found.state) == (5, "partial")
    assert found.why == ALIKE
    assert set(traces(vault)) == {"t-0", "t-1", "t-2", "t-3", "t-10"}


@pytest.mark.parametrize(
    "rows",
    [
        [trace(1, 1), trace(2, 5), trace(3, 2)],
        [{**trace(1), "Received": "yesterday"}, trace(2), trace(3)],
        [{**trace(1), "Received": None}, trace(2), trace(3)],
        [{**trace(1, 5), "RecipientAddress": None}, trace(2), trace(3)],
    ],
    ids=["unordered", "no time", "null", "nobody"],
)
def test_rows_that_do_not_say_where_to_go_on_end_the_window(vault: Vault, rows: list[Row]) -> None:
    tenant = Scripted(page(*rows), page(trace(4)))

    assert ended(told(vault, tenant, question(3, windows=2))) == (4, "partial", STUCK)
    assert len(tenant.asked) == 2


def test_a_service_that_gives_the_same_for_ever_ends_too(vault: Vault) -> None:
    same = [page(trace(1, 2), trace(2, 1), trace(3)) for _ in range(9)]
    tenant = Scripted(*same)

    found = told(vault, tenant, question(3))

    assert (found.state, found.why.endswith(STUCK)) == ("partial", True)
    assert set(traces(vault)) == {"t-1", "t-2", "t-3"}
    assert len(tenant.asked) < 5


def test_a_service_that_leads_back_ends_too(vault: Vault) -> None:
    tenant = Scripted(page(trace(1, 2), trace(2, 1)), page(trace(3, 8), trace(4, 7)))

    found = told(vault, tenant, question(2))

    assert ended(found) == (4, "partial", STUCK)


def test_rows_behind_a_dead_link_are_asked_for_by_the_last_rows(vault: Vault) -> None:
    cut = page(trace(1, 9), trace(2, 8), link="dead", truncated="the link failed")
    tenant = Scripted(cut, page(trace(2, 8), trace(3, 7)))

    assert ended(told(vault, tenant, question(9))) == (3, "complete", "")
    assert len(tenant.asked) == 2


def test_a_time_without_zone_is_utc(vault: Vault) -> None:
    tenant = Scripted(page(trace(1, 9, zone=""), trace(2, 8, zone="")), page())

    told(vault, tenant, question(2))

    (_, second) = tenant.asked
    assert isinstance(second, Cmdlet)
    assert second.parameters["EndDate"] == "2026-03-10T12:00:09.0000000Z"


def test_a_warning_of_another_kind_stays(vault: Vault) -> None:
    warnings = ("There are more results, use", "corrupted")
    tenant = Scripted(page(trace(1, 9), trace(2, 8), warnings=warnings), page(trace(2, 8)))

    assert ended(told(vault, tenant, question(9))) == (2, "partial", "corrupted")


def test_a_first_page_of_rows_alike_is_read_again_and_counted_once(vault: Vault) -> None:
    rows = [trace(1, 9), trace(2, 9), trace(3, 9), trace(4, 8)]
    tenant = Service(rows, pages=2)
    tenant.left = 1
    told(vault, tenant, question(9))
    tenant.left = None

    assert ended(told(vault, tenant, question(9))) == (4, "complete", "")
    assert traces(vault) == ["t-1", "t-2", "t-1", "t-2", "t-3", "t-4"]


FIRST = datetime.fromisoformat("2026-03-10T00:00:00+00:00")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    settings = Settings(rates=UNLIMITED, page=7)
    with serve(users=8, days=10, faults=["no-trace-principal"], settings=settings) as tenant:
        yield tenant


def of_tenant(served: Served, name: str, size: int = 5000) -> Question:
    victim = served.state.book.company.role("victim").upn
    wanted = Wanted((victim,), FIRST, FIRST + timedelta(days=9), FIRST + timedelta(days=9))
    (ask,) = [each for each in source("messages").asks if each.name == name]
    (found,) = ask.questions(wanted)
    assert found.instead is not None
    calls = tuple(
        replace(call, parameters={**call.parameters, "ResultSize": size})
        for call in found.instead.asks
        if isinstance(call, Cmdlet)
    )
    return replace(found, instead=replace(found.instead, asks=calls))


def of_story(served: Served, asked: Question) -> list[str]:
    """Trace ids of the messages that the question is about, one for each recipient, sorted."""
    key = "senderAddress" if asked.name == "sent" else "recipientAddress"
    span = asked.span
    assert span is not None
    return sorted(
        row["id"]
        for row in served.state.book.traces
        if row[key].casefold() == asked.user
        and span.start <= datetime.fromisoformat(row["receivedDateTime"]) < span.end
    )


@pytest.mark.parametrize("size", [2, 5, 11, 5000])
@pytest.mark.parametrize("name", ["sent", "received"])
def test_exchange_gives_the_story_where_graph_is_not_provisioned(
    vault: Vault, served: Served, name: str, size: int
) -> None:
    asked = of_tenant(served, name, size)
    with reading(served) as tenant:
        found = told(vault, tenant, asked)

    assert found.why == (
        "Graph v1.0 refused (Unauthorized: The service principal of app "
        "8bd644d1-64a1-4d4b-ae52-2e0cbf64e373 is not provisioned in the tenant.): "
        "Get-MessageTraceV2 asked instead"
    )
    story = of_story(served, asked)
    assert (found.state, found.records) == ("complete", len(story))
    assert len(story) > 10
    assert set(traces(vault)) == set(story)


def test_a_trace_of_exchange_that_breaks_off_again_and_again_is_whole_in_the_end(
    vault: Vault, served: Served
) -> None:
    asked = of_tenant(served, "received", 5)
    breaks = 0
    with reading(served) as tenant:
        while True:
            tenant.left = 2
            found = told(vault, tenant, asked)
            if found.state == "complete":
                break
            breaks += 1

    story = of_story(served, asked)
    assert (found.records, set(traces(vault))) == (len(story), set(story))
    assert breaks == 3


def test_a_trace_that_neither_gives_is_none_and_names_both_reasons(vault: Vault) -> None:
    settings = Settings(("ExchangeMessageTrace.Read.All", "Exchange.ManageAsApp"), UNLIMITED)
    with (
        serve(users=8, days=10, faults=["no-trace-principal"], settings=settings) as served,
        reading(served) as tenant,
    ):
        found = told(vault, tenant, of_tenant(served, "sent"))

    assert (found.state, found.records) == ("none", 0)
    assert found.why.startswith("refused (ExchangeRoleMissing): ")
    assert "it needs Exchange.ManageAsApp; Graph v1.0 refused (Unauthorized: " in found.why


def test_a_refusal_in_the_middle_of_a_trace_goes_on_there(vault: Vault) -> None:
    denied = RefusedByService(403, "ExchangeRoleMissing", "no role", "exchange_traces", page())
    rows = [trace(1, 9), trace(2, 8), trace(3, 7)]
    first = Scripted(page(*rows[:2]), denied)

    assert told(vault, first, question(2)).state == "partial"
    second = Scripted(page(rows[1], rows[2]), page(rows[2]))
    assert ended(told(vault, second, question(2))) == (3, "complete", "")
