"""Members of Exchange's role groups as Goose writes them: `EXO_RoleGroupMembers.json`.

Each line is a list: the members, and the group behind them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.role import held, member
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_LINE = re.compile(
    r'\s*\[.*\{\s*"GroupId"\s*:\s*"[^"]*"\s*,\s*"GroupName"\s*:\s*"[^"]*"\s*\}\s*\]\s*$'
)


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    *members, group = orjson.loads(record["line"])
    for each in members:
        yield {**each, "RoleGroup": group["GroupName"]}


def _native(row: Row) -> dict[str, Any]:
    group = row.text("rolegroup")
    if group is None:
        raise UnreadableError("the line holds no members of a role group")
    return held(group, principal=member(row), service="exchange")


SPEC = Format(
    id="goose_role_group_members",
    title="Members of Exchange role groups, written by Goose",
    source="roles",
    container="lines",
    needs=frozenset(),
    line=_LINE,
    explode=_explode,
    native=_native,
    order=56,
    references=(
        "Untitled Goose Tool 1 and 2, m365_datadumper.py: the value of GetRoleGroupMembers(), "
        "to which {GroupId, GroupName} is appended, one list a line",
    ),
)
