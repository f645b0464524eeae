"""Who acted, and whose account it is: parts of SQL that the summaries share."""

from __future__ import annotations

__all__ = ["COMMON", "FIRST", "actor", "mine", "theirs"]

# Addresses of three days of successful use, or marked as good, are the user's own: as in
# the timeline. `logins` holds each sign-in once, though two logs may tell of it.
COMMON = """known_addresses as (
    select b.value as ip, b."user" as "user" from baselines b where b.kind = 'ip'
      group by b.value, b."user" having count(distinct b.day) >= 3
    union select m.value, u."user" from marks m, (select distinct "user" from baselines) u
      where m.verdict = 'known-good' and m.kind = 'ip'
), logins as (
    select s.*, case when s.browser is not null or s.os is not null
                     then concat_ws(' on ', s.browser, s.os)
                     else coalesce(s.user_agent, s.client_app) end as client
    from sign_ins s
    where s.kind <> 'audit' or not exists
      (select 1 from sign_ins o where o.kind <> 'audit' and o.record_id = s.request_id)
), people as (
    select a.alias as alias, min(a."user") as "user" from aliases a where a.kind <> 'app'
    group by 1 having count(distinct a."user") = 1
), app_names as (
    select a.alias as app_id, min(a.name) as app from aliases a where a.kind = 'app' group by 1
)"""

FIRST = "s.actor = 'attacker' desc nulls last, s.mine desc nulls last"


def theirs(user: str, ip: str, app: str, agent: str, device: str) -> str:
    """SQL that holds where an indicator of the attacker acted.

    Args:
        user: SQL for whose activity it is; so with the others. `null` where there is none.
        ip: from where.
        app: the application that acted.
        agent: the client that acted.
        device: the device that acted.
    """
    signs = {"ip": ip, "app": app, "user-agent": agent, "device": device}
    return " or ".join(
        f"exists (select 1 from suspects s where s.kind = '{kind}' and s.value = {value}"  # noqa: S608  our own words
        f' and (s."user" is null or s."user" = {user}))'
        for kind, value in signs.items()
        if value != "null"
    )


def actor(
    user: str, ip: str, app: str = "null", agent: str = "null", device: str = "null", kind: str = ""
) -> str:
    """SQL for who acted: attacker, service, victim or unknown; as in the timeline.

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


def mine(user: str) -> str:
    """SQL that holds for an account of the case."""
    return f'exists (select 1 from case_users c where c."user" = {user})'  # noqa: S608  our own words
