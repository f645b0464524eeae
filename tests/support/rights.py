"""Rights over the victim's mailbox that an administrator gave."""

from __future__ import annotations

from typing import Any

from tests.support.rows import VICTIM, at

__all__ = ["ADMIN", "EVE", "FAR", "grant"]

ADMIN, EVE = "admin@contoso.example", "eve@contoso.example"
FAR = "203.0.113.66"


def grant(**more: Any) -> dict[str, Any]:
    """A record that gives Eve a right; which one is for the test to say."""
    return {
        "record_id": "g1",
        "happened_at": at(0),
        "user": ADMIN,
        "actor_kind": "person",
        "action": "grant",
        "mailbox": VICTIM,
        "grantee": EVE,
        "ok": True,
        "ip": FAR,
        "ip_kind": "client",
        "position": 0,
        **more,
    }
