"""Advanced hunting: one table, and the few words of its language that a first look needs.

`EmailEvents | where Column == "text" | project A, B | take 10`. Whatever else the service
understands is refused here as a syntax error.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Answer, bad_request
from bec_kit.tenant.body import TEXT, Shape, given
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.operation import Asked, Family, Operation

if TYPE_CHECKING:
    from bec_kit.tenant.odata.pages import Record

__all__ = ["SPEC"]

KEPT = timedelta(days=30)
# the action's parameters begin with capitals where it is called by its short name
_QUERY = Shape("runHuntingQuery", dict.fromkeys(("Query", "Timespan", "query", "timespan"), TEXT))
_COLUMNS = {
    "Timestamp": "DateTime",
    "NetworkMessageId": "String",
    "InternetMessageId": "String",
    "SenderFromAddress": "String",
    "SenderMailFromAddress": "String",
    "SenderIPv4": "String",
    "SenderIPv6": "String",
    "RecipientEmailAddress": "String",
    "Subject": "String",
    "EmailDirection": "String",
    "DeliveryAction": "String",
    "DeliveryLocation": "String",
}
_ACTIONS = {
    "delivered": ("Delivered", "Inbox/folder"),
    "filteredAsSpam": ("Junked", "Junk folder"),
    "quarantined": ("Blocked", "Quarantine"),
}
_WHERE = re.compile(r"""where\s+(\w+)\s*==\s*(?:"([^"]*)"|'([^']*)')""")
_TAKE = re.compile(r"(?:take|limit)\s+(\d+)")
_PROJECT = re.compile(r"project\s+(\w+(?:\s*,\s*\w+)*)")
_SPAN = re.compile(r"P(\d+)D|PT(\d+)H")


def _hunt(asked: Asked) -> Answer:
    body = {name.casefold(): value for name, value in given(asked, _QUERY).items()}
    table, *steps = [part.strip() for part in str(body.get("query") or "").split("|")]
    if table != "EmailEvents" or asked.state.licence != "P2":
        raise bad_request(f"Failed to resolve table or column expression named '{table}'.")
    span = _span(body.get("timespan"))
    rows, names = _rows(asked, min(span, KEPT)), list(_COLUMNS)
    for step in steps:
        rows, names = _step(step, rows, names)
    return Answer.of(
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata"
            "#microsoft.graph.security.huntingQueryResults",
            "schema": [{"name": name, "type": _COLUMNS[name]} for name in names],
            "results": [{name: row[name] for name in names} for row in rows],
        }
    )


def _span(text: Any) -> timedelta:
    if text is None:
        return KEPT
    found = _SPAN.fullmatch(str(text))
    if found is None:
        raise bad_request(f"The timespan '{text}' is not an ISO 8601 duration.")
    return timedelta(days=int(found[1] or 0), hours=int(found[2] or 0))


def _step(step: str, rows: list[Record], names: list[str]) -> tuple[list[Record], list[str]]:
    if found := _TAKE.fullmatch(step):
        return rows[: int(found[1])], names
    if found := _PROJECT.fullmatch(step):
        wanted = [name.strip() for name in found[1].split(",")]
        return rows, [_known(name, names) for name in wanted]
    if found := _WHERE.fullmatch(step):
        column, value = _known(found[1], names), found[2] if found[3] is None else found[3]
        return [row for row in rows if row[column] == value], names
    raise bad_request(f"Syntax error: Query could not be parsed at '{step}'.")


def _known(name: str, names: list[str]) -> str:
    if name not in names:
        raise bad_request(f"Failed to resolve table or column expression named '{name}'.")
    return name


def _rows(asked: Asked, span: timedelta) -> list[Record]:
    oldest, own = zulu(asked.now - span), asked.state.book.company.domain
    return [_row(row, own) for row in asked.state.book.traces if row["receivedDateTime"] >= oldest]


def _row(trace: Record, own: str) -> Record:
    sender, ip = trace["senderAddress"], trace["fromIP"] or ""
    inside = [one.endswith("@" + own) for one in (sender, trace["recipientAddress"])]
    way = "Intra-org" if all(inside) else "Outbound" if inside[0] else "Inbound"
    action, place = _ACTIONS.get(trace["status"], ("Delivered", "External"))
    return {
        "Timestamp": trace["receivedDateTime"],
        "NetworkMessageId": trace["id"],
        "InternetMessageId": trace["messageId"],
        "SenderFromAddress": sender,
        "SenderMailFromAddress": sender,
        "SenderIPv4": "" if ":" in ip else ip,
        "SenderIPv6": ip if ":" in ip else "",
        "RecipientEmailAddress": trace["recipientAddress"],
        "Subject": trace["subject"],
        "EmailDirection": way,
        "DeliveryAction": action,
        "DeliveryLocation": "External" if way == "Outbound" else place,
    }


_NEEDS = ("ThreatHunting.Read.All",)
# the documentation's address, and the one that the SDK builds
_PATHS = ("/security/runHuntingQuery", "/security/microsoft.graph.security.runHuntingQuery")

SPEC = Family("hunting", tuple(Operation(path, _hunt, _NEEDS, method="POST") for path in _PATHS))
