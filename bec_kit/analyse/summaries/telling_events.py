"""The events that carry an indicator of the attacker, or that a grave finding cites."""

from __future__ import annotations

from bec_kit.analyse.summaries import events
from bec_kit.analyse.summaries._spec import Summary

__all__ = ["SPEC"]

SPEC = Summary(
    id="telling_events",
    title="One event of the attacker's, or cited by a finding of high or critical severity.",
    sql=f"select e.* from ({events.SPEC.sql}) e where e.telling",  # noqa: S608  our own words
    order=events.SPEC.order,
    shows=events.SPEC.shows,
    nothing="No event carries an indicator of the attacker, and no grave finding cites one.",
    most=500,
)
