"""Names that mean one person: what an alias stands for, where it stands for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

_PEOPLE = """
select a.alias as alias, min(a."user") as "user"
from aliases a
where a.kind <> 'app'
group by a.alias
having count(distinct a."user") = 1
order by a.alias
"""


def compute(engine: Engine, _facts: Facts) -> pa.Table:
    """One row of `people` for each name of a person that is nobody else's.

    Args:
        engine: over the aliases learnt from a case.
    """
    return engine.arrow(_PEOPLE).cast(schema("people"))
