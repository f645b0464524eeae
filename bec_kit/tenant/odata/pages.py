"""$top, $skiptoken, $select and $orderby of one list."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import orjson

from bec_kit.tenant.answer import bad_request
from bec_kit.tenant.odata.filters import Filter, filtered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Listing", "Record", "Wanted", "fields", "select", "wanted"]

Record = dict[str, Any]

_KNOWN = ("$count", "$expand", "$filter", "$orderby", "$search", "$select", "$skip", "$skiptoken")


@dataclass(frozen=True)
class Listing:
    """What a list can be asked.

    Attributes:
        fields: every property of its rows.
        shown: those without $select; empty for all.
        filters: as `filtered` takes them.
        orders: properties that it can be ordered by.
        expands: what can be expanded.
        page: rows of a page where $top does not say.
        most: the largest $top.
        counts_page: whether each page counts its own rows.
    """

    fields: tuple[str, ...]
    shown: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    orders: tuple[str, ...] = ()
    expands: tuple[str, ...] = ()
    page: int = 100
    most: int = 999
    counts_page: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a request asks of a list.

    Attributes:
        filter: which rows; None for all.
        order: property and whether downwards; None for the service's own order.
        top: rows of a page.
        skip: rows that went before.
        fields: properties of a row.
        expand: what to expand.
        count: whether to count all rows.
        digest: of all that must stay the same from page to page.
    """

    filter: Filter | None
    order: tuple[str, bool] | None
    top: int
    skip: int
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    count: bool
    digest: str

    def next(self, url: str, query: Mapping[str, str]) -> str:
        """The link to the page that follows.

        Args:
            url: of the list, without a query.
            query: of this request.
        """
        token = base64.urlsafe_b64encode(orjson.dumps([self.skip + self.top, self.digest])).decode()
        kept = {name: value for name, value in query.items() if name != "$skiptoken"}
        return f"{url}?{urlencode({**kept, '$skiptoken': token}, quote_via=quote, safe='$')}"


def fields(names: str) -> tuple[str, ...]:
    """Names of properties, written with spaces between them."""
    return tuple(names.split())


def wanted(query: Mapping[str, str], listing: Listing, page: int | None) -> Wanted:
    """Read what a request asks of a list.

    Args:
        query: the options; those without a dollar are nobody's concern.
        listing: what can be asked.
        page: rows of a page, in place of the listing's own; None for that.

    Raises:
        Refused: an option is unknown, not taken here, or out of range.
    """
    unknown = [name for name in query if name.startswith("$") and name not in (*_KNOWN, "$top")]
    if unknown:
        raise bad_request(f"The query parameter '{unknown[0]}' is not supported.")
    for name in ("$search", "$skip"):
        if name in query:
            raise bad_request(f"The query option '{name}' is not supported here.")
    text = query.get("$filter")
    expand = _names(query.get("$expand", ""))
    if not set(expand) <= set(listing.expands):
        raise bad_request(f"Could not find a property named '{expand[0]}' to expand.")
    kept = sorted((name, value) for name, value in query.items() if name != "$skiptoken")
    digest = hashlib.sha256(orjson.dumps(kept)).hexdigest()[:16]
    return Wanted(
        filtered(text, listing.filters) if text is not None else None,
        _order(query.get("$orderby"), listing),
        _top(query.get("$top"), listing, page),
        _skip(query.get("$skiptoken"), digest),
        select(query, listing.fields, listing.shown),
        expand,
        query.get("$count", "").casefold() == "true",
        digest,
    )


def select(
    query: Mapping[str, str], known: Sequence[str], shown: Sequence[str] = ()
) -> tuple[str, ...]:
    """The properties that a request wants.

    Args:
        query: the options.
        known: every property.
        shown: those without $select; empty for all.

    Raises:
        Refused: it names a property that there is not.
    """
    names = _names(query.get("$select", ""))
    for name in names:
        if name not in known:
            raise bad_request(f"Could not find a property named '{name}'.")
    return names or tuple(shown or known)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _top(text: str | None, listing: Listing, page: int | None) -> int:
    if text is None:
        return page or listing.page
    if not text.isdecimal() or not 1 <= int(text) <= listing.most:
        raise bad_request(
            f"Invalid page size specified: '{text}'. Must be between 1 and {listing.most} "
            "inclusive."
        )
    return min(int(text), page or int(text))


def _skip(token: str | None, digest: str) -> int:
    if token is None:
        return 0
    try:
        skip, made_for = orjson.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError):
        raise bad_request("Skip token is malformed.") from None
    if made_for != digest or not isinstance(skip, int):
        raise bad_request("Skip token does not belong to this request.")
    return skip


def _order(text: str | None, listing: Listing) -> tuple[str, bool] | None:
    if text is None:
        return None
    name, _, way = text.strip().partition(" ")
    if name not in listing.orders or way.strip() not in ("", "asc", "desc"):
        raise bad_request(f"The orderby '{text}' is not supported here.")
    return name, way.strip() == "desc"
