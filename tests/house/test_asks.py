"""What the sources ask is there: permissions, operations of Graph, cmdlets of Exchange."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import orjson
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from bec_kit import sources
from bec_kit.connect import Ask, Cmdlet
from bec_kit.sources import MessageQuestion, Question, Source, Wanted, content
from tests.support.sent import sent

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).parents[3] / "shared" / "graph"
described = pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared/graph is not beside the checkout"
)
NOW = datetime(2026, 3, 31, tzinfo=UTC)
NOA = "noa.o'hara@contoso.example"
MESSAGES = {NOA: [("<o'hara/../1@contoso.example>",), ("<2@contoso.example>", "<3@x.example>")]}
WANTED = Wanted((NOA,), NOW - timedelta(days=15), NOW, NOW, MESSAGES)
# The description calls the name required; without it the cmdlet lists every policy, and other
# kits call it so.
LISTS_ALL = {"Get-HostedOutboundSpamFilterPolicy"}
# Microsoft's file of permissions has v1.0 alone; this is what the page on it says.
BETA_ALONE = {"/users/{user-id}/authentication/requirements": "Policy.Read.All"}
# It takes one of these, and the description calls each of them required.
ONE_OF = {"Get-MailboxFolderStatistics": {"Database", "Identity", "StoreMailboxIdentity"}}
COLLECTED = [spec for spec in sources.all_sources().values() if spec.asks]


def questions(spec: Source) -> Iterator[Question]:
    """Every question, and what is asked instead where it is refused."""
    for ask in spec.asks:
        for question in ask.questions(WANTED):
            yield question
            if question.instead is not None:
                yield replace(question.instead, name=f"{question.name}-instead")


def asks() -> list[Any]:
    return [
        pytest.param(question, ask, id=f"{spec.id}-{question.name}-{place}")
        for spec in COLLECTED
        for question in questions(spec)
        for place, ask in enumerate(question.asks)
    ]


GRAPH = [each for each in asks() if isinstance(each.values[1], Ask)]
EXCHANGE = [each for each in asks() if isinstance(each.values[1], Cmdlet)]


@pytest.mark.parametrize("spec", COLLECTED, ids=lambda spec: spec.id)
def test_a_source_lists_the_permissions_that_its_asks_need(spec: Source) -> None:
    assert {question.permission for question in questions(spec)} <= set(spec.permissions)


@pytest.mark.parametrize("spec", COLLECTED, ids=lambda spec: spec.id)
def test_the_names_of_a_source_tell_its_asks_apart(spec: Source) -> None:
    names = [ask.name for ask in spec.asks]

    assert sorted(set(names)) == sorted(names)


@cache
def read(name: str) -> Any:
    return json.loads((SHARED / name).read_text("utf-8"))


def operation(ask: Ask, path: str) -> tuple[str, dict[str, Any]]:
    """The described path that a request goes to, and its description."""
    document = read("graph-beta.slice.json" if ask.beta else "graph-v1.0.slice.json")
    for known, methods in document["paths"].items():
        form = "/".join(
            "[^/]+" if part.startswith("{") else re.escape(part) for part in known.split("/")
        )
        method = "post" if ask.body else "get"
        if re.fullmatch(form, path) and method in methods:
            return known, methods[method]
    raise AssertionError(f"{path} is not described")


@described
@pytest.mark.parametrize(("question", "ask"), GRAPH)
def test_graph_has_what_is_asked_of_it(question: Question, ask: Ask) -> None:
    path, options = sent(ask)
    known, told = operation(ask, path)

    by_filter = question.span is not None or "userPrincipalName eq" in options.get("$filter", "")
    assert ("{user-id}" in known) == (question.user is not None and not by_filter)
    if "{user-id}" in known:
        assert unquote(path.split("/")[2]) == question.user
    assert set(options) <= {each["name"] for each in told["parameters"]}
    assert {name: str(value) for name, value in ask.query.items()} == {
        name.removeprefix("$"): value for name, value in options.items()
    }


@described
@pytest.mark.parametrize(("question", "ask"), GRAPH)
def test_the_permission_is_one_that_lets_an_application_in(question: Question, ask: Ask) -> None:
    path, _ = sent(ask)
    known, _ = operation(ask, path)
    if known in BETA_ALONE:
        assert question.permission == BETA_ALONE[known]
        return
    method = "POST" if ask.body else "GET"
    (told,) = [
        each["application"]
        for each in read("permissions.slice.json").values()
        if (each["method"], each["path"]) == (method, known)
    ]

    assert question.permission in [*told["least"], *told["other"]]


@described
@pytest.mark.parametrize(
    ("question", "ask"), [each for each in GRAPH if each.values[1].body is not None]
)
def test_a_search_is_a_query_of_the_schema(question: Question, ask: Ask) -> None:
    document = read("graph-v1.0.slice.json")
    _, told = operation(ask, "/security/auditLog/queries")
    schema = next(iter(told["requestBody"]["content"].values()))["schema"]
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:slice#/'))
    registry: Registry[Any] = Registry().with_resource("urn:slice", Resource.opaque(document))
    body = orjson.loads(ask.body or b"")

    assert question.search
    found = Draft202012Validator(absolute, registry=registry).iter_errors(body)
    assert [error.message for error in found] == []


@described
@pytest.mark.parametrize("name", ["select"])
@pytest.mark.parametrize(("question", "ask"), [e for e in GRAPH if "select" in e.values[1].query])
def test_what_is_selected_is_there(question: Question, ask: Ask, name: str) -> None:
    document = read("graph-v1.0.slice.json")
    about_messages = isinstance(question, MessageQuestion)
    kind = "message" if about_messages else "user"
    known = properties(document, f"microsoft.graph.{kind}")

    assert about_messages or question.name == "account"
    assert set(str(ask.query[name]).split(",")) - known == set()


@described
def test_a_message_whole_is_asked_for_as_described() -> None:
    ask = content(NOA, "AAkALg/1=")
    path, options = sent(ask)
    known, _ = operation(ask, path)
    (told,) = [
        each["application"]
        for each in read("permissions.slice.json").values()
        if (each["method"], each["path"]) == ("GET", known)
    ]

    assert known == "/users/{user-id}/messages/{message-id}/$value"
    assert path.endswith("/messages/AAkALg%2F1%3D/$value")
    assert options == {}
    assert sources.source("mime").permissions == ("Mail.Read",) == tuple(told["least"])


@described
def test_the_basics_of_a_message_are_asked_for_without_content() -> None:
    content_of = {"body", "bodyPreview", "uniqueBody", "attachments", "extensions"}
    for question in questions(sources.source("headers")):
        for ask in question.asks:
            assert set(sent(ask)[1]["$select"].split(",")) & content_of == set()


def properties(document: dict[str, Any], schema: str) -> set[str]:
    told = document["components"]["schemas"][schema]
    parts = [told, *told.get("allOf", ())]
    found = {name for part in parts for name in part.get("properties", {})}
    for part in parts:
        if "$ref" in part:
            found |= properties(document, part["$ref"].rpartition("/")[2])
    return found


@described
@pytest.mark.parametrize(("question", "call"), EXCHANGE)
def test_exchange_has_the_cmdlet_and_its_parameters(question: Question, call: Cmdlet) -> None:
    known = read("exchange_cmdlets.json")[call.name]["parameters"]

    assert call.reads
    assert set(call.parameters) - set(known) == set()
    must = {name for name, told in known.items() if told.get("required")}
    if call.name in LISTS_ALL:
        must.discard("Identity")
    if set(call.parameters) & ONE_OF.get(call.name, set()):
        must -= ONE_OF[call.name]
    assert must - set(call.parameters) == set()
    assert call.anchor == (None if question.span else question.user)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(question, id=f"{spec.id}-{question.name}")
        for spec in COLLECTED
        for question in questions(spec)
        if question.instead is not None
    ],
)
def test_another_way_is_about_the_same_and_is_the_last_one(question: Question) -> None:
    other = question.instead
    assert other is not None

    assert other.instead is None
    assert (other.name, other.user, other.span) == (question.name, question.user, question.span)
    assert (other.view, other.single, other.search) == (question.view, question.single, False)
    assert len(other.asks) == len(question.asks) > 0
    assert {type(ask) for ask in other.asks} <= {Cmdlet} or not any(
        isinstance(ask, Ask) and ask.beta for ask in other.asks
    )


def test_these_can_be_had_another_way() -> None:
    found = {
        (spec.id, question.name): [getattr(ask, "name", "Graph") for ask in question.instead.asks]
        for spec in COLLECTED
        for question in questions(spec)
        if question.instead is not None
    }

    assert found == {
        ("messages", "received"): ["Get-MessageTraceV2"] * 2,
        ("messages", "sent"): ["Get-MessageTraceV2"] * 2,
        ("sign_ins", "interactiveUser"): ["Graph"],
    }


@described
@pytest.mark.parametrize(("question", "call"), [e for e in EXCHANGE if e.values[0].keyset])
def test_a_cmdlet_without_pages_has_what_it_is_gone_on_with(
    question: Question, call: Cmdlet
) -> None:
    known = read("exchange_cmdlets.json")[call.name]["parameters"]
    kinds = {name: known[name]["type"] for name in ("StartingRecipientAddress", *call.parameters)}

    address = "SenderAddress" if question.name.startswith("sent") else "RecipientAddress"
    assert kinds == {
        "EndDate": "System.DateTime",
        "ResultSize": "Int32",
        "StartDate": "System.DateTime",
        "StartingRecipientAddress": "String",
        address: "MultiValuedProperty",
    }
