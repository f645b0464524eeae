"""Selects that several lines read: with a verb, or from a time of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["NOBODY", "OTHERS_ACCOUNT", "OTHERS_MAILBOX", "did", "once", "since", "untold"]

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


def once(table: str, *same: str) -> str:
    """The rows of a table but for changes that the directory's own log tells again.

    The audit log takes over what the directory logs, with its correlation id as InterSystemsId.
    Of the two that with an address is kept, else that of the audit log.

    Args:
        table: of changes in the directory.
        same: columns that tell the steps of one change apart.
    """
    key = ", ".join(("correlation_id", *same))
    of_each = ", ".join(f"c.{name}" for name in ("correlation_id", *same))
    return f"""(select * exclude (own, nth) from (
      select c.*, d.evidence_id is not null as own,
        row_number() over (partition by {of_each}, d.evidence_id is null
          order by c.happened_at, c.evidence_row) as nth
      from {table} c left join directory_audits d
        on d.evidence_id = c.evidence_id and d.evidence_row = c.evidence_row)
      qualify correlation_id is null
        or row_number() over (partition by {key}, nth order by ip is null, own) = 1)"""  # noqa: S608  names of our own tables


def untold(table: str, others: Iterable[str]) -> str:
    """The rows of a table but for records of which others tell what they meant."""
    tests = " and ".join(
        f"not exists (select 1 from {name} c where c.evidence_id = t.evidence_id"  # noqa: S608  names of our own tables
        " and c.evidence_row = t.evidence_row)"
        for name in others
    )
    return f"(select t.*, 0 as position from {table} t where {tests})"  # noqa: S608  same
