"""Who came in, tried to, or began to."""

from __future__ import annotations

from bec_kit.timeline.lines._spec import CLIENT, Group, Line

__all__ = ["SPEC"]

_CLIENT = CLIENT | {"app": "t.app_id"}

# An application signs in for itself: there, `app` is who came, and `resource` where to.
_LOGINS = """(select s.*, 0 as position,
  case when s.kind in ('service_principal', 'managed_identity')
       then coalesce('The app ' || s.app, s."user") else s."user" end as who,
  case when s.kind in ('service_principal', 'managed_identity')
       then s.resource else s.app end as entered,
  coalesce(e.meaning, s.logon_error) as reason
  from sign_ins s
  left join (select c.code, min(c.meaning) as meaning from error_codes c group by c.code) e
    on e.code = s.error_code
  where s.kind <> 'audit' or not exists
    (select 1 from sign_ins o where o.kind <> 'audit' and o.record_id = s.request_id))"""

SPEC = Group(
    "sign_ins",
    (
        Line(
            "sign-in",
            "sign_ins",
            "{who} signed in[ to {entered}][ from {ip}][ ({city}, {country})][ with {browser}]"
            "[ on {os}]",
            rows=_LOGINS,
            where="t.ok",
            **_CLIENT,
        ),
        Line(
            "sign-in failed",
            "sign_ins",
            "{who} could not sign in[ to {entered}][ from {ip}]: error {error_code}[ ({reason})]",
            rows=_LOGINS,
            where="not t.ok",
            **_CLIENT,
        ),
        Line(
            "sign-in not finished",
            "sign_ins",
            "{who} began to sign in[ to {entered}][ from {ip}][: error {error_code}][ ({reason})]",
            rows=_LOGINS,
            where="t.ok is null",
            **_CLIENT,
        ),
    ),
)
