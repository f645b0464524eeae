"""What may be asked: a Graph request, or an Exchange cmdlet that reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Ask", "Cmdlet", "literal"]

_NAME = re.compile(r"[A-Z][A-Za-z]*-[A-Z][A-Za-z0-9]*")
_BELOW = re.compile(r"(/[A-Za-z][A-Za-z0-9]*)+")
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# Search-Mailbox can delete what it finds; the searches of audit logs only read.
_READS = re.compile(r"Get-[A-Z][A-Za-z0-9]*|Search-[A-Za-z]*AuditLog")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")


@dataclass(frozen=True)
class Ask:
    """A Graph request, built by msgraph-sdk.

    Attributes:
        build: takes the SDK's client, gives a request builder of it.
        below: path under the builder's own, for what Graph's beta alone knows, such as
            `/requirements`.
        query: OData options and others by their wire names without `$`.
        beta: ask Graph's beta, which alone knows some fields.
        service: whose rate limit the request counts against, such as `sign_ins`.
        headers: further ones, such as `ConsistencyLevel`.
        at: a link to go on from, in place of the first page.
        body: JSON of `Reader.create`.
    """

    build: Callable[[Any], Any]
    query: Mapping[str, str | int | bool] = field(default_factory=dict)
    beta: bool = False
    service: str = "graph"
    headers: Mapping[str, str] = field(default_factory=dict)
    at: str | None = None
    body: bytes | None = None
    below: str = ""

    def __post_init__(self) -> None:
        """See that the path below is made of names."""
        if self.below and not _BELOW.fullmatch(self.below):
            raise UsageError("a path below a request builder is /name or /name/name")


@dataclass(frozen=True)
class Cmdlet:
    """A cmdlet of Exchange Online.

    Attributes:
        name: such as `Get-InboxRule`.
        parameters: by name; text, numbers, true or false, null, or a list of these.
        anchor: the mailbox that it is about, which Exchange routes by; None for the tenant.
        at: a link to go on from, in place of the first page.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    anchor: str | None = None
    at: str | None = None

    def __post_init__(self) -> None:
        """See that the names are names, and that every value has a literal."""
        if not _NAME.fullmatch(self.name):
            raise UsageError("a cmdlet is named Verb-Noun, such as Get-InboxRule")
        for name in self.parameters:
            if not _PARAMETER.fullmatch(name):
                raise UsageError(f"{self.name}: a parameter is named by letters and digits alone")
        if self.anchor is not None and _UNSEEN.search(self.anchor):
            raise UsageError(f"{self.name}: the mailbox's name holds a control character")
        _ = self.powershell

    @property
    def reads(self) -> bool:
        """Whether the cmdlet can only read."""
        return bool(_READS.fullmatch(self.name))

    @property
    def moves(self) -> bool:
        """Whether each call moves a session of the service on, so that a repeat skips rows."""
        return any(name.lower() == "sessionid" for name in self.parameters)

    @property
    def service(self) -> str:
        """Whose rate limit the call counts against."""
        return "exchange_traces" if self.name.startswith("Get-MessageTrace") else "exchange"

    @property
    def powershell(self) -> str:
        """The line to run by hand, after `Connect-ExchangeOnline`.

        Raises:
            UsageError: a value has no literal that stands on one line.
        """
        return " ".join([self.name, *(self._written(*item) for item in self.parameters.items())])

    @property
    def scripted(self) -> str:
        """The same line where a script is to see its errors: modules heed no preference of it."""
        return f"{self.powershell} -ErrorAction Stop"

    def _written(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return f"-{name}:${str(value).lower()}"
        if isinstance(value, list | tuple):
            return f"-{name} @({','.join(self._literal(name, each) for each in value)})"
        return f"-{name} {self._literal(name, value)}"

    def _literal(self, name: str, value: Any) -> str:
        if value is None:
            return "$null"
        if isinstance(value, bool):
            return f"${str(value).lower()}"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, str):
            return literal(value, f"{self.name} -{name}")
        raise UsageError(f"{self.name} -{name}: the value cannot be written on one line")


def literal(text: str, what: str) -> str:
    """A text as PowerShell writes it, in which nothing has a meaning.

    Args:
        text: any.
        what: names it in the error.

    Raises:
        UsageError: it holds a sign that ends a line or is not seen.
    """
    if _UNSEEN.search(text):
        raise UsageError(f"{what}: the value cannot be written on one line")
    return "'" + _QUOTES.sub(r"\1\1", text) + "'"
