"""Changes of inbox rules: cmdlets (record type 1) and UpdateInboxRules (record type 2).

Names are not unique and a change logs its delta only, so each New-InboxRule is a
rule of its own; what later changes apply to is settled where states are replayed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, row_wise
from bec_kit.sources._audit._cmdlet_rule import cmdlet_effect
from bec_kit.sources._audit._mailbox import mailbox_of, rule_place
from bec_kit.sources._audit._named import Named, named
from bec_kit.sources._audit._outlook_rule import dialect_of, outlook_effect, outlook_enabled
from bec_kit.sources._rule_effect import Effect
from bec_kit.sources._values import as_bool, filled, fold_name, fold_user, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CHILD"]

_CMDLETS = {
    "new-inboxrule": "create",
    "set-inboxrule": "change",
    "enable-inboxrule": "enable",
    "disable-inboxrule": "disable",
    "remove-inboxrule": "remove",
}
_UPDATES = "updateinboxrules"
_OPERATIONS = {
    "create": "create",
    "addmailboxrule": "create",
    "update": "change",
    "set": "change",
    "modifymailboxrule": "change",
    "delete": "remove",
    "removemailboxrule": "remove",
}
_SWITCHES = {"create": True, "enable": True, "disable": False}
# The service's rule ids are 64-bit numbers; people call no rule by so long a number.
_ID = re.compile(r"-?[0-9]{12,20}")


def _rows(doc: dict[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    operation = fold_name(doc.get("Operation"))
    if operation == _UPDATES:
        yield "rule_changes", _outlook_row(doc, common)
    else:
        yield "rule_changes", _cmdlet_row(doc, common, _CMDLETS[operation])


def _cmdlet_row(doc: dict[str, Any], common: Mapping[str, Any], action: str) -> dict[str, Any]:
    parameters = named(doc.get("Parameters"))
    alias, tail = rule_place(text(doc.get("ObjectId")))
    owner, _, meant = (text(parameters.first("Identity")) or "").rpartition("\\")
    meant = meant or tail or ""
    mailbox = _cmdlet_mailbox(doc, parameters, owner, alias)
    called = text(parameters.first("Name"))
    if called is None:  # neither empty nor a space is the same as no name
        called = next((name for name in (tail, meant) if name and not _ID.fullmatch(name)), None)
    key = meant if _ID.fullmatch(meant) else _by_name(mailbox, meant)
    given = as_bool((text(parameters.first("Enabled")) or "").lstrip("$"))
    effect = Effect()
    if action in {"create", "change"}:
        effect = cmdlet_effect(parameters, whole=action == "create")
    return {
        "action": action,
        "dialect": "cmdlet",
        "rule_key": common["record_id"] if action == "create" else key,
        "name": called,
        "mailbox": mailbox,
        # a rule that is made runs, unless the cmdlet says otherwise
        "enabled": _SWITCHES.get(action) if given is None or action == "remove" else given,
        **effect.columns(),
        "conditions_known": action == "create",
    }


def _cmdlet_mailbox(
    doc: dict[str, Any], parameters: Named, owner: str, alias: str | None
) -> str | None:
    r"""Whose rule it is: the caller's own, unless -Mailbox or `mailbox\rule` names another."""
    given = filled(parameters.first("Mailbox")) or filled(owner)
    user = fold_user(filled(doc.get("UserId")))
    own = "Identity" in parameters or fold_name(doc.get("Operation")) == "new-inboxrule"
    if given is None and user and "@" in user and (own or alias is None):
        return fold_user(filled(doc.get("MailboxOwnerUPN"))) or user
    return mailbox_of({**doc, "ObjectId": alias}, given)


def _outlook_row(doc: dict[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    properties = named(doc.get("OperationProperties"))
    dialect = dialect_of(properties)
    made = "create" if as_bool(properties.first("IsNew")) else "change"
    action = _OPERATIONS.get(fold_name(properties.first("RuleOperation")), made)
    effect = outlook_effect(properties, dialect) if action != "remove" else None
    name = text(properties.first("RuleName" if dialect == "mapi" else "Name"))
    if name == "" and effect is None and action != "create":
        name = None  # re-stamped with empty contents: the rule has a name, the record has none
    mailbox = fold_user(filled(doc.get("MailboxOwnerUPN"))) or common.get("user")
    rule_id = text(properties.first("RuleId")) or "0"  # Outlook writes 0 while it makes one
    nameless = common["record_id"] if action == "create" else _by_name(mailbox, name)
    return {
        "action": action,
        "dialect": dialect,
        "rule_key": nameless if rule_id == "0" else rule_id,
        "name": name,
        "mailbox": mailbox,
        "enabled": outlook_enabled(properties, dialect) if action != "remove" else None,
        **(effect or Effect()).columns(),
        "conditions_known": effect is not None,
    }


def _by_name(mailbox: str | None, name: str | None) -> str:
    return f"{mailbox or ''}\\{name or ''}".casefold()


CHILD = Child(
    "rules",
    ("rule_changes",),
    lambda operation, _type: operation == _UPDATES or operation in _CMDLETS,
    row_wise(_rows),
)
