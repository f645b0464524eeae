"""Accounts as Graph writes them: pages, and the object files of Goose and DFIR-O365RC.

DFIR-O365RC puts the methods by which an account signs in inside of it; each is a record of its
own, with the account beside it as Goose has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["SPEC"]

# What has an account's name without being one.
_OTHERS = frozenset({"riskLevel", "appId", "auditData", "deviceId", "groupTypes"})

_METHODS = "userRegisteredAuthenticationMethods"


def _is_user(record: Mapping[str, Any]) -> bool:
    return _OTHERS.isdisjoint(record)


def _is_method(record: Mapping[str, Any]) -> bool:
    return str(record.get("@odata.type")).endswith("AuthenticationMethod")


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    written = record.get(_METHODS)
    inside = written if isinstance(written, list) else [written]
    methods = [each for each in inside if isinstance(each, dict) and _is_method(each)]
    others = [each for each in inside if not (isinstance(each, dict) and _is_method(each))]
    if methods:
        account = {key: value for key, value in record.items() if key != _METHODS}
        yield account | ({_METHODS: others} if others else {})
        owner = {key: record[key] for key in ("id", "userPrincipalName")}
        yield from ({**method, "users": owner} for method in methods)


SPEC = Format(
    id="graph_user",
    title="Graph user records",
    source="users",
    container="json",
    needs=frozenset({"id", "displayName", "userPrincipalName"}),
    test=_is_user,
    context="#users",
    explode=_explode,
    order=60,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/user",
        "https://github.com/ANSSI-FR/DFIR-O365RC: Get-AADUsers -authenticationMethods: "
        "userRegisteredAuthenticationMethods, a list, or the one method that there is",
    ),
)
