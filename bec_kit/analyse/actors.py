"""Who acted: parts of SQL that the summaries and the timeline share."""

from __future__ import annotations

__all__ = ["KNOWN_ADDRESSES", "actor", "signs", "theirs"]

# Addresses of three days of successful use, or marked as good, are the user's own.
KNOWN_ADDRESSES = """known_addresses as (
    select b.value as ip, b."user" as "user" from baselines b where b.kind = 'ip'
      group by b.value, b."user" having count(distinct b.day) >= 3
    union select m.value, u."user" from marks m, (select distinct "user" from baselines) u
      where m.verdict = 'known-good' and m.kind = 'ip'
)"""

_ANYBODYS = """{value} in (
    select s.value from suspects s where s.kind = '{kind}' and s."user" is null)"""
_OF_USER = """({value}, {user}) in (
    select (s.value, s."user") from suspects s where s.kind = '{kind}' and s."user" is not null)"""


def theirs(user: str, ip: str, app: str, agent: str, device: str) -> str:
    """SQL that holds where an indicator of the attacker acted.

    Args:
        user: SQL for whose activity it is; so with the others. `null` where there is none.
        ip: from where.
        app: the application that acted.
        agent: the client that acted.
        device: the device that acted.
    """
    given = {"ip": ip, "app": app, "user-agent": agent, "device": device}
    # lists of values, and no comparison of each row with each suspect: half the time
    tests = [
        test.format(kind=kind, value=value, user=user)
        for kind, value in given.items()
        if value != "null"
        for test in (_ANYBODYS, _OF_USER)
    ]
    return f"coalesce({' or '.join(tests)}, false)" if tests else "false"


def actor(
    user: str, ip: str, app: str = "null", agent: str = "null", device: str = "null", kind: str = ""
) -> str:
    """SQL for who acted: attacker, service, victim or unknown; needs KNOWN_ADDRESSES.

    Args:
        user: SQL for whose activity it is; so with the others.
        ip: from where.
        app: the application that acted.
        agent: the client that acted.
        device: the device that acted.
        kind: the column `actor_kind`, where there is one.
    """
    service = f"when {kind} = 'service' then 'service'" if kind else ""
    return f"""case when {theirs(user, ip, app, agent, device)} then 'attacker' {service}
      when ({ip}, {user}) in (select (k.ip, k."user") from known_addresses k)
      then 'victim' else 'unknown' end"""  # noqa: S608  our own words


def signs(row: str, user: str = '"user"') -> tuple[str, ...]:
    """What `actor` wants to know, of a row with the columns of the audit log.

    Args:
        row: the alias of the table.
        user: the column that says whose activity it is.
    """
    columns = (user, "ip", "acting_app_id", "user_agent", "device_id", "actor_kind")
    return tuple(f"{row}.{column}" for column in columns)
