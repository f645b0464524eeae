"""Selects that several lines read: with a verb, or from a time of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["NOBODY", "OTHERS_ACCOUNT", "OTHERS_MAILBOX", "did", "since", "untold"]

OTHERS_MAILBOX = """case when t.mailbox is distinct from t."user" then t.mailbox end"""
OTHERS_ACCOUNT = """case when t.target is distinct from t."user" then t.target end as whom"""
NOBODY = "cast(null as varchar) as nobody"

# What a state says of the past: told from when the case's logs begin, else a tenant's
# whole history would stand in front of them.
_BEGAN = """(select min(e.happened_at) from (
  select happened_at from audit union all select happened_at from sign_ins
  union all select happened_at from directory_audits) e)"""


def did(table: str, verbs: Mapping[str, str], more: str = "") -> str:
    """The rows of a table with their action as a verb, and further columns."""
    words = " ".join(f"when '{action}' then '{verb}'" for action, verb in verbs.items())
    return f"""(select t.*, case t.action {words} else replace(t.action, '_', ' ') end as did
      {more} from {table} t)"""  # noqa: S608  our own words


def since(table: str, column: str, more: str = "") -> str:
    """The rows of a table of state whose own time lies in that of the logs."""
    return f"""(select t.*, t.{column} as happened_at, 0 as position{more}
      from {table} t where t.{column} >= {_BEGAN})"""  # noqa: S608  names of our own tables


def untold(table: str, others: Iterable[str]) -> str:
    """The rows of a table but for records of which others tell what they meant."""
    tests = " and ".join(
        f"not exists (select 1 from {name} c where c.evidence_id = t.evidence_id"  # noqa: S608  names of our own tables
        " and c.evidence_row = t.evidence_row)"
        for name in others
    )
    return f"(select t.*, 0 as position from {table} t where {tests})"  # noqa: S608  same
