"""What is asked of Entra's sign-in log: beta for all four kinds, v1.0 where beta is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bec_kit.sources._asks import GraphAsk

if TYPE_CHECKING:
    from bec_kit.sources._question import Whose

__all__ = ["ASKS"]

_OF_USER = (
    "createdDateTime ge {start} and createdDateTime le {last} and userPrincipalName eq '{user}'"
)
_OF_TENANT = "createdDateTime ge {start} and createdDateTime le {last}"


_LACKS = (
    "interactive sign-ins alone, without session, token, network, protocol, how they "
    "authenticated and whose tenant the user is of"
)


def _listed(name: str, whose: Whose, among: str, *, beta: bool) -> GraphAsk:
    return GraphAsk(
        name,
        lambda graph, _user: graph.audit_logs.sign_ins,
        "AuditLog.Read.All",
        whose=whose,
        filter=among,
        days=30,
        beta=beta,
        service="sign_ins",
    )


def _asked(kind: str, whose: Whose, among: str) -> GraphAsk:
    """The sign-ins of one kind; without that filter Graph lists the interactive ones alone."""
    return _listed(kind, whose, f"{among} and signInEventTypes/any(t: t eq '{kind}')", beta=True)


_INTERACTIVE = replace(
    _asked("interactiveUser", "user", _OF_USER),
    instead=_listed("interactiveUser", "user", _OF_USER, beta=False),
    lacks=_LACKS,
)

ASKS = (
    _INTERACTIVE,
    _asked("nonInteractiveUser", "user", _OF_USER),
    _asked("servicePrincipal", "tenant", _OF_TENANT),
    _asked("managedIdentity", "tenant", _OF_TENANT),
)
