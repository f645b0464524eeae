"""Get-MessageTraceV2: in which order rows come, and what follows one that stands at the border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant import DOCUMENTED, Rate, Settings
from tests.support.tenant import calling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.tenant import Caller

WINDOW = {"StartDate": "2026-03-17T00:00:00Z", "EndDate": "2026-03-17T12:00:00Z"}
NAMES = {"early": 8, "a": 9, "B": 9, "c": 9, "late": 10}
"""Recipients of one message each, and the hour at which it came."""


@pytest.fixture(scope="module")
def tenant() -> Iterator[Caller]:
    with calling() as caller:
        book = caller.served.state.book
        (like, *_) = book.traces
        book.traces[:] = [
            like
            | {
                "id": f"00000000-0000-4000-8000-00000000000{place}",
                "recipientAddress": f"{name}@x.example",
                "receivedDateTime": f"2026-03-17T{hour:02}:00:00Z",
            }
            for place, (name, hour) in enumerate(NAMES.items())
        ]
        yield caller


def rows(tenant: Caller, **more: Any) -> list[str]:
    found = tenant.run("Get-MessageTraceV2", **{**WINDOW, **more}).json()["value"]
    return [row["RecipientAddress"].partition("@")[0] for row in found]


def test_newest_first_and_by_recipient_within_one_moment(tenant: Caller) -> None:
    assert rows(tenant) == ["late", "a", "B", "c", "early"]
    assert rows(tenant, ResultSize=3) == ["late", "a", "B"]


@pytest.mark.parametrize(
    ("recipient", "following"),
    [("a", ["B", "c", "early"]), ("b", ["c", "early"]), ("C", ["early"]), ("z", ["early"])],
)
def test_what_follows_a_moment_and_a_recipient(
    tenant: Caller, recipient: str, following: list[str]
) -> None:
    behind = {
        "EndDate": "2026-03-17T09:00:00.0000000+00:00",
        "StartingRecipientAddress": f"{recipient}@x.example",
    }

    assert rows(tenant, **behind) == following


def test_both_ends_are_inside(tenant: Caller) -> None:
    ends = {"StartDate": "2026-03-17T08:00:00Z", "EndDate": "2026-03-17T09:00:00Z"}
    assert rows(tenant, **ends) == ["a", "B", "c", "early"]
    inner = {"StartDate": "2026-03-17T08:00:00.000001Z", "EndDate": "2026-03-17T08:59:59.9999999Z"}
    assert rows(tenant, **inner) == []


def test_a_full_answer_says_that_there_is_more_and_the_last_one_does_not(tenant: Caller) -> None:
    asked = {**WINDOW, "ResultSize": 4}
    said = tenant.run("Get-MessageTraceV2", **asked).json()["@adminapi.warnings"]
    assert [text.partition(" Get-")[0] for text in said] == [
        "There are more results, use the following command to get more."
    ]
    whole = tenant.run("Get-MessageTraceV2", **{**WINDOW, "ResultSize": 5}).json()
    assert whole["@adminapi.warnings"] == []


def test_traces_have_a_rate_of_their_own() -> None:
    with calling(settings=Settings(rates={"exchange_traces": Rate(2, 300)})) as caller:
        answers = [caller.run("get-messagetracev2", **WINDOW) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert caller.run("Get-Mailbox").status_code == 200
    assert DOCUMENTED["exchange_traces"] == Rate(100, 300)
