from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

NEAR, REAL = "contosso.example", "contoso.example"
OTHER = "eve@contoso.example"


def domain(name: str = NEAR, nearest: str | None = REAL, **more: Any) -> dict[str, Any]:
    return {
        "domain": name,
        "registrable": name,
        "label": name.split(".")[0],
        "skeleton": name.split(".")[0],
        "is_home": False,
        "nearest": nearest,
        "distance": 1,
        "first_at": at(0),
        "messages": 2,
        **more,
    }


def mail(record_id: str, sender: str, recipient: str = VICTIM, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "message_id": f"<{record_id}>",
        "sender": sender,
        "recipient": recipient,
        "direction": "in",
        **more,
    }


OLD = mail("old", "a@fabrikam.example", happened_at=at(days=-20))


def case(*domains: dict[str, Any], rows: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    some = [mail(f"t{n}", f"pay@{each['domain']}") for n, each in enumerate(domains, 1)]
    return {"domains": domains, "messages": [OLD, *(some if rows is None else rows)]}


def test_im_06_hits(tmp_path: Path) -> None:
    rows = [
        mail("t1", f"pay@{NEAR}"),
        mail("t2", VICTIM, f"pay@{NEAR}", direction="out", happened_at=at(60)),
        mail("t3", f"pay@{NEAR}", happened_at=at(days=30)),
        mail("t4", "someone@fabrikam.example"),
    ]

    (found,) = hits(tmp_path, case(domain(), rows=rows), "IM-06")

    assert found["record_ids"] == ["t1", "t2"]
    assert (found["severity"], found["user"], found["key"]) == ("high", VICTIM, NEAR)
    assert found["says"] == (
        f"The domain {NEAR} looks like {REAL} (one letter apart); first seen at "
        "2026-03-02T09:00:00.000000Z. Messages with it: 2."
    )
    assert found["counter"] is None


@pytest.mark.parametrize(
    ("row", "how"),
    [
        (domain("c0ntoso.example", distance=0), "signs that look the same"),
        (domain("contoso.net", distance=0), "another ending"),
        (domain("abc0.example", "abco.example", distance=0), "signs that look the same"),
        (domain("abcdf.example", "abcde.example"), "one letter apart"),
        (domain("abcdefgxy.example", "abcdefghi.example", distance=2), "two letters apart"),
    ],
)
def test_im_06_hits_by_the_length_of_the_label(
    tmp_path: Path, row: dict[str, Any], how: str
) -> None:
    (found,) = hits(tmp_path, case(row), "IM-06")

    assert f"({how})" in found["says"]


def test_im_06_says_that_the_ending_alone_differs(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(domain("contoso.net", distance=0)), "IM-06")

    assert found["counter"] == "Only the ending differs: it may be the same company."


def test_im_06_folds_what_lies_below_one_domain(tmp_path: Path) -> None:
    parts = [domain(), domain(f"mail.{NEAR}", registrable=NEAR, label="contosso")]
    rows = [mail("t1", f"a@{NEAR}"), mail("t2", f"a@mail.{NEAR}", OTHER)]

    (found,) = hits(tmp_path, case(*parts, rows=rows), "IM-06")

    assert (found["record_ids"], found["user"]) == (["t1", "t2"], VICTIM)
    assert found["says"].endswith("Messages with it: 4.")


def test_im_06_is_medium_where_the_traces_begin_too_late(tmp_path: Path) -> None:
    story = case(domain()) | {"messages": [mail("t1", f"pay@{NEAR}")]}

    (found,) = hits(tmp_path, story, "IM-06")

    assert found["severity"] == "medium"
    assert found["counter"] == (
        "The traces begin less than a week before it: nothing shows that it is new."
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(domain(nearest=None, distance=None), id="nothing is near"),
        pytest.param(domain("abcx.example", "abco.example"), id="four letters"),
        pytest.param(domain("abcde.example", "abcd.example"), id="five against four"),
        pytest.param(
            domain("abcdefxy.example", "abcdefgh.example", distance=2), id="eight letters, two off"
        ),
        pytest.param(domain(is_home=True), id="a home domain"),
        pytest.param(domain(first_at=at(days=-31)), id="known for a month"),
    ],
)
def test_im_06_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "IM-06") == "clear"


def test_im_06_finds_the_counterparty_itself(tmp_path: Path) -> None:
    """From messages alone, by what enrich says of domains."""
    known = [mail(f"k{n}", "a@fabrikam.example", happened_at=at(days=-n)) for n in range(15, 18)]
    story = {"messages": [*known, OLD, mail("t1", "a@fabrikarn.example")]}

    (found,) = hits(tmp_path, story, "IM-06")

    assert (found["record_ids"], found["key"]) == (["t1"], "fabrikarn.example")


def head(record_id: str, reply_to: str, **more: Any) -> dict[str, Any]:
    """The head of a message of the real domain."""
    return {
        "record_id": f"{VICTIM}/{record_id}",
        "user": VICTIM,
        "internet_message_id": f"<{record_id}>",
        "from_address": f"pay@{REAL}",
        "reply_to": [reply_to],
        "sent_at": at(5),
        **more,
    }


def test_im_06_hits_a_domain_to_which_only_answers_go(tmp_path: Path) -> None:
    heads = [
        head("h1", f"pay@{NEAR}"),
        head("h2", f"PAY@{NEAR}") | {"record_id": "copy/h1", "internet_message_id": "<h1>"},
        head("h3", f"pay@{REAL}"),
        head("h4", f"pay@{NEAR}", from_address=f"other@{NEAR}"),
    ]

    (found,) = hits(tmp_path, {"messages": [OLD], "message_headers": heads}, "IM-06")

    assert found["record_ids"] == ["copy/h1", f"{VICTIM}/h1"]
    assert (found["severity"], found["user"], found["key"]) == ("high", VICTIM, NEAR)
    assert found["happened_at"] == at(5)
    assert found["says"].endswith(
        "Messages with it: 2; messages of other domains whose answers go to it: 1."
    )


def test_im_06_is_high_for_answers_however_late_the_traces_begin(tmp_path: Path) -> None:
    rows = {"messages": [mail("t1", f"pay@{REAL}")], "message_headers": [head("h", f"a@{NEAR}")]}

    (found,) = hits(tmp_path, rows, "IM-06")

    assert (found["severity"], found["counter"]) == ("high", None)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(head("h", f"sales@{REAL}"), id="the domain itself"),
        pytest.param(head("h", "pay@fabrikam.example"), id="a domain like none"),
        pytest.param(head("h", "") | {"reply_to": []}, id="no reply-to"),
    ],
)
def test_im_06_clear_of_answers(tmp_path: Path, row: dict[str, Any]) -> None:
    story = {"messages": [OLD], "message_headers": [row]}

    assert outcome(tmp_path, story, "IM-06") == "clear"


def test_im_06_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {}, "IM-06") == f"for {VICTIM}: message traces"
    heads = {"message_headers": [head("h", f"pay@{REAL}")]}
    assert missing(tmp_path, heads, "IM-06") == f"for {VICTIM}: message traces"
    assert missing(tmp_path, case(domain(is_home=None)), "IM-06", facts(home=())) == (
        f"for {VICTIM}: the tenant's home domains"
    )
