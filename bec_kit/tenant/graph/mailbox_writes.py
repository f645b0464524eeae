"""Rules and settings of a mailbox, changed through Graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.cmdlet import mailbox_object
from bec_kit.scenarios.records.directory import Program
from bec_kit.scenarios.records.mailbox import ITEM, folder, record
from bec_kit.scenarios.session import GRAPH
from bec_kit.tenant.answer import Answer, Refused, bad_request
from bec_kit.tenant.body import FLAG, NUMBER, OBJECT, TEXT, Shape, given, held
from bec_kit.tenant.exchange.mailboxes import AUDIENCES, REPLY_STATES
from bec_kit.tenant.graph.mailboxes import RULE, SETTINGS, settings
from bec_kit.tenant.operation import Asked, Family, Operation
from bec_kit.tenant.state.emitted import actor, dice, kept, ran, session

if TYPE_CHECKING:
    from bec_kit.tenant.odata.pages import Record
    from bec_kit.tenant.state.mailboxes import Mailbox
    from bec_kit.tenant.state.rules import Rule

__all__ = ["SPEC"]

_RULE = Shape(
    "messageRule",
    {
        "actions": OBJECT,
        "conditions": OBJECT,
        "displayName": TEXT,
        "exceptions": OBJECT,
        "isEnabled": FLAG,
        "sequence": NUMBER,
    },
    ("hasError", "id", "isReadOnly"),
)
_SETTINGS = Shape(
    "mailboxSettings",
    {"automaticRepliesSetting": OBJECT},
    tuple(name for name in SETTINGS if name != "automaticRepliesSetting"),
)
_REPLIES = Shape(
    "automaticRepliesSetting",
    {
        "externalAudience": TEXT,
        "externalReplyMessage": TEXT,
        "internalReplyMessage": TEXT,
        "scheduledEndDateTime": OBJECT,
        "scheduledStartDateTime": OBJECT,
        "status": TEXT,
    },
)
# Graph's name of an action, and that of the class which Exchange logs
_CLASSES = {
    "copyToFolder": "CopyToFolderAction",
    "delete": "DeleteAction",
    "forwardAsAttachmentTo": "ForwardAsAttachmentToRecipientsAction",
    "forwardTo": "ForwardToRecipientsAction",
    "markAsRead": "MarkAsReadAction",
    "moveToFolder": "MoveToFolderAction",
    "permanentDelete": "PermanentDeleteAction",
    "redirectTo": "RedirectToRecipientsAction",
    "stopProcessingRules": "StopProcessingAction",
}
_STORAGE = "Microsoft.Exchange.Data.Storage."


def _found(asked: Asked) -> tuple[Mailbox, Rule]:
    """The rule that the path names; one that Graph may change."""
    user = asked.state.user(asked.path["id"])
    mailbox = asked.state.mailboxes[user["mail"]]
    shown = [rule for rule in mailbox.rules if not rule.hidden]
    rule = next((one for one in shown if one.graph["id"] == asked.path["rule"]), None)
    if rule is None or asked.path["folder"].casefold() != "inbox":
        raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    if rule.graph["isReadOnly"]:
        raise bad_request("The rule is read-only and cannot be changed.", "ErrorInvalidRequest")
    return mailbox, rule


def _patch(asked: Asked) -> Answer:
    mailbox, rule = _found(asked)
    rule.graph.update(given(asked, _RULE))
    _tell(asked, mailbox, rule, "Update")
    user, own = asked.path["id"], rule.graph
    context = f"users('{user}')/mailFolders('inbox')/messageRules/$entity"
    shown = {name: own[name] for name in RULE if name in own}
    return Answer.of(
        {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{context}", **shown}
    )


def _delete(asked: Asked) -> Answer:
    mailbox, rule = _found(asked)
    mailbox.rules.remove(rule)
    _tell(asked, mailbox, rule, "Delete")
    return Answer.nothing()


def _tell(asked: Asked, mailbox: Mailbox, rule: Rule, operation: str) -> None:
    """The mailbox's own record; it names Graph as the resource, and the app that asked."""
    by, owner, chance = actor(asked), mailbox.person, dice(asked)
    person = owner if isinstance(by, Program) else by
    more = {
        "Item": {"Id": "LgAAAA" + chance.letters(30), "ParentFolder": folder(owner, "\\Inbox")},
        "OperationProperties": [
            {"Name": name, "Value": value}
            for name, value in _properties(rule.graph, operation).items()
        ],
    }
    made = record(
        asked.state.book.company,
        chance,
        session(asked, person, chance),
        asked.now,
        "UpdateInboxRules",
        ITEM,
        more,
        owner=None if person is owner else owner,
        client="Client=REST;Client=RESTSystem;;",
    )
    kept(asked, made | {"AppId": GRAPH.id, "ClientAppId": asked.claims.client_id})


