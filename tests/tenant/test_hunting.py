from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.tenant import AT_ONCE, Caller, calling

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = (
    "/v1.0/security/runHuntingQuery",
    "/v1.0/security/microsoft.graph.security.runHuntingQuery",
)
SETTINGS = replace(AT_ONCE, grants=("ThreatHunting.Read.All",))


@pytest.fixture(scope="module")
def hunter() -> Iterator[Caller]:
    with calling(settings=SETTINGS) as caller:
        yield caller


@pytest.mark.parametrize("path", PATHS)
def test_both_addresses_answer(hunter: Caller, path: str) -> None:
    victim = hunter.upn("victim")
    where = f'where RecipientEmailAddress == "{victim}"'
    query = f"EmailEvents | {where} | project Timestamp, Subject | take 2"
    answer = hunter.post(path, {"query": query}).json()

    assert answer["schema"] == [
        {"name": "Timestamp", "type": "DateTime"},
        {"name": "Subject", "type": "String"},
    ]
    mine = [row for row in hunter.served.state.book.traces if row["recipientAddress"] == victim]
    assert answer["results"] == [
        {"Timestamp": row["receivedDateTime"], "Subject": row["subject"]} for row in mine[:2]
    ]


def test_a_span_is_heeded(hunter: Caller) -> None:
    traces = hunter.served.state.book.traces
    recent = [row for row in traces if row["receivedDateTime"] >= "2026-03-17T00:00:10Z"]
    body = {"Query": "EmailEvents", "Timespan": "P2D"}
    found = hunter.post(PATHS[0], body).json()["results"]

    assert 0 < len(found) < len(traces)
    assert {row["NetworkMessageId"] for row in found} >= {row["id"] for row in recent}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": "DeviceEvents"},
        {"query": "EmailEvents | summarize count()"},
        {"query": "EmailEvents | project Colour"},
        {"query": "EmailEvents", "timespan": "2 days"},
        {"query": "EmailEvents", "span": "P1D"},
    ],
)
def test_what_is_not_understood_is_refused(hunter: Caller, body: Any) -> None:
    assert hunter.post(PATHS[0], body).status_code == 400


def test_without_the_licence_there_is_no_table() -> None:
    with calling("no-p2", settings=SETTINGS) as poor:
        answer = poor.post(PATHS[0], {"query": "EmailEvents"})

        assert answer.status_code == 400
        assert "named 'EmailEvents'" in answer.json()["error"]["message"]
    with calling() as collector:
        assert collector.post(PATHS[0], {"query": "EmailEvents"}).status_code == 403
