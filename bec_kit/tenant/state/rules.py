"""Inbox rules: what the audit log says of them, played again until the scenario's end."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

__all__ = ["FOLDER", "Rule", "rules_of"]

Record = dict[str, Any]

# how the scenario writes the id of a folder: this, and the folder's name
FOLDER = "AQMkADAwATM0MDAAMS0"
_CONDITIONS = {
    "SubjectOrBodyContainsWords": "bodyOrSubjectContains",
    "SubjectContainsWords": "subjectContains",
    "FromAddressContainsWords": "senderContains",
}


@dataclass
class Rule:
    """One rule.

    Attributes:
        graph: the messageRule object.
        hidden: whether only Exchange shows it, and only when asked for hidden ones.
    """

    graph: Record
    hidden: bool = False


def rules_of(book: Book) -> dict[str, list[Rule]]:
    """Rules by the user principal name of the mailbox, in lower case.

    Args:
        book: the records of the scenario; it holds the victim's rules as they stand.
    """
    found: dict[str, list[Rule]] = {person.upn: [] for person in book.company.people}
    victim = book.company.role("victim").upn
    aliases = {person.alias: person.upn for person in book.company.people}
    for record in book.audit:
        operation = record["Operation"].casefold()
        if operation not in _PLAY:
            continue
        alias = str(record.get("ObjectId") or "").rpartition("/")[2].partition("\\")[0]
        upn = aliases.get(alias, record["UserId"].casefold())
        if upn != victim and upn in found:
            pairs = record.get("Parameters") or record.get("OperationProperties") or []
            _PLAY[operation](found[upn], {one["Name"]: one["Value"] for one in pairs})
    found[victim] = [Rule(dict(rule)) for rule in book.rules]
    for rules in found.values():
        # Exchange keeps its own rule for junk in every mailbox, out of sight
        rules.append(Rule(_graph("Junk E-Mail Rule", len(rules) + 1, {}, {}), hidden=True))
    return found


def _graph(name: str, number: int, conditions: Record, actions: Record) -> Record:
    return {
        "id": "AQAAA" + base64.b64encode(f"rule-{number}".encode()).decode(),
        "displayName": name,
        "sequence": number,
        "isEnabled": True,
        "hasError": False,
        "isReadOnly": False,
        "conditions": conditions,
        "actions": actions,
    }


def _new(rules: list[Rule], values: Record) -> None:
    conditions = {
        graph: values[name].split(";") for name, graph in _CONDITIONS.items() if values.get(name)
    }
    actions: Record = {"stopProcessingRules": values.get("StopProcessingRules") == "True"}
    if values.get("MoveToFolder"):
        actions["moveToFolder"] = FOLDER + values["MoveToFolder"]
    if values.get("MarkAsRead"):
        actions["markAsRead"] = values["MarkAsRead"] == "True"
    rules.append(Rule(_graph(values["Name"], len(rules) + 1, conditions, actions)))


def _set(rules: list[Rule], values: Record) -> None:
    for rule in rules:
        if rule.graph["displayName"] == values["Identity"] and "StopProcessingRules" in values:
            stop = values["StopProcessingRules"] == "True"
            rule.graph["actions"]["stopProcessingRules"] = stop


def _remove(rules: list[Rule], values: Record) -> None:
    rules[:] = [rule for rule in rules if rule.graph["displayName"] != values["Identity"]]


def _outlook(rules: list[Rule], values: Record) -> None:
    """A rule made in Outlook: only its name and the folder are told in a form that can be read."""
    name = values.get("RuleName") or values.get("Name")
    told = values.get("RuleActions")
    steps = json.loads(told) if told else json.loads(values["ServerRule"])["Actions"]
    folders = [step["FolderName"] for step in steps if "FolderName" in step]
    actions = {"moveToFolder": FOLDER + folders[0], "stopProcessingRules": True}
    conditions = {"subjectContains": ["Crane hire" if told else str(name)]}
    rules.append(Rule(_graph(str(name), len(rules) + 1, conditions, actions)))


_PLAY = {
    "new-inboxrule": _new,
    "set-inboxrule": _set,
    "remove-inboxrule": _remove,
    "updateinboxrules": _outlook,
}
