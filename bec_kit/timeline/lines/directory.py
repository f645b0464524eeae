"""What was changed in the directory: trust in apps, ways to sign in, roles, devices, accounts."""

from __future__ import annotations

from bec_kit.timeline.lines._rows import OTHERS_ACCOUNT, did, once, untold
from bec_kit.timeline.lines._spec import Group, Line

__all__ = ["SPEC"]

_DID = {
    "add": "added",
    "remove": "removed",
    "change": "changed",
    "update": "changed",
    "required": "required",
    "eligible": "made eligible",
    "owner": "became owner of",
    "user": "became user of",
}

SPEC = Group(
    "directory",
    (
        Line(
            "consent",
            "consents",
            "{user} {did} the app {called}[: {given}][ for {whom}]",
            # the grant beside a consent names the app's entry in the directory alone
            rows=f"""(select c.*, 0 as position, array_to_string(c.scopes, ' ') as given,
              case c.kind when 'delegated' then 'delegated permissions to'
                when 'app_role' then 'gave permissions of its own to'
                when 'app_role_user' then 'assigned' else 'consented to' end as did,
              case when c.principal is distinct from c."user" then c.principal end as whom,
              coalesce(c.app, c.app_id, n.app, n.app_id, c.object_id) as called
              from {once("consents", "kind", "object_id", "principal")} c
              left join app_entries n on n.object_id = c.object_id)""",  # noqa: S608  our own words
        ),
        Line(
            "MFA",
            "mfa_changes",
            "{user} {did} a way to sign in[: {method}][ for {whom}][ from {ip}]",
            rows=did(once("mfa_changes", "action", "target"), _DID, f", {OTHERS_ACCOUNT}"),
        ),
        Line(
            "role",
            "role_changes",
            "{user} {did} the role {role}[ for {target}][ from {ip}]",
            rows=did(once("role_changes", "action", "target"), _DID),
        ),
        Line(
            "device",
            "device_changes",
            "{user} {did} the device {device_name}[ for {whom}][ from {ip}]",
            rows=did(once("device_changes", "action"), _DID, f", {OTHERS_ACCOUNT}"),
        ),
        Line(
            "account",
            "account_changes",
            "{user}: {action}[ for {target}][ ({detail})][ from {ip}]",
            # a user is updated, too, when a way to sign in is added or removed
            rows=untold(once("account_changes", "action", "target"), ["mfa_changes"]),
        ),
    ),
)
