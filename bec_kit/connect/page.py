"""What came back, as bytes: only its head is read, its records are counted and left alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec

from bec_kit.connect.reasons import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Page", "Told", "page_of", "time_of"]


@dataclass(frozen=True)
class Told:
    """Something that the reader did besides asking: for the journal and the progress bar.

    Attributes:
        what: `wait`, `retry` or `token`.
        service: whose request it was.
        why: in words; holds no secret.
        seconds: that are waited.
    """

    what: str
    service: str
    why: str
    seconds: float


@dataclass(frozen=True)
class Page:
    """One answer of a service.

    Attributes:
        body: exactly as it came, out of its transfer encoding.
        status: of HTTP.
        url: that was asked; `Ask.at` takes it to ask again.
        request_id: the service's own, for its support.
        date: the service's clock, aware and in UTC.
        next: link of the page after it, absolute; None at the end.
        rows: how many records stand in `value`; None where it holds no list.
        count: `@odata.count`, where it stands.
        truncated: why rows are missing after this page; empty where none are.
        warnings: that Exchange wrote beside the rows, or in a header.
        broken: why this page cannot be trusted (HTML, cut off, rows missing); else empty.
    """

    body: bytes
    status: int
    url: str
    request_id: str
    date: datetime | None
    next: str | None
    rows: int | None
    count: int | None
    truncated: str = ""
    warnings: tuple[str, ...] = ()
    broken: str = ""


class _Head(msgspec.Struct):
    value: msgspec.Raw = msgspec.Raw(b"null")
    link: Any = msgspec.field(default=None, name="@odata.nextLink")
    count: Any = msgspec.field(default=None, name="@odata.count")
    warnings: Any = msgspec.field(default=None, name="@adminapi.warnings")


_HEAD = msgspec.json.Decoder(_Head)
_LIST = ord("[")
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])


def page_of(
    body: bytes,
    status: int,
    url: str,
    headers: Mapping[str, str],
    *,
    json: bool = True,
    counted: bool = False,
) -> Page:
    """Read the head of an answer.

    Args:
        body: of the answer.
        status: of HTTP.
        url: that was asked.
        headers: of the answer; names without regard to case, or in lower case.
        json: whether JSON was asked for; else nothing of the body is read.
        counted: whether `@odata.count` names the rows of this very page.
    """
    date = time_of(headers.get("date"))
    request_id = headers.get("request-id", "")
    plain = Page(body, status, url, request_id, date, None, None, None)
    if not json or status == 204:
        return plain
    try:
        head = _HEAD.decode(body)
        rows = len(_ROWS.decode(head.value)) if memoryview(head.value)[0] == _LIST else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return replace(plain, broken="the answer is no complete JSON")
    page = replace(
        plain,
        next=urljoin(url, head.link) if isinstance(head.link, str) and head.link else None,
        rows=rows,
        count=head.count if isinstance(head.count, int) else None,
        warnings=_warnings(head.warnings, headers.get("x-warnings")),
    )
    if counted and page.count is not None and page.count != rows:
        return replace(page, broken=f"the page says {page.count} records and holds {rows or 0}")
    return page


def _warnings(beside: Any, header: str | None) -> tuple[str, ...]:
    """Each warning once: those of the body, and of a header that is a list in JSON, or text."""
    said = list(map(str, beside)) if isinstance(beside, list) else []
    text = (header or "").strip()
    try:
        more = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        more = text
    told = more if isinstance(more, list) else [text] if more is not None else []
    return tuple(filter(None, dict.fromkeys([*said, *(one_line(str(each)) for each in told)])))


def time_of(text: str | None) -> datetime | None:
    """Read a time of an HTTP header; None where it is none."""
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo is not None else None
