from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.sources._audit.rules import CHILD

JANE = "jane@contoso.example"
PLACE = "EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/"
SILENT = {
    "deletes": None,
    "move_to": None,
    "move_kind": None,
    "copy_to": None,
    "copy_kind": None,
    "marks_read": None,
    "stops": None,
    "recipients": [],
    "words": [],
    "senders": [],
    "conditions": [],
    "actions": [],
}
EFFECT = tuple(SILENT)
WHOLE = {**SILENT, "deletes": False, "marks_read": False, "stops": False}


def cmdlet(operation: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Id": "r1",
        "CreationTime": "2026-03-01T10:00:00",
        "Operation": operation,
        "RecordType": 1,
        "ResultStatus": "True",
        "UserId": "Jane@contoso.example",
        "ObjectId": PLACE + "Jane\\old",
        "Parameters": [{"Name": name, "Value": value} for name, value in parameters.items()],
        **more,
    }


def outlook(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    entries = [
        {"Name": n, "Value": v} if v is not None else {"Name": n} for n, v in properties.items()
    ]
    return {
        "Id": "r2",
        "CreationTime": "2026-03-01T10:00:00",
        "Operation": "UpdateInboxRules",
        "RecordType": 2,
        "UserId": JANE,
        "MailboxOwnerUPN": "Jane@Contoso.example",
        "OperationProperties": entries,
        **more,
    }


def test_a_new_rule_row_by_row(child_rows: Any) -> None:
    doc = cmdlet(
        "New-InboxRule",
        {
            "AlwaysDeleteOutlookRulesBlob": "False",
            "Force": "False",
            "MoveToFolder": "RSS Feeds",
            "Name": ".",
            "SubjectOrBodyContainsWords": "invoice;wire transfer",
            "From": '"Bob" [SMTP:Bob@fabrikam.example];Finance',
            "ForwardTo": "smtp:Drop@mail.example",
            "MarkAsRead": "True",
            "StopProcessingRules": "True",
        },
    )
    (row,) = child_rows(CHILD, [doc])
    assert row["happened_at"].isoformat() == "2026-03-01T10:00:00+00:00"
    assert (row["record_id"], row["position"], row["user"], row["ok"]) == ("r1", 0, JANE, True)
    assert (row["action"], row["dialect"], row["rule_key"]) == ("create", "cmdlet", "r1")
    assert (row["name"], row["mailbox"], row["conditions_known"]) == (".", JANE, True)
    assert {name: row[name] for name in EFFECT} == {
        "deletes": False,
        "move_to": "RSS Feeds",
        "move_kind": "rssfeeds",
        "copy_to": None,
        "copy_kind": None,
        "marks_read": True,
        "stops": True,
        "recipients": ["drop@mail.example"],
        "words": ["invoice", "wire transfer"],
        "senders": ["bob@fabrikam.example", "Finance"],
        "conditions": [
            "SubjectOrBodyContainsWords=invoice;wire transfer",
            'From="Bob" [SMTP:Bob@fabrikam.example];Finance',
        ],
        "actions": [
            "MoveToFolder=RSS Feeds",
            "ForwardTo=smtp:Drop@mail.example",
            "MarkAsRead=True",
            "StopProcessingRules=True",
        ],
    }
    assert row["external"] is None


def test_what_is_switched_off_is_no_condition_and_no_action(child_rows: Any) -> None:
    off = {"Name": "tidy", "MarkAsRead": "False", "DeleteMessage": "False", "ForwardTo": ""}
    doc = cmdlet("New-InboxRule", {**off, "HasAttachment": "False", "SubjectContainsWords": ""})
    assert child_rows(CHILD, [doc], None, *EFFECT) == [WHOLE]


def test_words_that_look_like_switches_stay_words(child_rows: Any) -> None:
    doc = cmdlet("New-InboxRule", {"SubjectContainsWords": "no", "BodyContainsWords": " "})
    assert child_rows(CHILD, [doc], None, "words") == [{"words": ["no", " "]}]


def test_names_without_case_and_in_any_order(child_rows: Any) -> None:
    doc = cmdlet("new-inboxRULE", {"DELETEMESSAGE": "true", "NAME": "Ω правило"})
    (row,) = child_rows(CHILD, [doc])
    assert (row["name"], row["deletes"], row["conditions"]) == ("Ω правило", True, [])


@pytest.mark.parametrize("name", ["", " ", "\u200b"])
def test_a_blank_name_is_kept_as_it_is(child_rows: Any, name: str) -> None:
    doc = cmdlet("New-InboxRule", {"Name": name}, ObjectId=PLACE + "Jane\\x")
    assert child_rows(CHILD, [doc], None, "name") == [{"name": name}]


def test_a_change_shows_only_what_was_changed(child_rows: Any) -> None:
    doc = cmdlet(
        "set-InboxRule",
        {"Identity": "Jane\\old", "Name": "new", "SubjectContainsWords": "", "MarkAsRead": "False"},
    )
    (row,) = child_rows(CHILD, [doc])
    assert {name: row[name] for name in EFFECT} == {
        **SILENT,
        "marks_read": False,
        "conditions": ["SubjectContainsWords="],
        "actions": ["MarkAsRead=False"],
    }
    assert (row["action"], row["name"], row["conditions_known"]) == ("change", "new", False)
    assert row["rule_key"] == "jane@contoso.example\\old"


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("Enable-InboxRule", "enable"),
        ("Disable-InboxRule", "disable"),
        ("Remove-InboxRule", "remove"),
    ],
)
def test_other_cmdlets_say_which_rule(child_rows: Any, operation: str, action: str) -> None:
    parameters = {"AlwaysDeleteOutlookRulesBlob": "True", "Identity": "Jane\\1733210000000000001"}
    doc = cmdlet(operation, parameters, ObjectId=PLACE + "Jane\\1733210000000000001")
    (row,) = child_rows(CHILD, [doc])
    assert (row["action"], row["rule_key"]) == (action, "1733210000000000001")
    assert (row["name"], row["mailbox"], row["conditions_known"]) == (None, JANE, False)
    assert {name: row[name] for name in EFFECT} == SILENT


