"""What Microsoft-Extractor-Suite writes of mailboxes, rules, policies and methods."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.errors import RefusedError
from tests.support.state import said, state_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken


def table(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def blank(columns: str, cell: str = "") -> dict[str, str]:
    return dict.fromkeys(columns.split(), cell)


RULE = blank(
    "UserName RuleName Enabled Priority RuleIdentity StopProcessingRules CopyToFolder MoveToFolder "
    "RedirectTo ForwardTo ForwardAsAttachmentTo ApplyCategory MarkImportance MarkAsRead "
    "DeleteMessage SoftDeleteMessage From SubjectContainsWords SubjectOrBodyContainsWords "
    "BodyContainsWords HasAttachment Description InError ErrorType"
) | {
    "UserName": "Jane@contoso.example",
    "RuleName": ".",
    "Enabled": "True",
    "Priority": "1",
    "RuleIdentity": "11474980273107599361",
    "StopProcessingRules": "True",
    "ForwardTo": '"Bob" [SMTP:Bob@evil.example]',
    "MarkAsRead": "False",
    "DeleteMessage": "True",
    "SubjectContainsWords": "invoice, wire",
    "From": '"Al" [EX:/o=ExchangeLabs/cn=al]',
    "InError": "False",
    "ErrorType": "None",
    "Description": "If the message ...",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_rule(encoding: str, take: Callable[..., Taken]) -> None:
    lost = RULE | {"RuleIdentity": "2", "ForwardTo": "System.Object[]", "RuleName": ""}
    taken = take(table(RULE, lost, encoding=encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_rules", "inbox_rules")
    row, other = state_rows("inbox_rules", *taken.docs.values())
    assert row["record_id"] == "jane@contoso.example/11474980273107599361"
    assert said(row) == {
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "rule_id": "11474980273107599361",
        "name": ".",
        "enabled": True,
        "seen_by": ["exchange"],
        "sequence": 1,
        "conditions": [
            'From="Al" [EX:/o=ExchangeLabs/cn=al]',
            "SubjectContainsWords=invoice;wire",
        ],
        "actions": [
            "StopProcessingRules=True",
            'ForwardTo="Bob" [SMTP:Bob@evil.example]',
            "DeleteMessage=True",
        ],
        "deletes": True,
        "marks_read": False,
        "stops": True,
        "recipients": ["bob@evil.example"],
        "words": ["invoice", "wire"],
        "senders": ['"Al" [EX:/o=ExchangeLabs/cn=al]'],
        "in_error": False,
    }
    assert (other["recipients"], other["flags"], other["name"]) == ([], ["cut_list"], "")
    assert "ForwardTo=System.Object[]" in other["actions"]


def test_a_rule_from_graph(take: Callable[..., Taken]) -> None:
    names = (
        "UserPrincipalName RuleName Sequence Enabled ForwardTo RedirectTo ForwardAsAttachment "
        "Delete PermanentDelete MoveToFolder StopProcessingRules MarkAsRead From SubjectContains "
        "BodyContains HasAttachments IsImportant RuleId"
    )
    rule = blank(names) | {
        "UserPrincipalName": "O'Neil@contoso.example",
        "RuleName": "x",
        "Sequence": "2",
        "Enabled": "False",
        "ForwardTo": "a@evil.example; b@evil.example",
        "MoveToFolder": "FolderID: AAMk==",
        "MarkAsRead": "True",
        "SubjectContains": "invoice; wire",
        "RuleId": "AQAA=",
    }
    taken = take(table(rule))
    assert taken.sniffed.format == "mes_rules_graph"
    (row,) = state_rows("inbox_rules", *taken.docs.values())
    assert row["record_id"] == "o'neil@contoso.example/AQAA="
    assert said(row) == {
        "user": "o'neil@contoso.example",
        "user_raw": "O'Neil@contoso.example",
        "rule_id": "AQAA=",
        "name": "x",
        "enabled": False,
        "seen_by": ["graph"],
        "sequence": 2,
        "conditions": ["subjectContains=invoice;wire"],
        "actions": [
            "forwardTo=a@evil.example;b@evil.example",
            "markAsRead=true",
            "moveToFolder=AAMk==",
        ],
        "deletes": False,
        "move_to": "AAMk==",
        "marks_read": True,
        "stops": False,
        "recipients": ["a@evil.example", "b@evil.example"],
        "words": ["invoice", "wire"],
    }


PERMISSIONS = blank(
    "UserPrincipalName DisplayName RecipientTypeDetails FullAccessUsers FullAccessPermissions "
    "SendAsUsers SendAsPermissions SendOnBehalfUsers CalendarUsers CalendarPermissions InboxUsers "
    "InboxPermissions FullAccessCount SendAsCount"
)
JANES = PERMISSIONS | {
    "UserPrincipalName": "Jane@contoso.example",
    "FullAccessUsers": "Bob (Acct | IT) (bob@contoso.example); S-1-5-21-1",
    "FullAccessPermissions": (
        "Bob (Acct | IT) (bob@contoso.example) - Rights: FullAccess,ReadPermission, Deny: False, "
        "Inheritance: All | S-1-5-21-1 - Rights: FullAccess, Deny: True, Inheritance: All"
    ),
    "SendAsUsers": "Bob (bob@contoso.example)",
    "SendAsPermissions": (
        "Bob (bob@contoso.example) - Type: Allow, Rights: SendAs, Inheritance: None"
    ),
    "SendOnBehalfUsers": "Eve (eve@contoso.example); Team",
    "CalendarUsers": "Eve (eve@contoso.example) - Editor; Guest () - Reviewer",
    "CalendarPermissions": "Eve: Editor | Guest: Reviewer",
    "FullAccessCount": "2",
}


def test_each_right_of_a_row_is_a_record(take: Callable[..., Taken]) -> None:
    nobody = PERMISSIONS | {"UserPrincipalName": "bob@contoso.example", "FullAccessCount": "0"}
    taken = take(table(JANES, nobody))
    assert taken.sniffed.format == "mes_mailbox_permissions"
    rows = state_rows("permissions", *taken.docs.values())
    names = ("mailbox", "kind", "grantee", "rights", "folder", "denied")
    jane = "jane@contoso.example"
    assert [tuple(row[name] for name in names) for row in rows] == [
        (jane, "full_access", "bob@contoso.example", ["FullAccess", "ReadPermission"], None, False),
        (jane, "full_access", "S-1-5-21-1", ["FullAccess"], None, True),
        (jane, "send_as", "bob@contoso.example", ["SendAs"], None, False),
        (jane, "send_on_behalf", "eve@contoso.example", ["SendOnBehalf"], None, None),
        (jane, "send_on_behalf", "Team", ["SendOnBehalf"], None, None),
        (jane, "folder", "eve@contoso.example", ["Editor"], "Calendar", None),
        (jane, "folder", "Guest", ["Reviewer"], "Calendar", None),
        ("bob@contoso.example", "none", None, None, None, None),
    ]
    assert len({row["record_id"] for row in rows}) == 8


def test_a_right_in_a_form_that_is_not_known_keeps_its_row(take: Callable[..., Taken]) -> None:
    odd = PERMISSIONS | {
        "UserPrincipalName": "j@contoso.example",
        "SendAsPermissions": "all of them",
    }
    rows = state_rows("permissions", *take(table(odd)).docs.values())
    assert [(row["kind"], row["grantee"]) for row in rows] == [("send_as", "all of them")]


def test_auditing_of_a_mailbox(take: Callable[..., Taken]) -> None:
    taken = take(
        table(
            {
                "UserPrincipalName": "Jane@contoso.example",
                "DisplayName": "Jane",
                "RecipientTypeDetails": "UserMailbox",
                "AuditEnabled": "True",
                "AuditBypassEnabled": "True",
                "DefaultAuditSet": "Admin, Delegate",
                "OwnerAuditActions": "MailItemsAccessed, Send",
                "OwnerAuditActionsCount": "2",
                "DelegateAuditActions": "",
                "AdminAuditActions": "",
                "EffectiveAuditState": "Bypassed",
            }
        )
    )
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_mailbox_audit", "mailboxes")
    (row,) = state_rows("mailboxes", *taken.docs.values())
    assert said(row) == {
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "view": "audit",
        "name": "Jane",
        "kind": "UserMailbox",
        "audit_enabled": True,
        "audit_bypass": True,
        "audit_default": ["Admin", "Delegate"],
        "audit_owner": ["MailItemsAccessed", "Send"],
        "audit_state": "Bypassed",
    }


def test_a_policy(take: Callable[..., Taken]) -> None:
    policy = {
        "DisplayName": "MFA",
        "Id": "p1",
        "State": "disabled",
        "CreatedDateTime": "25/2/2026 10:00:00",
        "ModifiedDateTime": "",
        "IncludeUsers": "All",
        "ExcludeUsers": "jane@contoso.example; bob@contoso.example",
        "IncludeGroups": "Not Configured",
        "ExcludeGroups": "None",
        "IncludeApplications": "All",
        "ClientAppTypes": "browser; mobileAppsAndDesktopClients",
        "DeviceFilter": "Not Configured",
        "BuiltInControls": "mfa",
        "GrantOperator": "OR",
        "PersistentBrowser": "",
    }
    taken = take(table(policy))
    assert taken.sniffed.format == "mes_conditional_access"
    (row,) = state_rows("access_policies", *taken.docs.values())
    assert row.pop("created_at").isoformat() == "2026-02-25T10:00:00+00:00"
    assert said(row) == {
        "policy_id": "p1",
        "kind": "conditional_access",
        "name": "MFA",
        "state": "disabled",
        "conditions": [
            "users.includeUsers=All",
            "users.excludeUsers=jane@contoso.example;bob@contoso.example",
            "applications.includeApplications=All",
            "clientAppTypes=browser;mobileAppsAndDesktopClients",
        ],
        "controls": ["grantControls.builtInControls=mfa", "grantControls.operator=OR"],
        "include_users": ["All"],
        "exclude_users": ["jane@contoso.example", "bob@contoso.example"],
    }


def test_security_defaults(take: Callable[..., Taken]) -> None:
    taken = take(
        table(
            {
                "SecurityDefaultsEnabled": "False",
                "HasPremiumLicense": "True",
                "RecommendedState": "Disabled",
                "AlignedWithRecommendations": "True",
                "CheckDate": "3/1/2026 10:00:00",
            }
        )
    )
    (row,) = state_rows("access_policies", *taken.docs.values())
    assert row["record_id"] == "security_defaults"
    assert said(row) == {
        "kind": "security_defaults",
        "name": "Security defaults",
        "state": "disabled",
        "controls": ["hasPremiumLicense=true", "recommendedState=Disabled"],
    }


def test_an_alert(take: Callable[..., Taken]) -> None:
    alert = {
        "Id": "a1",
        "Title": "Impossible travel",
        "Category": "x",
        "Severity": "Medium",
        "Status": "newAlert",
        "CreatedDateTime": "25/2/2026 10:00:00",
        "EventDateTime": "25/2/2026 09:00:00",
        "DetectionSource": "",
        "AffectedUser": "Jane@contoso.example; bob@contoso.example",
        "AffectedHost": "",
        "Vendor": "Microsoft",
        "Provider": "IPC",
    }
    taken = take(table(alert))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_security_alerts", "alerts")
    (row,) = state_rows("alerts", *taken.docs.values())
    assert (row["user"], row["accounts"]) == (
        "jane@contoso.example",
        ["Jane@contoso.example", "bob@contoso.example"],
    )
    assert (row["source"], row["severity"], row["name"]) == ("IPC", "medium", "Impossible travel")
    assert row["happened_at"].isoformat() == "2026-02-25T10:00:00+00:00"


METHODS = blank(
    "email fido2 app password phone softwareoath hellobusiness temporaryAccessPass "
    "certificateBasedAuthConfiguration qrcodepin",
    "-",
)


def methods_of(taken: Taken) -> list[tuple[Any, ...]]:
    rows = state_rows("auth_methods", *taken.docs.values())
    return [(row["user"], row["method"], row["detail"], row["flags"]) for row in rows]


def test_each_kind_of_method_is_a_record(take: Callable[..., Taken]) -> None:
    jane = {"user": "Jane@contoso.example", "MFAstatus": "Enabled"} | METHODS
    bob = {"user": "bob@contoso.example", "MFAstatus": "Disabled"} | METHODS
    taken = take(table(jane | {"app": "True", "phone": "True", "fido2": "False"}, bob))
    assert taken.sniffed.format == "mes_auth_methods"
    assert methods_of(taken) == [
        ("jane@contoso.example", "microsoftAuthenticator", None, ["no_id"]),
        ("jane@contoso.example", "phone", None, ["no_id"]),
        ("bob@contoso.example", "none", None, ["no_id"]),
    ]


def test_each_registered_method_is_a_record(take: Callable[..., Taken]) -> None:
    row = {
        "id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
        "userPrincipalName": "jane@contoso.example",
        "isMfaRegistered": "True",
        "methodsRegistered": "mobilePhone; microsoftAuthenticatorPush; passKeyDeviceBound",
        "MfaPhoneNumbers": "+1 5550100",
    }
    taken = take(table(row, row | {"methodsRegistered": "", "userPrincipalName": ""}))
    assert taken.sniffed.format == "registration_details"
    assert methods_of(taken) == [
        ("jane@contoso.example", "phone", "+1 5550100; mobilePhone", []),
        (
            "jane@contoso.example",
            "microsoftAuthenticator",
            "microsoftAuthenticatorPush",
            [],
        ),
        ("jane@contoso.example", "passKeyDeviceBound", "passKeyDeviceBound", []),
        ("6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6", "none", None, []),
    ]


@pytest.mark.parametrize("lacking", ["RuleIdentity", "UserName"])
def test_a_table_that_lacks_what_names_it_is_no_rules_table(
    lacking: str, take: Callable[..., Taken]
) -> None:
    short = {key: value for key, value in RULE.items() if key != lacking}
    if lacking == "UserName":
        assert take(table(short)).sniffed.format == "exo_inbox_rule"
        return
    with pytest.raises(RefusedError):
        take(table(short))
