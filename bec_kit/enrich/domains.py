"""Every mail domain of a case, and which known one it may be mistaken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.data import load
from bec_kit.enrich._lookalike import parts_of, skeleton
from bec_kit.enrich.external import home_forms, is_home
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# A counterparty is one with which mail was exchanged at least so often; the most
# frequent ones are enough, and keep the work small.
_FREQUENT, _COUNTERPARTIES = 3, 500
# Two labels that differ by more are not mistaken for one another.
_FURTHEST = 2
# Labels that are compared at once.
_BLOCK = 1_000

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
    union all
    select rtrim(trim(lower(split_part(answers.address, '@', -1))), '.'), answers.happened_at,
           answers.message
    from (select unnest(h.reply_to) as address, coalesce(h.sent_at, h.received_at) as happened_at,
                 coalesce(h.internet_message_id, h.record_id) as message
          from message_headers h) answers
    where contains(answers.address, '@')
)
select rows.domain as domain, min(rows.happened_at) as first_at,
       count(distinct rows.message) as messages
from rows where rows.domain <> '' group by rows.domain order by rows.domain
"""


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `domains` for each domain in message traces, and for each that gets answers.

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
    nearest = _Known(homes, rows).nearest(rows)
    for row in rows:
        row["nearest"], row["distance"] = nearest.get(row["registrable"], (None, None))
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
        self._names = [*sorted(self._homes), *frequent]
        self._labels = [parts_of(name).label for name in self._names]
        self._skeletons = [skeleton(label) for label in self._labels]

    def nearest(self, rows: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
        """For each registrable part, the known name that looks most like it, and the edits."""
        asked = {row["registrable"]: (row["label"], row["skeleton"]) for row in rows}
        own = [name for name in asked if name not in self._public and name not in self._homes]
        found: dict[str, tuple[str, int]] = {}
        for start in range(0, len(own), _BLOCK):
            names = own[start : start + _BLOCK]
            edits: dict[tuple[str, int], int] = {}
            for part, known in enumerate((self._labels, self._skeletons)):
                for who, place, count in _near([asked[each][part] for each in names], known):
                    pair = (names[who], place)
                    edits[pair] = min(count, edits.get(pair, count))
            # the fewest edits first, then the home domains, then the most frequent
            for (name, place), count in sorted(
                edits.items(), key=lambda each: (each[0][0], each[1], each[0][1])
            ):
                model = self._names[place]
                if name not in found and model != name and self._came_first(model, name):
                    found[name] = (model, count)
        return found

    def _came_first(self, name: str, other: str) -> bool:
        if name in self._homes:
            return True
        mine, theirs = self._since.get(name), self._since.get(other)
        return mine is not None and (theirs is None or mine < theirs)


def _near(asked: list[str], known: list[str]) -> Iterator[tuple[int, int, int]]:
    """Places of each two labels that lie near, and the edits between them."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

    if not (asked and known):
        return
    # a swap of two letters is at most two plain edits, which are far quicker to count:
    # so nothing is lost by counting properly only where twice as many plain ones suffice
    rough = process.cdist(asked, known, scorer=Levenshtein.distance, score_cutoff=2 * _FURTHEST)
    for who, place in zip(*(rough <= 2 * _FURTHEST).nonzero(), strict=True):
        edits = DamerauLevenshtein.distance(asked[who], known[place], score_cutoff=_FURTHEST)
        if edits <= _FURTHEST:
            yield int(who), int(place), edits
