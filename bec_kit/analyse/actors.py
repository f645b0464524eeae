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
    tests = [
        f"exists (select 1 from suspects s where s.kind = '{kind}' and s.value = {value}"  # noqa: S608  our own words
        f' and (s."user" is null or s."user" = {user}))'
        for kind, value in given.items()
        if value != "null"
    ]
    return " or ".join(tests) or "false"


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
      when exists (select 1 from known_addresses k where k.ip = {ip} and k."user" = {user})
      then 'victim' else 'unknown' end"""  # noqa: S608  our own words


def signs(row: str, user: str = '"user"') -> tuple[str, ...]:
    """What `actor` wants to know, of a row with the columns of the audit log.

    Args:
        row: the alias of the table.
        user: the column that says whose activity it is.
    """
    columns = (user, "ip", "acting_app_id", "user_agent", "device_id", "actor_kind")
    return tuple(f"{row}.{column}" for column in columns)
