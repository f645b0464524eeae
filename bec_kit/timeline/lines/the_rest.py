"""Records of the two logs that no other table tells better, by their bare operation."""

from __future__ import annotations

from bec_kit.sources import source
from bec_kit.timeline.lines._spec import CLIENT, Group, Line

__all__ = ["SPEC"]


def _others(log: str) -> str:
    """The rows of a log of which none of its other tables holds what they meant."""
    meanings = [name for name in source(log).tables if name != log and not name.endswith("_values")]
    tests = " and ".join(
        f"not exists (select 1 from {name} c where c.evidence_id = t.evidence_id"  # noqa: S608  names of our own tables
        " and c.evidence_row = t.evidence_row)"
        for name in meanings
    )
    return f"(select t.*, 0 as position from {log} t where {tests})"  # noqa: S608  same


SPEC = Group(
    "the_rest",
    (
        Line(
            "directory change",
            "directory_audits",
            "{user}: {activity}[ for {target}][ from {ip}]",
            rows=_others("directory_audits"),
            app="t.app_id",
            agent="t.user_agent",
        ),
        Line(
            "audit record",
            "audit",
            "{user}: {operation}[ on {object_id}][ from {ip}]",
            rows=_others("audit"),
            **CLIENT,
        ),
    ),
)
