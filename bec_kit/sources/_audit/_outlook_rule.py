"""What UpdateInboxRules says of a rule: Outlook (MAPI) and EWS write it differently.

EWS (eM Client and the like): Name, Actions and Conditions as names of classes,
ServerRule as JSON, RuleOperation Create, Update or Delete. Outlook: RuleName,
RuleActions as JSON text, RuleCondition as the text of a restriction, RuleId,
RuleState (PidTagRuleState: its bits in words, or as one number), RuleOperation
AddMailboxRule, ModifyMailboxRule or RemoveMailboxRule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._recipients import addresses_in, recipients
from bec_kit.sources._rule_effect import Effect
from bec_kit.sources._values import as_int, decode, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.sources._audit._named import Named

__all__ = ["dialect_of", "outlook_effect", "outlook_enabled"]

_MAPI = ("RuleActions", "RuleCondition", "RuleName", "RuleState", "RuleId")
_CLASS = re.compile(r"[A-Za-z]+(?:Action|Condition)s?\b")
_QUOTED = re.compile(r'"([^"]+)"')
_EMPTY = frozenset({"", "{}", "[]", "null"})
_WORDY = ("subject", "body", "header", "contains", "substring")
_FOLDER_KEYS = ("foldername", "folderpath", "destinationfolder", "folder", "folderid")
_DEEPEST = 24
# Bits of PidTagRuleState (MS-OXORULE), and how a record calls them.
_ENABLED = (0x01, "enabled")
_EXIT_LEVEL = (0x10, "exitlevel")
_STATES = frozenset(
    {
        "clearoofhistory",
        "disabled",
        "enabled",
        "error",
        "exitlevel",
        "keepoofhistory",
        "none",
        "onlywhenoof",
        "ruleparseerror",
        "skipifsclissafe",
    }
)


def dialect_of(properties: Named) -> str:
    """`mapi` (Outlook) or `ews`, by what the properties are called."""
    operation = str(properties.first("RuleOperation") or "").casefold()
    if operation.endswith("mailboxrule"):
        return "mapi"
    return "mapi" if any(name in properties for name in _MAPI) else "ews"


def outlook_enabled(properties: Named, dialect: str) -> bool | None:
    """Whether the rule is switched on; None where the record does not say."""
    return _has(_state(properties, dialect), _ENABLED)


def _state(properties: Named, dialect: str) -> Any:
    """The state of the rule as written; EWS has it in its copy of the server's rule."""
    if dialect == "mapi":
        return properties.first("RuleState")
    rule = decode(properties.first("ServerRule"))
    keys = {str(k).casefold(): v for k, v in rule.items()} if isinstance(rule, dict) else {}
    return keys.get("stateflags")


def _has(state: Any, flag: tuple[int, str]) -> bool | None:
    """Whether a state has a flag; None where there is no state that we know."""
    bits = as_int(state)
    if bits is not None:
        return bool(bits & flag[0])
    words = {word.strip().casefold() for word in (text(state) or "").split(",")}
    return None if words.isdisjoint(_STATES) else flag[1] in words


def outlook_effect(properties: Named, dialect: str) -> Effect | None:
    """Read conditions and actions; None where the record shows neither.

    Outlook re-stamps rules in bulk with empty contents: such a record tells that a
    rule was touched, and nothing of what it does.
    """
    effect = Effect()
    names = ("RuleActions", "RuleCondition") if dialect == "mapi" else ("Actions", "Conditions")
    actions, conditions = ([v for v in properties.all(name) if _full(v)] for name in names)
    server_rule = decode(properties.first("ServerRule")) if dialect == "ews" else None
    if not actions and not conditions and not isinstance(server_rule, dict):
        return None
    for value in actions:
        _read_actions(effect, value)
    for value in conditions:
        _read_conditions(effect, value, names[1])
    if isinstance(server_rule, dict):
        _read_server_rule(effect, server_rule)
    if _has(_state(properties, dialect), _EXIT_LEVEL):
        effect.stops = True
    effect.settle()
    return effect


def _full(value: Any) -> bool:
    return (text(value) or "").strip() not in _EMPTY


def _read_actions(effect: Effect, value: Any) -> None:
    read = decode(value)
    if isinstance(read, dict):
        read = [read]
    if not isinstance(read, list):
        written = text(value) or ""
        for name in _CLASS.findall(written) or [written]:
            _apply(effect, name)
        effect.recipients += addresses_in(written)
        return
    for action in read:
        if isinstance(action, dict):
            _read_action(effect, action)
        else:
            _apply(effect, text(action) or "")


def _read_action(effect: Effect, action: dict[Any, Any]) -> None:
    keys = {str(key).casefold(): value for key, value in action.items()}
    kind = text(keys.pop("actiontype", None)) or ""
    where = next((text(keys[key]) for key in _FOLDER_KEYS if keys.get(key)), None)
    who = [found for key in ("recipients", "participants") for found in recipients(keys.get(key))]
    rest = {key: value for key, value in action.items() if str(key).casefold() != "actiontype"}
    _apply(effect, kind, where, text(rest) if rest else None)
    effect.recipients += who


def _apply(effect: Effect, kind: str, where: str | None = None, detail: str | None = None) -> None:
    """Note one action; kinds are called DeleteAction, PermanentDelete, OP_MOVE, ..."""
    effect.actions.append(f"{kind}={detail}" if detail else kind)
    plain = kind.casefold().replace("_", "")
    if "delete" in plain:
        effect.deletes = True
    elif "move" in plain:
        effect.move_to = where or effect.move_to
    elif "copy" in plain:
        effect.copy_to = where or effect.copy_to
    elif "read" in plain:
        effect.marks_read = True
    elif "stop" in plain:
        effect.stops = True


def _read_conditions(effect: Effect, value: Any, name: str) -> None:
    """Keep a condition; its grammar is not documented, so words are taken generously."""
    written = text(value) or ""
    effect.conditions.append(f"{name}={written}")
    effect.senders += addresses_in(written)
    read = decode(value)
    if isinstance(read, dict | list):
        effect.words += [word for word in _strings(read, _DEEPEST) if word.strip()]
    elif any(sign in written.casefold() for sign in _WORDY) and not _CLASS.fullmatch(written):
        effect.words += _QUOTED.findall(written) or [written]


def _read_server_rule(effect: Effect, rule: dict[Any, Any]) -> None:
    """Recipients and words of EWS's server-side copy of the rule."""
    keys = {str(key).casefold(): value for key, value in rule.items()}
    for found in _under(keys.get("actions"), ("recipients", "participants"), _DEEPEST):
        effect.recipients += recipients(found)
    condition = next((keys[key] for key in ("condition", "conditions") if keys.get(key)), None)
    if condition is not None:
        _read_conditions(effect, condition, "ServerRule.Condition")


def _under(value: Any, wanted: tuple[str, ...], depth: int) -> Iterator[Any]:
    """Every value that stands under one of the keys."""
    if depth and isinstance(value, dict):
        for key, inner in value.items():
            if str(key).casefold() in wanted:
                yield inner
            else:
                yield from _under(inner, wanted, depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _under(inner, wanted, depth - 1)


def _strings(value: Any, depth: int) -> Iterator[str]:
    """Every text among the values, however deep."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner, depth - 1)
