"""What was done with files, searched for, and what Microsoft itself raised."""

from __future__ import annotations

from bec_kit.timeline.lines._spec import CLIENT, Group, Line

__all__ = ["SPEC"]

SPEC = Group(
    "activity",
    (
        Line(
            "file",
            "file_activity",
            "{user}: {operation}[ of {file}][ for {target}][ from {ip}]",
            rows="(select f.*, 0 as position from file_activity f)",
            **CLIENT,
        ),
        Line(
            "search",
            "searches",
            "{user} searched[ for “{query}”][ from {ip}]",
            rows="(select s.*, 0 as position from searches s)",
            **CLIENT,
        ),
        Line(
            "alert",
            "alerts",
            "Microsoft raised “{name}”[ ({severity})][ about {user}]",
            rows="(select a.*, 0 as position from alerts a)",
            ip="null",
        ),
        Line(
            "risk",
            "risk",
            "Microsoft saw a risk for {user}: {type}[ ({level})][ from {ip}][ ({city}, {country})]",
            rows="""(select r.*, 0 as position,
              coalesce(r.activity_at, r.detected_at, r.updated_at) as happened_at from risk r)""",
            where="t.kind in ('detection', 'app_detection')",
            actor_kind="'unknown'",
            agent="t.user_agent",
        ),
    ),
)
