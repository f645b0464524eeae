"""Inbox rules changed by cmdlet: switched off and on, altered, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.cmdlet import rule_object
from bec_kit.tenant.cmdlet import Cmdlets, Found, no_object, wrong
from bec_kit.tenant.exchange._mailbox import named
from bec_kit.tenant.exchange._writes import edited, said, writer
from bec_kit.tenant.exchange.rules import CONDITIONS, FLAGS, FOLDERS, RECIPIENTS, number
from bec_kit.tenant.state.emitted import ran
from bec_kit.tenant.state.rules import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.tenant.cmdlet import Cmdlet
    from bec_kit.tenant.operation import Asked
    from bec_kit.tenant.state.mailboxes import Mailbox
    from bec_kit.tenant.state.rules import Rule

__all__ = ["SPEC"]

_SWITCHES = ("AlwaysDeleteOutlookRulesBlob", "Force")


def _meant(asked: Asked, values: Mapping[str, Any]) -> tuple[Mailbox, Rule]:
    r"""The rule that Identity means: `mailbox\number`, the number alone, or its name."""
    owner, _, wanted = str(values["Identity"]).rpartition("\\")
    mailbox = named(asked, values.get("Mailbox") or owner or asked.claims.person)
    found = [
        rule
        for rule in mailbox.rules
        if wanted == str(number(mailbox, rule))
        or wanted.casefold() == str(rule.graph["displayName"]).casefold()
    ]
    if not found:
        raise no_object(str(values["Identity"]))
    if len(found) > 1:
        raise wrong(
            "Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException",
            f"The operation couldn't be performed because '{values['Identity']}' matches multiple "
            "entries.",
        )
    return mailbox, found[0]


def _cmdlet(
    name: str,
    work: Callable[[Mailbox, Rule, Mapping[str, Any]], None],
    takes: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> Cmdlet:
    def run(asked: Asked, values: Mapping[str, Any]) -> Found:
        mailbox, rule = _meant(asked, values)
        called = rule_object(mailbox.person, rule.graph["displayName"])
        work(mailbox, rule, values)
        ran(asked, name, said(values), called)
        return Found([])

    return writer(name, run, ("Mailbox", *takes), flags=(*_SWITCHES, *flags))


def _enable(_mailbox: Mailbox, rule: Rule, _values: Mapping[str, Any]) -> None:
    rule.graph["isEnabled"] = True


def _disable(_mailbox: Mailbox, rule: Rule, _values: Mapping[str, Any]) -> None:
    rule.graph["isEnabled"] = False


def _remove(mailbox: Mailbox, rule: Rule, _values: Mapping[str, Any]) -> None:
    mailbox.rules.remove(rule)


def _set(_mailbox: Mailbox, rule: Rule, values: Mapping[str, Any]) -> None:
    graph = rule.graph
    conditions, actions = dict(graph["conditions"] or {}), dict(graph["actions"] or {})
    for name, key in CONDITIONS.items():
        if name in values:
            conditions[key] = edited(conditions.get(key) or (), values[name])
    for name, key in RECIPIENTS.items():
        if name in values:
            actions[key] = [_person(one) for one in edited((), values[name])]
    for name, key in FLAGS.items():
        if name in values:
            actions[key] = values[name]
    for name, key in FOLDERS.items():
        if name in values:
            actions[key] = f"{FOLDER}{values[name]}" if values[name] else None
    graph["conditions"] = {key: value for key, value in conditions.items() if value}
    graph["actions"] = {key: value for key, value in actions.items() if value not in (None, [])}
    graph["displayName"] = values.get("Name", graph["displayName"])
    graph["sequence"] = values.get("Priority", graph["sequence"])


def _person(address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": address, "address": address}}


SPEC = Cmdlets(
    "rule_writes",
    (
        _cmdlet("Disable-InboxRule", _disable),
        _cmdlet("Enable-InboxRule", _enable),
        _cmdlet("Remove-InboxRule", _remove),
        _cmdlet(
            "Set-InboxRule",
            _set,
            (*CONDITIONS, *RECIPIENTS, *FOLDERS, "Name", "Priority"),
            tuple(FLAGS),
        ),
    ),
)
