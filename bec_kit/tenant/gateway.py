"""Exchange over REST: one address for all cmdlets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.registry import specs
from bec_kit.tenant.answer import Answer, Refused
from bec_kit.tenant.cmdlet import Cmdlet, ExchangeRefused, Found, wrong
from bec_kit.tenant.result import paged
from bec_kit.tenant.settings import EXCHANGE_READER
from bec_kit.tenant.tokens import EXCHANGE_PERMISSIONS

if TYPE_CHECKING:
    from bec_kit.tenant.operation import Asked

__all__ = ["cmdlets", "invoke", "service_of"]

Record = dict[str, Any]

FULL_ROLES = frozenset({"Exchange Administrator", "Global Administrator"})
VIEW_ROLES = frozenset({"Global Reader", "Security Reader"})


def cmdlets() -> dict[str, Cmdlet]:
    """All cmdlets by name in lower case."""
    families = specs("bec_kit.tenant.exchange").values()
    return {one.name.casefold(): one for family in families for one in family.cmdlets}


def service_of(body: bytes) -> str:
    """Whose rate limit a request counts against: traces have one of their own.

    Args:
        body: of the request.
    """
    try:
        name, _ = _input(body)
    except ExchangeRefused:
        return "exchange"
    return "exchange_traces" if name.casefold().startswith("get-messagetrace") else "exchange"


def invoke(asked: Asked) -> Answer:
    """Answer a request to run a cmdlet.

    Args:
        asked: the request.

    Raises:
        Refused: neither permission nor role.
    """
    if asked.path["tenant"].casefold() not in asked.state.names:
        raise Refused(404, "NotFound", "The tenant is not known here.")
    if not asked.claims.roles & EXCHANGE_PERMISSIONS:
        raise Refused(401, "Unauthorized", "The token names no permission of Exchange.")
    try:
        name, parameters = _input(asked.body)
        cmdlet = cmdlets().get(name.casefold())
        if cmdlet is None or not _allowed(cmdlet, asked.claims.directory_roles):
            # no role, a role that lacks the cmdlet, and a cmdlet that there is not look alike
            return Answer(403, bytes(64), {"Content-Type": "application/json"})
        values = _parameters(cmdlet, parameters)
        return paged(asked, lambda: _run(cmdlet, asked, values))
    except ExchangeRefused as no:
        return _error(no)


def _allowed(cmdlet: Cmdlet, roles: frozenset[str]) -> bool:
    if roles & FULL_ROLES:
        return True
    if cmdlet.writes:
        return False
    return EXCHANGE_READER in roles or (cmdlet.view_only and bool(roles & VIEW_ROLES))


def _input(body: bytes) -> tuple[str, Record]:
    try:
        given = orjson.loads(body)["CmdletInput"]
        name, parameters = given["CmdletName"], given["Parameters"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise wrong("InvalidInput", "The body holds no CmdletInput.") from None
    if not isinstance(name, str) or not isinstance(parameters, dict):
        raise wrong("InvalidInput", "CmdletInput needs a name and parameters.")
    return name, parameters


def _parameters(cmdlet: Cmdlet, given: Record) -> Record:
    """Parameters by Exchange's spelling, whatever the case they came in."""
    names = {name.casefold(): name for name in cmdlet.takes}
    values = {}
    for name, value in given.items():
        if name.casefold() not in names:
            raise wrong(
                "System.Management.Automation.ParameterBindingException",
                f"A parameter cannot be found that matches parameter name '{name}'.",
            )
        spelt = names[name.casefold()]
        if spelt in cmdlet.flags and not isinstance(value, bool):
            raise wrong(
                "System.Management.Automation.ParameterBindingException",
                f"Cannot process argument transformation on parameter '{spelt}'. Cannot convert "
                "the value to type System.Boolean.",
            )
        values[spelt] = value
    for name in cmdlet.must:
        if values.get(name) in (None, ""):
            raise wrong(
                "System.Management.Automation.ParameterBindingException",
                f"Cannot process command because of missing mandatory parameters: {name}.",
            )
    return values


def _run(cmdlet: Cmdlet, asked: Asked, values: Record) -> Found:
    if cmdlet.writes and values.get("WhatIf"):
        return Found([])
    found = cmdlet.run(asked, values)
    return _sized(cmdlet, found, values) if asked.state.sized else found


def _sized(cmdlet: Cmdlet, found: Found, values: Record) -> Found:
    size = values.get("ResultSize", cmdlet.result_size)
    if size is None or str(size).casefold() == "unlimited" or "ResultSize" not in cmdlet.takes:
        return found
    if not str(size).isdecimal() or int(size) < 1:
        raise wrong("InvalidInput", f"ResultSize '{size}' is neither a number nor Unlimited.")
    if len(found.rows) <= int(size):
        return found
    more = (
        "There are more results available than are currently displayed. To view them, increase "
        "the value for the ResultSize parameter."
    )
    return Found(found.rows[: int(size)], (*found.warnings, more))


def _error(no: Refused) -> Answer:
    kind, message = no.message.split("|")[1:]
    return Answer.of(
        {
            "error": {
                "code": no.code,
                "message": "Error executing cmdlet",
                "details": [{"code": "Context", "target": "", "message": no.message}],
                "innererror": {
                    "message": "Error executing cmdlet",
                    "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
                    "internalexception": {"message": message, "type": kind},
                },
            }
        },
        no.status,
    )