def _properties(graph: Record, operation: str) -> dict[str, str]:
    found = {
        "RuleOperation": operation,
        "Name": graph["displayName"],
        "Provider": "ExchangeServerRuleProvider",
        "IsNew": "False",
        "IsDirty": "True",
        "RemoveOutlookRuleBlob": "False",
    }
    if operation == "Delete":
        return found
    actions = {name: value for name, value in (graph["actions"] or {}).items() if value}
    rule: dict[str, Any] = {
        "Name": graph["displayName"],
        "StateFlags": "Enabled" if graph["isEnabled"] else "Disabled",
        "Condition": graph["conditions"] or {},
        "Actions": [
            {"ActionType": _CLASSES[name], "Recipients": _addresses(value)}
            for name, value in actions.items()
            if name in _CLASSES
        ],
    }
    classes = [_STORAGE + _CLASSES[name] for name in actions if name in _CLASSES]
    return found | {"Actions": ", ".join(classes), "ServerRule": json.dumps(rule)}


def _addresses(value: Any) -> list[str]:
    people = value if isinstance(value, list) else []
    return [one["emailAddress"]["address"] for one in people]


def _set(asked: Asked) -> Answer:
    """Automatic replies; what is not named stays as it was."""
    user = asked.state.user(asked.path["id"])
    mailbox = asked.state.mailboxes[user["mail"]]
    replies = held(given(asked, _SETTINGS).get("automaticRepliesSetting") or {}, _REPLIES)
    for name, known in (("status", REPLY_STATES), ("externalAudience", AUDIENCES)):
        if name in replies and replies[name] not in known:
            raise bad_request(f"'{replies[name]}' is not a member of '{name}'.")
    mailbox.replies |= replies
    told = {"Identity": mailbox.person.upn}
    if "status" in replies:
        told["AutoReplyState"] = REPLY_STATES[replies["status"]]
    if "externalAudience" in replies:
        told["ExternalAudience"] = AUDIENCES[replies["externalAudience"]]
    for name, key in (("Internal", "internalReplyMessage"), ("External", "externalReplyMessage")):
        if key in replies:
            told[f"{name}Message"] = replies[key] or ""
    ran(asked, "Set-MailboxAutoReplyConfiguration", told, mailbox_object(mailbox.person))
    context = f"users('{asked.path['id']}')/mailboxSettings"
    shown = {"automaticRepliesSetting": settings(asked)["automaticRepliesSetting"]}
    return Answer.of(
        {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{context}", **shown}
    )


_NEEDS = ("MailboxSettings.ReadWrite",)
_PATH = "/users/{id}/mailFolders/{folder}/messageRules/{rule}"

SPEC = Family(
    "mailbox_writes",
    (
        Operation(_PATH, _patch, _NEEDS, method="PATCH", service="mailbox"),
        Operation(_PATH, _delete, _NEEDS, method="DELETE", service="mailbox"),
        Operation("/users/{id}/mailboxSettings", _set, _NEEDS, method="PATCH", service="mailbox"),
    ),
)
