"""Pages that are not what they should be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.tenant.answer import Answer
from bec_kit.tenant.fault import Fault, Seen, Table

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SPEC"]


def _list(change: Callable[[Seen, dict[str, Any]], None]) -> Callable[[Seen, Answer], Answer]:
    def bend(seen: Seen, answer: Answer) -> Answer:
        if not answer.headers.get("Content-Type", "").startswith("application/json"):
            return answer
        document = answer.document()
        if not isinstance(document.get("value"), list):
            return answer
        change(seen, document)
        return Answer(answer.status, orjson.dumps(document), answer.headers)

    return bend


def _is_read(seen: Seen) -> bool:
    return seen.method == "GET" and seen.path.startswith(("/v1.0/", "/beta/"))


def _is_records(seen: Seen) -> bool:
    return _is_read(seen) and seen.path.endswith("/records")


def _is_exchange(seen: Seen) -> bool:
    return seen.path.endswith("/InvokeCommand")


def _empty(seen: Seen, document: dict[str, Any]) -> None:
    """The first page is empty; its link asks for the same again, so that no row is lost."""
    query = f"{seen.query}&" if seen.query else ""
    document["@odata.nextLink"] = f"{seen.base}{seen.path}?{query}practice=again"
    document["value"] = []
    if "@odata.count" in document and seen.path.endswith("/records"):
        document["@odata.count"] = 0


def _torn(_seen: Seen, document: dict[str, Any]) -> None:
    document["value"] = document["value"][:-1]


def _foreign(_seen: Seen, document: dict[str, Any]) -> None:
    document["@odata.nextLink"] = "https://graph.microsoft.example/v1.0/users?$skiptoken=away"


def _unknown(_seen: Seen, document: dict[str, Any]) -> None:
    for row in document["value"]:
        row["practiceFutureProperty"] = {"kind": "futureKind", "level": 3}
        for name in _ENUMS:
            if isinstance(row.get(name), str):
                row[name] = "practiceFutureValue"


_ENUMS = ("conditionalAccessStatus", "operationType", "riskState", "phoneType", "serviceSource")


def _warned(_seen: Seen, document: dict[str, Any]) -> None:
    document["@adminapi.warnings"] = ["The object has been corrupted, and is in an odd state."]


def _headers(**more: str) -> Callable[[Seen, Answer], Answer]:
    headers = {name.replace("_", "-"): value for name, value in more.items()}

    def bend(_seen: Seen, answer: Answer) -> Answer:
        return replace(answer, headers={**answer.headers, **headers})

    return bend


SPEC = Table(
    "pages",
    (
        Fault(
            "empty-page",
            "The first page of each list is empty, and has a link to the next.",
            on=lambda seen: _is_read(seen) and "practice=again" not in seen.query,
            after=_list(_empty),
            times=None,
        ),
        Fault(
            "torn-page",
            "A page of audit records lacks one that its count names, the first time it is read.",
            on=_is_records,
            after=_list(_torn),
        ),
        Fault(
            "foreign-link",
            "The link to the next page leads to another host.",
            on=_is_read,
            after=_list(_foreign),
            times=None,
        ),
        Fault(
            "unknown-values",
            "Records carry properties and values that the schema does not know.",
            on=_is_read,
            after=_list(_unknown),
            times=None,
        ),
        Fault(
            "cut-connection",
            "The connection breaks in the middle of the first answer to each request.",
            on=_is_read,
            after=lambda _seen, answer: Answer(
                answer.status, answer.body, answer.headers, len(answer.body) // 2
            ),
        ),
        Fault(
            "lost-create",
            "What is created is there, but the answer to it is 504.",
            on=lambda seen: seen.method == "POST" and seen.path.endswith("/auditLog/queries"),
            after=lambda _seen, _answer: Answer.of(
                {"error": {"code": "GatewayTimeout", "message": "GatewayTimeout"}}, 504
            ),
        ),
        Fault(
            "exchange-warning",
            "Every cmdlet gives a warning beside its objects.",
            on=_is_exchange,
            after=_list(_warned),
            times=None,
        ),
        Fault(
            "exchange-header-warning",
            "Every cmdlet gives a warning in a header.",
            on=_is_exchange,
            after=_headers(X_Warnings="The result is of an older schema."),
            times=None,
        ),
        Fault(
            "exchange-spent",
            "The first answer to each cmdlet says that no request is left for two seconds.",
            on=_is_exchange,
            after=_headers(Rate_Limit_Remaining="0", Rate_Limit_Reset="2"),
        ),
    ),
)
