"""Whose account it is, and what else many summaries read: parts of SQL that they share."""

from __future__ import annotations

from bec_kit.analyse.actors import KNOWN_ADDRESSES

__all__ = ["COMMON", "FIRST", "mine"]

# `logins` holds each sign-in once, though two logs may tell of it.
COMMON = f"""{KNOWN_ADDRESSES}, logins as (
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
)"""  # noqa: S608  our own words

FIRST = "s.actor = 'attacker' desc nulls last, s.mine desc nulls last"


def mine(user: str) -> str:
    """SQL that holds for an account of the case."""
    return f'exists (select 1 from case_users c where c."user" = {user})'  # noqa: S608  our own words
