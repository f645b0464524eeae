"""Rules, forwarding and rights of a mailbox, as they were changed."""

from __future__ import annotations

from bec_kit.timeline.lines._rows import OTHERS_MAILBOX, did
from bec_kit.timeline.lines._spec import CLIENT, Group, Line

__all__ = ["SPEC"]

_RULE = {
    "create": "made",
    "change": "changed",
    "enable": "enabled",
    "disable": "disabled",
    "remove": "removed",
}
_RIGHT = {"grant": "granted", "change": "changed", "revoke": "revoked"}

SPEC = Group(
    "mailbox_settings",
    (
        Line(
            "inbox rule",
            "rule_changes",
            "{user} {did} the inbox rule “{name}”[ of {whose}][ from {ip}][: {effects}]",
            rows=did(
                "rule_changes",
                _RULE,
                f""", {OTHERS_MAILBOX} as whose,
                nullif(array_to_string(t.actions, ', '), '') as effects""",
            ),
            **CLIENT,
        ),
        Line(
            "forwarding",
            "forwarding_changes",
            "{user} {change} the forwarding of {mailbox}[ to {target}][ from {ip}]",
            **CLIENT,
        ),
        Line(
            "delegation",
            "delegations",
            "{user} {did} the right {given}[ on {mailbox}][ for {grantee}][ from {ip}]",
            rows=did(
                "delegations",
                _RIGHT,
                ", coalesce(array_to_string(t.rights, ', '), t.kind) as given",
            ),
            **CLIENT,
        ),
    ),
)
