"""The answers to the kit's own script for Exchange, as PowerShell writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

AT = "2026-03-10T09:30:00.1234567Z"
OWNER = "noa.o'hara@contoso.example"
CONTEXT = "$metadata#users('noa.o%27%27hara%40contoso.example')/inbox_rules"


def rule(number: int, **more: Any) -> dict[str, Any]:
    return {"Name": f"rule {number}", "RuleIdentity": number, "ForwardTo": None, **more}


def answer(question: str, value: Any, **more: Any) -> dict[str, Any]:
    plain = {"question": question, "view": "", "beside": "", "powershell": "Get-InboxRule"}
    return plain | {"error": None, "value": value} | more


def hidden(value: Any) -> dict[str, Any]:
    return answer("exchange_hidden", value, view="exchange_hidden", beside="exchange")


def written(*answers: Any, **more: Any) -> bytes:
    told: dict[str, Any] = {"bec_kit_answers": 1, "source": "inbox_rules", "user": OWNER}
    told |= {"asked_at": AT, "answers": list(answers)}
    return json.dumps(told | more, indent=2).encode()


def log(**more: Any) -> dict[str, Any]:
    plain = {"tool": "bec-kit script", "level": "info", "topic": "inbox_rules", "time": AT}
    return plain | {"said": "Get-InboxRule: 1 objects"} | more


def test_objects_know_their_owner_and_the_hidden_ones_are_marked(take: Callable[..., Any]) -> None:
    taken = take(written(answer("exchange", [rule(1)]), hidden([rule(1), rule(2)])))

    owned = {"@odata.context": CONTEXT}
    assert taken.sniffed.format == "kit_answers"
    assert taken.docs == {
        1: log(),
        2: owned | rule(1),
        3: log(said="Get-InboxRule: 2 objects"),
        4: owned | rule(1),
        5: owned | {"@bec_kit.view": "exchange_hidden"} | rule(2),
    }
    assert taken.sources == {
        1: "tool_log",
        2: "inbox_rules",
        3: "tool_log",
        4: "inbox_rules",
        5: "inbox_rules",
    }


def test_nothing_is_hidden_where_the_plainer_view_was_refused(take: Callable[..., Any]) -> None:
    taken = take(written(answer("exchange", [], error="Access denied."), hidden([rule(2)])))

    assert taken.docs[1] == log(level="error", said="Get-InboxRule: Access denied.")
    assert "@bec_kit.view" not in taken.docs[3]


@pytest.mark.parametrize(
    "value", [rule(1), [rule(1)], {"value": [rule(1)], "Count": 1}, {"value": rule(1), "Count": 1}]
)
def test_one_object_is_one_however_powershell_writes_it(
    take: Callable[..., Any], value: Any
) -> None:
    taken = take(written(answer("exchange", value)))

    assert taken.docs == {1: log(), 2: {"@odata.context": CONTEXT} | rule(1)}


def test_a_file_of_one_answer_may_lack_the_list_around_it(take: Callable[..., Any]) -> None:
    taken = take(written(answers=answer("exchange", rule(1))))

    assert len(taken.docs) == 2


@pytest.mark.parametrize("value", [None, [], {"value": [], "Count": 0}])
def test_an_empty_answer_is_one(take: Callable[..., Any], value: Any) -> None:
    assert take(written(answer("exchange", value))).docs == {
        1: log(said="Get-InboxRule: 0 objects")
    }


def test_nobodys_state_names_nobody(take: Callable[..., Any]) -> None:
    policy = {"Name": "all", "Mode": "Enforce", "Priority": 0, "State": "Enabled"}
    taken = take(written(answer("rules", [policy]), user="", source="transport_rules"))

    assert taken.docs[2] == policy
    assert taken.sources[2] == "transport_rules"


def test_in_utf_16_and_with_a_mark_it_is_the_same(take: Callable[..., Any]) -> None:
    plain = written(answer("exchange", [rule(1)]))
    wide = take(b"\xff\xfe" + plain.decode().encode("utf-16-le"))

    assert take(b"\xef\xbb\xbf" + plain).docs == wide.docs == take(plain).docs


def test_a_file_longer_than_its_beginning_is_known(take: Callable[..., Any]) -> None:
    rules = [rule(number, Description="x" * 2000) for number in range(700)]

    assert len(take(written(answer("exchange", rules))).docs) == 701


def test_what_is_no_answer_is_kept_aside(take: Callable[..., Any]) -> None:
    taken = take(written(answer("exchange", [rule(1), "text", {"odd": 1}]), "odd"))

    assert sorted(taken.docs) == [1, 2]
    assert taken.reasons == {
        3: "a record of no kind that is known",
        4: "a record of no kind that is known",
    }
    assert take(written()).reasons == {1: "a wrapper of records that holds none"}
