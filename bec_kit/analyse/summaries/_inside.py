"""The timeline inside the case's window; undated events lie in it."""

from __future__ import annotations

__all__ = ["INSIDE"]

INSIDE = """inside as (
    select t.*, t.actor = 'attacker' or t.severity in ('high', 'critical') as telling
    from timeline t, case_window w
    where t.happened_at is null
       or (coalesce(t.happened_at >= w.start_at, true) and coalesce(t.happened_at < w.end_at, true))
)"""
