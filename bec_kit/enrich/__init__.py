"""What SQL says badly, computed before: addresses, names, habits, look-alikes.

All of it is learnt from the case itself, without a network: a module of its own
for each computed table, whose `compute` takes the engine and the case's facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.enrich import (
    addresses,
    aliases,
    app_entries,
    app_names,
    baselines,
    domains,
    people,
    rights_given,
    rule_effects,
    send_bursts,
)
from bec_kit.enrich._facts import facts
from bec_kit.enrich.external import expressions
from bec_kit.enrich.geo import Databases
from bec_kit.enrich.rogue import rogue_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["TABLES", "Databases", "expressions", "facts", "rogue_list"]

# In this order: some read what those before them learnt.
TABLES: Mapping[str, Callable[[Engine, Facts], pa.Table]] = {
    "addresses": addresses.compute,
    "aliases": aliases.compute,
    "people": people.compute,
    "domains": domains.compute,
    "baselines": baselines.compute,
    "app_entries": app_entries.compute,
    "app_names": app_names.compute,
    "rights_given": rights_given.compute,
    "rule_effects": rule_effects.compute,
    "send_bursts": send_bursts.compute,
}
