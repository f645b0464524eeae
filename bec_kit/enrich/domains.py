"""Every mail domain of a case, and which known one it may be mistaken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.data import load
from bec_kit.enrich._lookalike import parts_of, skeleton
from bec_kit.enrich.external import home_forms, is_home
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# A counterparty is one with which mail was exchanged at least so often; the most
# frequent ones are enough, and keep the work small.
_FREQUENT, _COUNTERPARTIES = 3, 500
# Two labels that differ by more are not mistaken for one another.
_FURTHEST = 2

_SEEN = """
with rows as (
    select rtrim(trim(lower(split_part(messages.sender, '@', -1))), '.') as domain,
           messages.happened_at as happened_at,
           coalesce(messages.message_id, messages.record_id) as message
    from messages where contains(messages.sender, '@')
    union all
    select rtrim(trim(lower(split_part(messages.recipient, '@', -1))), '.'),
           messages.happened_at, coalesce(messages.message_id, messages.record_id)
    from messages where contains(messages.recipient, '@')
)
select rows.domain as domain, min(rows.happened_at) as first_at,
       count(distinct rows.message) as messages
from rows where rows.domain <> '' group by rows.domain order by rows.domain
"""


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `domains` for each domain that sends or receives in the message traces.

    `nearest` is a home domain, or a counterparty that wrote before this domain did:
    what is imitated comes first. It is null where nothing is near enough.
    """
    homes = home_forms(facts.home_domains)
    rows = engine.arrow(_SEEN).to_pylist()
    for row in rows:
        found = parts_of(row["domain"])
        row |= {"registrable": found.registrable, "label": found.label}
        row["skeleton"] = skeleton(found.label)
        row["is_home"] = is_home(row["domain"], homes) if homes else None
    known = _Known(homes, rows)
    for row in rows:
        if not row["is_home"]:
            row["nearest"], row["distance"] = known.nearest(row)
    return pa.Table.from_pylist(rows, schema=schema("domains"))


class _Known:
    """The names that are worth imitating: home domains and frequent counterparties."""

    def __init__(self, homes: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        public = set(load("freemail")["domains"])
        self._since: dict[str, datetime | None] = {}
        counts: dict[str, int] = {}
        for row in rows:
            name = row["registrable"]
            if row["is_home"] or name in public:
                continue
            counts[name] = counts.get(name, 0) + row["messages"]
            times = [at for at in (self._since.get(name), row["first_at"]) if at is not None]
            self._since[name] = min(times, default=None)
        often = sorted(counts, key=lambda name: (-counts[name], name))[:_COUNTERPARTIES]
        frequent = [name for name in often if counts[name] >= _FREQUENT]
        self._homes = {parts_of(home).registrable for home in homes}
        self._public = public
        # the home domains come first, so that they win where two are equally near
        self._labels = {name: parts_of(name).label for name in (*sorted(self._homes), *frequent)}
        self._skeletons = {name: skeleton(label) for name, label in self._labels.items()}

    def nearest(self, row: Mapping[str, Any]) -> tuple[str | None, int | None]:
        """The known name that looks most like a domain, and how many edits lie between."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        own = row["registrable"]
        if own in self._public or own in self._homes:
            return None, None
        found: dict[str, int] = {}
        for text, known in ((row["label"], self._labels), (row["skeleton"], self._skeletons)):
            for _, edits, name in process.extract(
                text,
                known,
                scorer=DamerauLevenshtein.distance,
                score_cutoff=_FURTHEST,
                processor=None,
                limit=None,
            ):
                if name != own and self._came_first(name, own):
                    found[name] = min(int(edits), found.get(name, _FURTHEST))
        if not found:
            return None, None
        order = {name: place for place, name in enumerate(self._labels)}
        best = min(found, key=lambda name: (found[name], order[name]))
        return best, found[best]

    def _came_first(self, name: str, other: str) -> bool:
        if name in self._homes:
            return True
        mine, theirs = self._since.get(name), self._since.get(other)
        return mine is not None and (theirs is None or mine < theirs)
