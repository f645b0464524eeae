"""What a cmdlet gave, page by page, as Exchange writes it over REST."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.tenant.answer import Answer
from bec_kit.tenant.cmdlet import wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.tenant.cmdlet import Found
    from bec_kit.tenant.operation import Asked

__all__ = ["paged"]

Record = dict[str, Any]

PAGE = 1000
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00")


def paged(asked: Asked, run: Callable[[], Found]) -> Answer:
    """One page; the link is followed by sending the same body with the same anchor again.

    The cmdlet runs for the first page alone, for some give other rows each time.

    Args:
        asked: the request.
        run: runs the cmdlet.

    Raises:
        Refused: the link does not belong to this body and anchor.
    """
    about = [asked.body.decode("utf-8", "replace"), asked.headers.get("x-anchormailbox", "")]
    digest = hashlib.sha256(orjson.dumps(about)).hexdigest()[:16]
    size = min(_preferred(asked), asked.settings.page or PAGE)
    skip = _skip(asked.query.get("$skiptoken"), digest)
    key = ("cmdlet", digest)
    found = run() if not skip else asked.state.results.get(key)
    if found is None:
        raise wrong("InvalidPagination", "Expired or Invalid pagination request")
    asked.state.results[key] = found
    document: Record = {
        "@odata.context": asked.url.removesuffix("InvokeCommand")
        + "$metadata#Collection(Exchange.GenericHashTable)",
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": list(found.warnings),
    }
    if skip + size < len(found.rows):
        token = base64.urlsafe_b64encode(orjson.dumps([skip + size, digest])).decode()
        document["@odata.nextLink"] = f"{asked.url}?$skiptoken={token.rstrip('=')}"
    document["value"] = [_typed(row) for row in found.rows[skip : skip + size]]
    left = {"Rate-Limit-Limit": "30000", "Rate-Limit-Remaining": "29999", "Rate-Limit-Reset": "0"}
    answer = Answer.of(document)
    return Answer(200, answer.body, {**answer.headers, **left})


def _preferred(asked: Asked) -> int:
    match = re.search(r"odata\.maxpagesize=(\d+)", asked.headers.get("prefer", ""))
    return min(int(match[1]), PAGE) if match and int(match[1]) else PAGE


def _skip(token: str | None, digest: str) -> int:
    if token is None:
        return 0
    try:
        skip, made_for = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError):
        skip, made_for = 0, ""
    if made_for != digest:
        raise wrong("InvalidPagination", "Expired or Invalid pagination request")
    return int(skip)


def _typed(row: Record) -> Record:
    """A row, with the companions that say what JSON does not."""
    found: Record = {}
    for name, value in row.items():
        if isinstance(value, list):
            found[f"{name}@odata.type"] = "#Collection(String)"
        elif isinstance(value, str) and _GUID.fullmatch(value):
            found[f"{name}@data.type"] = "System.Guid"
        elif isinstance(value, str) and _TIME.fullmatch(value):
            found[f"{name}@data.type"] = "System.DateTime"
        found[name] = value
    return found
