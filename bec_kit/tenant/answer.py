"""What goes back over the wire, and the refusals of Graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

__all__ = ["Answer", "Refused", "bad_request", "denied", "graph_error", "missing"]

JSON = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """One response.

    Attributes:
        status: of HTTP.
        body: as sent.
        headers: beside those that every response carries.
        cut: bytes after which the connection breaks; None for a whole response.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None

    @classmethod
    def of(cls, document: Any, status: int = 200, **headers: str) -> Answer:
        """A document as JSON; underscores in names of headers stand for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, orjson.dumps(document), {"Content-Type": JSON, **named})

    @classmethod
    def nothing(cls) -> Answer:
        """It is done, and there is nothing to say."""
        return cls(204, b"")

    def document(self) -> Any:
        """The body, parsed."""
        return orjson.loads(self.body)


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure of the program
    """A request that is answered with an error."""

    def __init__(
        self, status: int, code: str, message: str, headers: dict[str, str] | None = None
    ) -> None:
        """Say why.

        Args:
            status: of HTTP.
            code: of Graph.
            message: of Graph.
            headers: beside those that every response carries.
        """
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = headers or {}


def bad_request(message: str, code: str = "BadRequest") -> Refused:
    """The request is not one that the service understands."""
    return Refused(400, code, message)


def denied() -> Refused:
    """The token may not do this."""
    return Refused(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
    )


def missing(name: str) -> Refused:
    """What was named does not exist."""
    return Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{name}' does not exist or one of its queried reference-property objects are "
        "not present.",
    )


def graph_error(
    status: int, code: str, message: str, date: str, request_id: str, headers: dict[str, str]
) -> Answer:
    """An error in Graph's form.

    Args:
        status: of HTTP.
        code: of Graph.
        message: of Graph.
        date: the tenant's time.
        request_id: of this request.
        headers: beside those that every response carries.
    """
    inner = {"date": date, "request-id": request_id, "client-request-id": request_id}
    error = {"code": code, "message": message, "innerError": inner}
    body = orjson.dumps({"error": error})
    return Answer(status, body, {"Content-Type": "application/json", **headers})
