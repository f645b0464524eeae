"""Inbox rules as Exchange shows them, hidden ones on request, and sweep rules."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found
from bec_kit.tenant.exchange._mailbox import named
from bec_kit.tenant.state.rules import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked
    from bec_kit.tenant.state.mailboxes import Mailbox
    from bec_kit.tenant.state.rules import Rule

__all__ = ["CONDITIONS", "FLAGS", "FOLDERS", "RECIPIENTS", "SPEC", "number"]

Record = dict[str, Any]

# Exchange's name of a condition or action, and Graph's
CONDITIONS = {
    "BodyContainsWords": "bodyContains",
    "FromAddressContainsWords": "senderContains",
    "SubjectContainsWords": "subjectContains",
    "SubjectOrBodyContainsWords": "bodyOrSubjectContains",
}
RECIPIENTS = {
    "ForwardAsAttachmentTo": "forwardAsAttachmentTo",
    "ForwardTo": "forwardTo",
    "RedirectTo": "redirectTo",
}
FLAGS = {
    "DeleteMessage": "delete",
    "MarkAsRead": "markAsRead",
    "StopProcessingRules": "stopProcessingRules",
}
FOLDERS = {"CopyToFolder": "copyToFolder", "MoveToFolder": "moveToFolder"}


def number(mailbox: Mailbox, rule: Rule) -> int:
    """Exchange's own number of a rule."""
    return (zlib.crc32(f"{mailbox.person.alias}/{rule.graph['id']}".encode()) << 32) + 1


def _rule(mailbox: Mailbox, rule: Rule) -> Record:
    alias, graph = mailbox.person.alias, rule.graph
    conditions, actions = graph["conditions"] or {}, graph["actions"] or {}
    own = number(mailbox, rule)
    row: Record = {
        "Description": f"{graph['displayName']}: made in the practice tenant",
        "Enabled": graph["isEnabled"],
        "ErrorType": "None",
        "Identity": f"{alias}\\{own}",
        "InError": graph["hasError"],
        "IsValid": True,
        "Legacy": False,
        "MailboxOwnerId": alias,
        "Name": graph["displayName"],
        "ObjectState": "Unchanged",
        "Priority": graph["sequence"],
        "RuleIdentity": own,
        "SupportedByTask": not rule.hidden,
    }
    row |= {name: conditions.get(key) for name, key in CONDITIONS.items()}
    row |= {name: _people(actions.get(key)) for name, key in RECIPIENTS.items()}
    row |= {name: bool(actions.get(key)) for name, key in FLAGS.items()}
    return row | {name: _folder(actions.get(key)) for name, key in FOLDERS.items()}


def _people(recipients: list[Record] | None) -> list[str] | None:
    if not recipients:
        return None
    mails = [one["emailAddress"] for one in recipients]
    return [f'"{mail["name"]}" [SMTP:{mail["address"]}]' for mail in mails]


def _folder(folder_id: str | None) -> str | None:
    return folder_id.removeprefix(FOLDER) if folder_id else None


def _rules(asked: Asked, values: Mapping[str, Any]) -> Found:
    mailbox = named(asked, values["Mailbox"])
    rows = [
        _rule(mailbox, rule)
        for rule in mailbox.rules
        if values.get("IncludeHidden") is True or not rule.hidden
    ]
    wanted = str(values.get("Identity") or "").casefold()
    names = ("Name", "Identity", "RuleIdentity")
    return Found(
        [row for row in rows if not wanted or wanted in (str(row[n]).casefold() for n in names)]
    )


def _sweeps(asked: Asked, values: Mapping[str, Any]) -> Found:
    return Found(list(named(asked, values["Mailbox"]).sweeps))


SPEC = Cmdlets(
    "rules",
    (
        Cmdlet(
            "Get-InboxRule",
            _rules,
            ("Identity", "IncludeHidden", "Mailbox", "ResultSize"),
            ("Mailbox",),
            view_only=False,
        ),
        Cmdlet("Get-SweepRule", _sweeps, ("Mailbox", "ResultSize"), ("Mailbox",)),
    ),
)
