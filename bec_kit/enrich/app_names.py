"""Every name of an application in a case, and whose name it may be mistaken for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.data import load
from bec_kit.enrich._lookalike import parts_of, skeleton
from bec_kit.enrich.external import home_forms
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# Where Microsoft registers its own applications.
_MICROSOFT = frozenset(
    {"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"}
)
# Shorter names are too often near one another.
_LONG, _EDITS = 8, 1
_SHORTEST = 4
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

_SEEN = """
with rows as (
    select lower(consents.app_id) as app_id, consents.app as name from consents
    union
    select lower(apps.app_id), apps.name from apps
), owners as (
    select lower(apps.app_id) as app_id, min(lower(apps.owner_tenant)) as tenant
    from apps where apps.owner_tenant is not null group by 1
), own as (
    select distinct lower(audit.organization_id) as tenant from audit
)
select rows.app_id as app_id, rows.name as name, owners.tenant as tenant,
       own.tenant is not null as ours
from rows
left join owners on owners.app_id = rows.app_id
left join own on own.tenant = owners.tenant
where rows.app_id is not null and rows.name is not null
order by rows.app_id, rows.name
"""


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `app_names` for each id and name of the consents and the tenant's apps.

    `resembles` is null for Microsoft's own applications, by their id or by the tenant in
    which they are registered; the tenant's own ones may bear the tenant's name.
    """
    first_party = load("first_party_apps")["apps"]
    known = {each["id"] for each in first_party}
    microsoft = _folded(each["name"] for each in first_party)
    homes = home_forms(facts.home_domains)
    homes_folded = _folded([*(parts_of(home).label for home in homes), *homes])
    found = []
    for row in engine.arrow(_SEEN).to_pylist():
        folded = fold(row["name"])
        resembles = None
        if row["app_id"] not in known and row["tenant"] not in _MICROSOFT:
            resembles = _near(folded, microsoft)
            if resembles is None and not row["ours"]:
                resembles = homes_folded.get(folded) or _disguised(row["name"], homes_folded)
        found.append({**row, "skeleton": folded, "resembles": resembles})
    columns = schema("app_names").names
    rows = [{name: row[name] for name in columns} for row in found]
    return pa.Table.from_pylist(rows, schema=schema("app_names"))


def fold(name: str) -> str:
    """What a name looks like to a hurried eye: its skeleton, letters and digits alone."""
    return "".join(char for char in skeleton(name) if char.isalnum())


def _folded(names: Iterable[str]) -> dict[str, str]:
    """What names look like, and the first of those that look so."""
    found: dict[str, str] = {}
    for name in sorted(names):
        found.setdefault(fold(name), name)
    return found


def _near(folded: str, known: dict[str, str]) -> str | None:
    """The known name that looks the same, or differs by one edit where both are long."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if folded in known or len(folded) < _LONG:
        return known.get(folded)
    long = [each for each in known if len(each) >= _LONG]
    near = process.extractOne(folded, long, scorer=DamerauLevenshtein.distance, score_cutoff=_EDITS)
    return known[near[0]] if near else None


def _disguised(name: str, homes: dict[str, str]) -> str | None:
    """The home domain that a word of the name looks like, without being written as it is."""
    words = _WORD.findall(name.casefold())
    written = {word for home in homes.values() for word in (home, *_WORD.findall(home))}
    for word in words:
        folded = fold(word)
        if len(folded) >= _SHORTEST and word not in written and folded in homes:
            return homes[folded]
    return None
