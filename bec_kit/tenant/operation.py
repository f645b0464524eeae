"""One operation of Graph: what it is asked, what it needs, what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Answer, bad_request
from bec_kit.tenant.odata.pages import Listing, Record, select, wanted

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.tenant.settings import Settings
    from bec_kit.tenant.state import State
    from bec_kit.tenant.tokens import Claims

__all__ = ["Asked", "Family", "Operation", "listed", "single"]

Rows = Callable[["Asked"], Sequence[Record]]


@dataclass(frozen=True)
class Asked:
    """A request that was let in.

    Attributes:
        version: v1.0 or beta; empty for Exchange.
        path: parts of the path by name.
        query: its options.
        headers: names in lower case.
        body: as sent.
        url: without the query.
        claims: what the token may do.
        now: of the tenant's clock; aware and in UTC.
        seconds: of the tenant's clock.
        state: of the tenant.
        settings: of the tenant.
    """

    version: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    url: str
    claims: Claims
    now: datetime
    seconds: float
    state: State
    settings: Settings


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        path: below the version; names in braces.
        answer: gives the answer.
        needs: application permissions, any of which is enough; none where a person must ask.
        method: of HTTP.
        version: v1.0 or beta.
        service: whose rate limit it is under.
        delegated: what a person needs, where it is something else.
    """

    path: str
    answer: Callable[[Asked], Answer]
    needs: tuple[str, ...]
    method: str = "GET"
    version: str = "v1.0"
    service: str = "graph"
    delegated: tuple[str, ...] = ()

    def asks(self, claims: Claims) -> tuple[str, ...]:
        """The permissions any of which is enough for whoever asks."""
        return self.delegated or self.needs if claims.person else self.needs


@dataclass(frozen=True)
class Family:
    """Operations that belong together; each module of `bec_kit.tenant.graph` holds one.

    Attributes:
        id: name of the family.
        operations: its operations.
    """

    id: str
    operations: tuple[Operation, ...]


def listed(
    context: str,
    rows: Rows,
    listing: Listing,
    check: Callable[[Asked, Any], None] | None = None,
    expand: Callable[[Asked, Record, str], Any] | None = None,
) -> Callable[[Asked], Answer]:
    """The answer of an operation that gives a list.

    Args:
        context: what stands after `$metadata#`; names in braces are those of the path.
        rows: all rows, in the service's own order.
        listing: what can be asked.
        check: refuses what this list does not take.
        expand: gives the value of an expanded property of a row.
    """

    def answer(asked: Asked) -> Answer:
        want = wanted(asked.query, listing, asked.settings.page)
        if check:
            check(asked, want)
        found = _found(asked, rows, want)
        part = found[want.skip : want.skip + want.top]
        value = [_cut(row, want.fields) for row in part]
        for name in want.expand if expand else ():
            for row, whole in zip(value, part, strict=True):
                row[name] = expand(asked, whole, name) if expand else None
        document: Record = {"@odata.context": _context(asked, context)}
        if listing.counts_page:
            document["@odata.count"] = len(value)
        elif want.count:
            document["@odata.count"] = len(found)
        if want.skip + want.top < len(found):
            document["@odata.nextLink"] = want.next(asked.url, asked.query)
        return Answer.of({**document, "value": value})

    return answer


def single(
    context: str,
    row: Callable[[Asked], Record],
    fields: tuple[str, ...],
    shown: tuple[str, ...] = (),
) -> Callable[[Asked], Answer]:
    """The answer of an operation that gives one thing.

    Args:
        context: as for `listed`.
        row: the thing.
        fields: every property.
        shown: those without $select; empty for all.
    """

    def answer(asked: Asked) -> Answer:
        for name in asked.query:
            if name.startswith("$") and name != "$select":
                raise bad_request(f"The query parameter '{name}' is not supported.")
        names = select(asked.query, fields, shown)
        found = _cut(row(asked), names)
        return Answer.of({"@odata.context": _context(asked, context), **found})

    return answer


def _found(asked: Asked, rows: Rows, want: Any) -> Sequence[Record]:
    """The rows that are wanted; kept for the pages that follow."""
    key = (asked.url, want.digest, asked.now.date(), asked.claims.roles)
    kept = asked.state.kept.get(key)
    if kept is None or not want.skip:  # a first page shows what is there now
        kept = list(rows(asked))
        if want.filter:
            kept = [row for row in kept if want.filter.test(row)]
        if want.order:
            name, down = want.order
            kept.sort(key=lambda row: str(row.get(name)), reverse=down)
        asked.state.keep(key, kept)
    return kept


def _cut(row: Record, names: Sequence[str]) -> Record:
    """Only these properties, and what OData says of the row."""
    about = {name: value for name, value in row.items() if name.startswith("@")}
    return about | {name: row[name] for name in names if name in row}


def _context(asked: Asked, context: str) -> str:
    for name, value in asked.path.items():
        context = context.replace("{" + name + "}", value.replace("'", "''"))
    return f"https://graph.microsoft.com/{asked.version}/$metadata#{context}"
