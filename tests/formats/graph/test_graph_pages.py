"""The formats that are native already: sign-ins, directory audits, traces, rules, methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

ROOT = "https://graph.microsoft.com/v1.0/$metadata#"
SIGN_IN = {
    "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
    "createdDateTime": "2026-03-13T19:15:41.6195833Z",
    "userPrincipalName": "mia@contoso.example",
    "appId": "de8bc8b5-d9f9-48b1-a8ad-b748da725064",
    "ipAddress": "203.0.113.7",
    "status": {"errorCode": 0, "failureReason": None},
}
AUDIT = {
    "id": "Directory_1",
    "activityDateTime": "2026-03-09T21:20:02.7215374Z",
    "initiatedBy": {"user": None, "app": None},
    "targetResources": [],
}
TRACE = {
    "id": "4451a062-48cb-e80d-e8c0-196330437ae6",
    "senderAddress": "a@contoso.example",
    "recipientAddress": "b@contoso.example",
    "messageId": "<1@contoso.example>",
    "receivedDateTime": "2026-03-13T10:30:00Z",
}
RULE = {"id": "AQ=", "displayName": ".", "sequence": 1, "isEnabled": True, "actions": {}}
METHOD = {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "id": "x"}
RULES_OF = ROOT + "users('mia%40contoso.example')/mailFolders('inbox')/messageRules"
METHODS_OF = ROOT + "users('mia%40contoso.example')/authentication/methods"


@pytest.mark.parametrize(
    ("record", "context", "name", "source"),
    [
        (SIGN_IN, "auditLogs/signIns", "graph_signin", "sign_ins"),
        (AUDIT, "auditLogs/directoryAudits", "graph_directory_audit", "directory_audits"),
        (TRACE, "admin/exchange/tracing/messageTraces", "graph_message_trace", "messages"),
    ],
)
def test_a_native_record_passes_as_it_stands(
    record: dict[str, Any], context: str, name: str, source: str, take: Callable[..., Taken]
) -> None:
    page = orjson.dumps({"@odata.context": ROOT + context, "value": [record, record]})
    for data in (page, page + page[:-40], orjson.dumps([record, record]), orjson.dumps(record)):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == (name, source)
        assert taken.docs[1] == record
        assert set(taken.sources.values()) == {source}


@pytest.mark.parametrize(
    ("record", "context", "name", "source"),
    [
        (RULE, RULES_OF, "graph_message_rules", "inbox_rules"),
        (METHOD, METHODS_OF, "graph_auth_methods", "auth_methods"),
    ],
)
def test_state_carries_the_context_that_names_its_owner(
    record: dict[str, Any], context: str, name: str, source: str, take: Callable[..., Taken]
) -> None:
    taken = take(orjson.dumps({"@odata.context": context, "value": [record]}))
    assert (taken.sniffed.format, taken.sniffed.source) == (name, source)
    assert taken.docs == {1: {**record, "@odata.context": context}}
    assert take(orjson.dumps({"value": [record]})).docs == {1: record}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("InteractiveSignIns_2026-03-01_2026-03-08.json", ["interactiveUser"]),
        ("NonInteractiveSignIns_2026-03-01_2026-03-08.json", ["nonInteractiveUser"]),
        ("20260301-interactiveUser-nonInteractiveUser-SignInLogs.json", None),
        ("signins.json", None),
    ],
)
def test_the_name_hints_at_the_kind_where_the_record_says_none(
    name: str, kinds: list[str] | None, take: Callable[..., Taken]
) -> None:
    assert take(orjson.dumps([SIGN_IN]), name).docs[1].get("signInEventTypes") == kinds
    said = {**SIGN_IN, "isInteractive": True}
    assert take(orjson.dumps([said]), name).docs[1] == said


def test_an_empty_page_is_known_by_its_context(take: Callable[..., Taken]) -> None:
    page = {"@odata.context": ROOT + "auditLogs/signIns(id,createdDateTime)", "value": []}
    taken = take(orjson.dumps(page))
    assert (taken.sniffed.format, taken.sniffed.source) == ("graph_signin", "sign_ins")


def test_a_record_of_few_fields_is_known_by_its_context(take: Callable[..., Taken]) -> None:
    page = {"@odata.context": ROOT + "auditLogs/signIns", "value": [{"id": "x"}]}
    assert take(orjson.dumps(page)).docs == {1: {"id": "x"}}


def test_kinds_may_be_mixed_and_what_is_unknown_is_kept(take: Callable[..., Taken]) -> None:
    data = b"\n".join(map(orjson.dumps, [SIGN_IN, AUDIT, {"x": 1}, RULE]))
    taken = take(data)
    assert (taken.sniffed.format, taken.sniffed.source) == ("mixed", "mixed")
    assert taken.sources == {1: "sign_ins", 2: "directory_audits", 4: "inbox_rules"}
    assert taken.reasons == {3: "a record of no kind that is known"}
    assert taken.broken[0].body == b'{"x":1}'
