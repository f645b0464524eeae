"""What collected accounts, devices and apps tell of when they came to be."""

from __future__ import annotations

from bec_kit.timeline.lines._rows import NOBODY, since
from bec_kit.timeline.lines._spec import STANDING, Group, Line

__all__ = ["SPEC"]

_APP = STANDING | {"user": "t.nobody", "app": "t.app_id"}

SPEC = Group(
    "accounts",
    (
        Line(
            "account made",
            "users",
            "The account {user} was made[ ({kind})]",
            rows=since("users", "created_at"),
            **STANDING,
        ),
        Line(
            "password changed",
            "users",
            "The password of {user} was changed for the last time",
            rows=since("users", "password_changed_at"),
            **STANDING,
        ),
        Line(
            "device registered",
            "devices",
            "The device {shown} was registered[ for {user}][ ({os})]",
            rows=since("devices", "registered_at", ", coalesce(t.name, t.device_id) as shown"),
            agent="t.user_agent",
            device="t.device_id",
            **STANDING,
        ),
        Line(
            "app made",
            "apps",
            "The app {name} was {did}[ (publisher {publisher})]",
            rows=since(
                "apps",
                "created_at",
                f""", {NOBODY},
                case t.kind when 'application' then 'registered'
                else 'added to the tenant' end as did""",
            ),
            **_APP,
        ),
        Line(
            "app credential",
            "app_credentials",
            "A {kind} of the app {shown} is valid from now",
            rows=since(
                "app_credentials",
                "start_at",
                f", {NOBODY}, coalesce(t.app, t.app_id, t.object_id) as shown",
            ),
            **_APP,
        ),
        Line(
            "app permission",
            "grants",
            "The app {shown} was given {given}[ on {resource}]",
            rows=since(
                "grants",
                "created_at",
                f""", {NOBODY}, coalesce(t.app_name, t.client_id) as shown,
                coalesce(nullif(array_to_string(t.scopes, ' '), ''), t.role_id) as given""",
            ),
            where="t.kind = 'application'",
            **_APP,
        ),
    ),
)