@pytest.mark.parametrize(
    ("parameters", "more", "mailbox"),
    [
        ({}, {}, JANE),  # without -Mailbox the rule is the caller's own
        ({"Mailbox": "Bob@contoso.example"}, {}, "bob@contoso.example"),
        ({"Mailbox": "bob"}, {"ObjectId": PLACE + "bob\\x"}, "bob"),
        ({"Mailbox": "JANE"}, {"ObjectId": PLACE + "jane\\x"}, JANE),
        ({}, {"UserId": "NT AUTHORITY\\SYSTEM", "ObjectId": PLACE + "bob\\x"}, "bob"),
        ({}, {"MailboxOwnerUPN": "Bob@contoso.example"}, "bob@contoso.example"),
        ({"Identity": "bob\\x"}, {"ObjectId": PLACE + "bob\\x"}, "bob"),
        ({"Identity": "x"}, {"ObjectId": None}, JANE),
    ],
)
def test_whose_rule_it_is(
    child_rows: Any, parameters: dict[str, Any], more: dict[str, Any], mailbox: str
) -> None:
    doc = cmdlet("New-InboxRule", parameters, **more)
    assert child_rows(CHILD, [doc], None, "mailbox") == [{"mailbox": mailbox}]


def test_the_name_falls_back_on_the_object(child_rows: Any) -> None:
    odd = "a/b\\c"
    doc = cmdlet("New-InboxRule", {"DeleteMessage": "True"}, ObjectId=PLACE + "jane\\" + odd)
    assert child_rows(CHILD, [doc], None, "name", "deletes") == [{"name": odd, "deletes": True}]


