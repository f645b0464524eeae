"""Mail flow rules of the tenant as they stood when collected: Get-TransportRule objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import CmdletAsk
from bec_kit.sources._cmdlet import flagged, is_lost, is_unset
from bec_kit.sources._picked import picked
from bec_kit.sources._recipients import recipients
from bec_kit.sources._rule_effect import words
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled, fold_name, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

# Properties that say what the rule is, not what it does.
_BOOKKEEPING = frozenset(
    {
        "actions",
        "comments",
        "conditions",
        "createdby",
        "description",
        "distinguishedname",
        "dlppolicy",
        "dlppolicyid",
        "exceptions",
        "exchangeversion",
        "guid",
        "identity",
        "immutableid",
        "isruleconfigurationsupported",
        "isvalid",
        "lastmodifiedby",
        "manuallymodified",
        "mode",
        "name",
        "objectstate",
        "organizationid",
        "priority",
        "pscomputername",
        "psshowcomputername",
        "ruleconfigurationunsupportedreason",
        "ruleerroraction",
        "rulesubtype",
        "ruleversion",
        "runspaceid",
        "senderaddresslocation",
        "size",
        "state",
        "whenchanged",
        "whenchangedutc",
        "whencreated",
    }
)
# Every action's name begins with one of these, and no condition's does.
_ACTIONS = (
    "addmanager",
    "addto",
    "apply",
    "blindcopyto",
    "copyto",
    "deletemessage",
    "disconnect",
    "generate",
    "incidentreport",
    "logevent",
    "moderatemessage",
    "prependsubject",
    "quarantine",
    "redirectmessage",
    "rejectmessage",
    "remove",
    "routemessage",
    "set",
    "smtpreject",
    "stoprule",
)
_ADDED = frozenset({"addtorecipients", "blindcopyto", "copyto", "redirectmessageto"})
_WORDS = frozenset({"subjectcontainswords", "subjectorbodycontainswords"})
_PLAIN = {
    "rule_id": "Guid",
    "name": "Name",
    "priority": "Priority",
    "mode": "Mode",
    "set_scl": "SetSCL",
    "audit_severity": "SetAuditSeverity",
    "description": "Description",
    "created_by": "CreatedBy",
    "modified_by": "LastModifiedBy",
}


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `transport_rules` for each record.

    Args:
        batch: Get-TransportRule objects; a report may have their first properties only.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, odd, cut = batch.docs, set[int](), set[int]()
    said = [list(_said(doc)) for doc in docs]
    columns = standing(batch, origin, [filled(doc.get("Name")) for doc in docs]) | {
        **picked(docs, _PLAIN),
        "name": [text(doc.get("Name")) for doc in docs],
        "state": [fold_name(doc.get("State")) or None for doc in docs],
        "modified_at": [doc.get("WhenChangedUTC") or doc.get("WhenChanged") for doc in docs],
        "conditions": [[_pair(*each) for each in one if not _acts(each[0])] for one in said],
        "actions": [[_pair(*each) for each in one if _acts(each[0])] for one in said],
        "recipients": [_added(one, place, cut) for place, one in enumerate(said)],
        "deletes": [_deletes(doc) for doc in docs],
        "words": [_words(one, place, cut) for place, one in enumerate(said)],
    }
    columns["flags"] = flagged(columns["flags"], cut)
    return {"transport_rules": build("transport_rules", columns, len(docs), odd)}


def _said(doc: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in doc.items():
        key = name.casefold()
        if key not in _BOOKKEEPING and not is_unset(value) and not key.startswith("@"):
            yield name, value


def _acts(name: str) -> bool:
    return name.casefold().startswith(_ACTIONS)


def _pair(name: str, value: Any) -> str:
    written = ";".join(text(each) or "" for each in value) if isinstance(value, list) else value
    head, excepted = ("except ", name[len("ExceptIf") :]) if _excepts(name) else ("", name)
    return f"{head}{excepted}={text(written)}"


def _excepts(name: str) -> bool:
    return name.casefold().startswith("exceptif") and len(name) > len("ExceptIf")


def _added(said: list[tuple[str, Any]], place: int, cut: set[int]) -> list[str]:
    found: list[str] = []
    for name, value in said:
        if name.casefold() in _ADDED:
            if is_lost(value):
                cut.add(place)
                continue
            found += recipients(_bare(value))
    return list(dict.fromkeys(found))


def _words(said: list[tuple[str, Any]], place: int, cut: set[int]) -> list[str]:
    found: list[str] = []
    for name, value in said:
        if name.casefold() in _WORDS:
            if is_lost(value):
                cut.add(place)
                continue
            found += words(_bare(value))
    return list(dict.fromkeys(found))


def _bare(value: Any) -> Any:
    """`{a, b}` of Format-List without its braces."""
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return value[1:-1].replace(", ", ";")
    return value


def _deletes(doc: dict[str, Any]) -> bool | None:
    """Null where the record does not show actions at all."""
    for name, value in doc.items():
        if name.casefold() == "deletemessage":
            return not is_unset(value)
    return None


SPEC = Source(
    id="transport_rules",
    title="Mail flow rules",
    primary="transport_rules",
    tables=("transport_rules",),
    permissions=("Exchange.ManageAsApp",),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; removed rules show in the audit log alone",
    blind=(
        "A report that keeps the first properties only shows what the rule does in its description "
        "alone. Nothing says what the rule did to which message: message traces do, for some days"
    ),
    references=(
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-transportrule",
        "https://learn.microsoft.com/exchange/security-and-compliance/mail-flow-rules/mail-flow-rule-actions",
    ),
    normalise=normalise,
    asks=(CmdletAsk("rules", "Get-TransportRule", {"ResultSize": "Unlimited"}, whose="tenant"),),
)
