"""Records of the two logs that no other table tells better, by their bare operation."""

from __future__ import annotations

from bec_kit.sources import source
from bec_kit.timeline.lines._rows import untold
from bec_kit.timeline.lines._spec import CLIENT, Group, Line

__all__ = ["SPEC"]


def _others(log: str) -> str:
    meanings = [name for name in source(log).tables if name != log and not name.endswith("_values")]
    return untold(log, meanings)


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