def test_a_rule_made_in_outlook(child_rows: Any) -> None:
    actions = [
        {"ActionType": "Forward", "Recipients": ["Drop@mail.example"], "ForwardFlags": "None"},
        {"ActionType": "Move", "FolderName": "Archive"},
        {"ActionType": "MarkAsRead"},
    ]
    doc = outlook(
        {
            "RuleOperation": "AddMailboxRule",
            "RuleId": "0",
            "RuleState": "Enabled, ExitLevel",
            "RuleCondition": '(SubString SubjectProperty "invoice") And (From billing@x.example)',
            "RuleName": "..",
            "RuleActions": json.dumps(actions),
        }
    )
    (row,) = child_rows(CHILD, [doc])
    assert (row["action"], row["dialect"], row["rule_key"]) == ("create", "mapi", "r2")
    assert (row["name"], row["mailbox"], row["conditions_known"]) == ("..", JANE, True)
    assert {name: row[name] for name in EFFECT} == {
        "deletes": False,
        "move_to": "Archive",
        "move_kind": "archive",
        "copy_to": None,
        "copy_kind": None,
        "marks_read": True,
        "stops": True,
        "recipients": ["drop@mail.example"],
        "words": ["invoice"],
        "senders": ["billing@x.example"],
        "conditions": [
            'RuleCondition=(SubString SubjectProperty "invoice") And (From billing@x.example)'
        ],
        "actions": [
            'Forward={"ForwardFlags":"None","Recipients":["Drop@mail.example"]}',
            'Move={"FolderName":"Archive"}',
            "MarkAsRead",
        ],
    }


def test_a_restamped_rule_says_nothing_of_its_contents(child_rows: Any) -> None:
    doc = outlook(
        {
            "RuleOperation": "ModifyMailboxRule",
            "RuleId": "7061644215716937729",
            "RuleName": "",
            "RuleCondition": "{}",
            "RuleActions": "[]",
        }
    )
    (row,) = child_rows(CHILD, [doc])
    assert {name: row[name] for name in EFFECT} == SILENT
    assert (row["action"], row["name"], row["conditions_known"]) == ("change", None, False)
    assert row["rule_key"] == "7061644215716937729"


def test_a_nameless_outlook_rule(child_rows: Any) -> None:
    made = {"RuleOperation": "AddMailboxRule", "RuleActions": '[{"ActionType":"Delete"}]'}
    docs = [outlook({**made, "RuleName": ""}), outlook({**made, "RuleName": None})]
    assert child_rows(CHILD, docs, None, "name", "deletes") == [
        {"name": "", "deletes": True},
        {"name": None, "deletes": True},
    ]


def test_a_rule_made_through_ews(child_rows: Any) -> None:
    entry = {"Values": [{"PropTag": 1, "Value": "SMTP"}, {"PropTag": 2, "Value": "D@mail.example"}]}
    server_rule = {
        "Name": "tidy",
        "Condition": {"Restrictions": [{"Tag": "Subject", "Content": "wire"}]},
        "Actions": [{"ActionType": 6, "Recipients": [entry]}, {"ActionType": 10}],
    }
    doc = outlook(
        {
            "RuleOperation": "Create",
            "Name": "tidy",
            "IsNew": "True",
            "IsDirty": "False",
            "Provider": "ExchangeMailboxRules14",
            "RemoveOutlookRuleBlob": "False",
            "Actions": "ForwardToRecipientsAction,PermanentDeleteAction,StopProcessingAction",
            "Conditions": "ContainsSubjectStringCondition",
            "ServerRule": json.dumps(server_rule),
        }
    )
    (row,) = child_rows(CHILD, [doc])
    assert (row["action"], row["dialect"], row["rule_key"]) == ("create", "ews", "r2")
    assert row["recipients"] == ["d@mail.example"]
    assert (row["deletes"], row["stops"], row["marks_read"]) == (True, True, False)
    assert row["words"] == ["Subject", "wire"]
    assert row["actions"] == [
        "ForwardToRecipientsAction",
        "PermanentDeleteAction",
        "StopProcessingAction",
    ]
    assert row["conditions"][0] == "Conditions=ContainsSubjectStringCondition"


@pytest.mark.parametrize(
    ("properties", "action"),
    [
        ({"RuleOperation": "Delete", "Name": "tidy"}, "remove"),
        ({"RuleOperation": "RemoveMailboxRule", "RuleId": "12"}, "remove"),
        ({"RuleOperation": "Update", "Name": "tidy"}, "change"),
        ({"IsNew": "True", "Name": "tidy"}, "create"),
        ({"IsNew": "False", "Name": "tidy"}, "change"),
    ],
)
def test_what_was_done(child_rows: Any, properties: dict[str, Any], action: str) -> None:
    assert child_rows(CHILD, [outlook(properties)], None, "action") == [{"action": action}]


