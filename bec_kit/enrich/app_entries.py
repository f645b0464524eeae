"""Entries of the directory that consents name, and the application that each belongs to.

The grant beside a consent names the entry (the app's service principal) alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

_ENTRIES = """
select c.object_id as object_id, min(lower(c.app_id)) as app_id, min(c.app) as app
from consents c
where c.app_id is not null and c.object_id is not null
group by c.object_id
having count(distinct lower(c.app_id)) = 1
order by c.object_id
"""


def compute(engine: Engine, _facts: Facts) -> pa.Table:
    """One row of `app_entries` for each entry that belongs to one application."""
    return engine.arrow(_ENTRIES).cast(schema("app_entries"))
