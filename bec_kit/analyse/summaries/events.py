"""What happened inside the window, one sentence for each event."""

from __future__ import annotations

from bec_kit.analyse.summaries._inside import INSIDE
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine
from bec_kit.tables import TABLES

__all__ = ["SPEC"]

SPEC = Summary(
    id="events",
    title="One event inside the case's window.",
    sql=f"""with {INSIDE} select i.*, {mine('i."user"')} as mine from inside i""",  # noqa: S608  our own words
    order=", ".join(f's."{name}" nulls last' for name in TABLES["timeline"].order),
    shows=("happened_at", "severity", "actor", "kind", "says"),
    nothing="No event lies inside the case's window.",
    most=5_000,
)