def test_actions_that_are_no_json_still_give_their_addresses(child_rows: Any) -> None:
    doc = outlook({"RuleOperation": "AddMailboxRule", "RuleActions": "Forward to D@mail.example"})
    rows = child_rows(CHILD, [doc], None, "recipients", "actions")
    assert rows == [{"recipients": ["d@mail.example"], "actions": ["Forward to D@mail.example"]}]


def test_other_operations_are_not_asked_for(child_rows: Any) -> None:
    assert child_rows(CHILD, [cmdlet("Get-InboxRule", {}), cmdlet("New-SweepRule", {})]) == []


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=12) | st.just("[EX:/o=x]"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Name", "Value", "ActionType", "Recipients", "Actions", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operation=st.sampled_from(["New-InboxRule", "Set-InboxRule", "UpdateInboxRules"]),
    array=ODD,
    names=st.dictionaries(
        st.sampled_from(["RuleActions", "RuleCondition", "ServerRule", "ForwardTo", "Identity"]),
        ODD,
    ),
    place=ODD,
)
def test_odd_shapes_give_one_row(
    child_rows: Any, operation: str, array: Any, names: dict[str, Any], place: Any
) -> None:
    entries = [{"Name": name, "Value": value} for name, value in names.items()]
    for given_array in (array, entries, json.dumps(entries)):
        doc = {
            "Id": "r",
            "Operation": operation,
            "Parameters": given_array,
            "OperationProperties": given_array,
            "ObjectId": place,
            "UserId": place,
            "MailboxOwnerUPN": place,
        }
        assert len(child_rows(CHILD, [doc])) == 1


@pytest.mark.parametrize(
    ("operation", "parameters", "enabled"),
    [
        ("New-InboxRule", {}, True),
        ("New-InboxRule", {"Enabled": "False"}, False),
        ("Set-InboxRule", {"DeleteMessage": "True"}, None),
        ("Set-InboxRule", {"Enabled": "True"}, True),
        ("Set-InboxRule", {"Enabled": "$false"}, False),
        ("Set-InboxRule", {"Enabled": "perhaps"}, None),
        ("Enable-InboxRule", {}, True),
        ("Disable-InboxRule", {}, False),
        ("Remove-InboxRule", {}, None),
    ],
)
def test_a_cmdlet_switches_a_rule(
    child_rows: Any, operation: str, parameters: dict[str, Any], enabled: bool | None
) -> None:
    assert child_rows(CHILD, [cmdlet(operation, parameters)], None, "enabled") == [
        {"enabled": enabled}
    ]


@pytest.mark.parametrize(
    ("state", "enabled", "stops"),
    [
        ("Enabled", True, False),
        ("Enabled, ExitLevel", True, True),
        ("enabled,exitlevel", True, True),
        ("ExitLevel", False, True),
        ("Error, OnlyWhenOOF", False, False),
        ("Disabled", False, False),
        ("1", True, False),
        (17, True, True),
        ("16", False, True),
        ("0", False, False),
        ("-1", True, True),
        ("", None, False),
        (" , ", None, False),
        (None, None, False),
        ({"Enabled": 1}, None, False),
        ("something new", None, False),
        ("something new, Enabled", True, False),
    ],
)
def test_the_state_of_a_rule_of_outlook(
    child_rows: Any, state: Any, enabled: bool | None, stops: bool
) -> None:
    common = {"RuleId": "7061644215716937729", "RuleActions": '[{"ActionType":"Delete"}]'}
    mapi = {**common, "RuleOperation": "ModifyMailboxRule", "RuleState": state}
    ews = {"RuleOperation": "Update", "ServerRule": {"StateFlags": state, "Actions": []}}
    assert (
        child_rows(CHILD, [outlook(mapi), outlook(ews)], None, "enabled", "stops")
        == [{"enabled": enabled, "stops": stops}] * 2
    )


def test_a_removed_rule_and_a_record_without_a_state_say_nothing_of_it(child_rows: Any) -> None:
    docs = [
        outlook({"RuleOperation": "RemoveMailboxRule", "RuleState": "Enabled"}),
        outlook({"RuleOperation": "ModifyMailboxRule", "RuleName": "x"}),
        outlook({"RuleOperation": "Update", "ServerRule": "no JSON"}),
    ]
    assert child_rows(CHILD, docs, None, "enabled") == [{"enabled": None}] * 3
