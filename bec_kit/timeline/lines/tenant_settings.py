"""What collected settings of the tenant tell of when they were changed for the last time."""

from __future__ import annotations

from bec_kit.timeline.lines._rows import NOBODY, since
from bec_kit.timeline.lines._spec import STANDING, Group, Line

__all__ = ["SPEC"]

SPEC = Group(
    "tenant_settings",
    (
        Line(
            "sender stopped",
            "restricted_senders",
            "The service stopped {address} from sending[: {reason}]",
            rows=since("restricted_senders", "blocked_at"),
            actor_kind="'service'",
            user="t.address",
            ip="null",
        ),
        Line(
            "mail flow rule",
            "transport_rules",
            "The mail flow rule “{name}” was changed for the last time[: {effects}]",
            rows=since(
                "transport_rules",
                "modified_at",
                f", {NOBODY}, nullif(array_to_string(t.actions, ', '), '') as effects",
            ),
            user="t.nobody",
            **STANDING,
        ),
        Line(
            "sign-in policy",
            "access_policies",
            "The sign-in policy “{shown}” was changed for the last time[ ({state})]",
            rows=since(
                "access_policies",
                "modified_at",
                f", {NOBODY}, coalesce(t.name, t.policy_id) as shown",
            ),
            user="t.nobody",
            **STANDING,
        ),
    ),
)
