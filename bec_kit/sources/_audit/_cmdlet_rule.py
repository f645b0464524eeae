"""What the parameters of New-InboxRule and Set-InboxRule say of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.sources._recipients import recipients
from bec_kit.sources._rule_effect import Effect, words
from bec_kit.sources._values import text

if TYPE_CHECKING:
    from bec_kit.sources._audit._named import Named

__all__ = ["cmdlet_effect"]

# Parameters that say how the cmdlet ran or which rule it meant, not what the rule does.
_BOOKKEEPING = frozenset(
    {
        "alwaysdeleteoutlookrulesblob",
        "confirm",
        "debug",
        "domaincontroller",
        "enabled",
        "erroraction",
        "errorvariable",
        "force",
        "frommessageid",
        "identity",
        "informationaction",
        "mailbox",
        "name",
        "organization",
        "outbuffer",
        "outvariable",
        "priority",
        "progressaction",
        "validateonly",
        "verbose",
        "warningaction",
        "whatif",
    }
)
_OFF = frozenset({"false", "$false"})
_FORWARDS = frozenset(
    {"forwardasattachmentto", "forwardto", "redirectto", "sendtextmessagenotificationto"}
)
_DELETES = frozenset({"deletemessage", "softdeletemessage"})
_ACTIONS = _FORWARDS | _DELETES
_ACTIONS |= frozenset(
    {
        "applycategory",
        "applysystemcategory",
        "copytofolder",
        "deletesystemcategory",
        "markasread",
        "markimportance",
        "movetofolder",
        "pinmessage",
        "stopprocessingrules",
    }
)
_WORDS = frozenset(
    {
        "bodycontainswords",
        "fromaddresscontainswords",
        "headercontainswords",
        "subjectcontainswords",
        "subjectorbodycontainswords",
    }
)


def cmdlet_effect(parameters: Named, *, whole: bool) -> Effect:
    """Read conditions and actions from the parameters of a rule cmdlet.

    Args:
        parameters: the record's Parameters.
        whole: the cmdlet made the rule, so that what is not there is not set. A
            change names what it changed only: there an empty value means cleared,
            and is kept as `name=`.
    """
    effect = Effect()
    for name, value in parameters.entries:
        key = name.casefold()
        written = text(value) or ""
        unset = not written or written.strip().casefold() in _OFF
        if key in _BOOKKEEPING or (whole and unset):
            continue
        said = f"{name}={written}"
        if key not in _ACTIONS:
            effect.conditions.append(said)
            if key in _WORDS:
                effect.words += words(value)
            elif key == "from":
                effect.senders += recipients(value)
            continue
        effect.actions.append(said)
        if key in _FORWARDS:
            effect.recipients += recipients(value)
        elif key in _DELETES:
            effect.deletes = bool(effect.deletes) or not unset
        elif key == "movetofolder":
            effect.move_to = written or None
        elif key == "copytofolder":
            effect.copy_to = written or None
        elif key == "markasread":
            effect.marks_read = not unset
        elif key == "stopprocessingrules":
            effect.stops = not unset
    if whole:
        effect.settle()
    return effect
