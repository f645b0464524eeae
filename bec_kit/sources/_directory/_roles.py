"""Directory roles, given and taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._directory._change import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.sources._directory._change import Change

__all__ = ["role_rows"]

_MEMBER = re.compile(r"(add|remove)\b.*\bmember (?:to|from) (?:\w+ )?role\b")
# Steps of privileged identity management before and beside the change itself.
_NO_CHANGE = re.compile(r"\b(?:requested|request|denied|cancell?ed|approv\w+|failed|renew\w*)\b")
_NOT_A_MEMBER = frozenset({"role", "request", "directory", "policy", "other", "n/a"})


def role_rows(change: Change) -> Iterator[dict[str, Any]]:
    """The row of a membership in a role that was made, made possible, or ended."""
    match = _MEMBER.match(change.key)
    if match is None or _NO_CHANGE.search(change.key):
        return
    role = change.first("Role") or Target()
    members = (t for t in change.targets if (t.kind or "").casefold() not in _NOT_A_MEMBER)
    member = next(members, Target())
    action = "remove" if match[1] == "remove" else "eligible" if "eligible" in change.key else "add"
    yield {
        "action": action,
        "role": change.new_or_old("Role.DisplayName") or role.name,
        "role_template_id": change.new_or_old("Role.TemplateId", "TemplateId")
        or change.details.get("templateid")
        or change.details.get("roledefinitionoriginid"),
        "target": member.best or change.whose(),
        "target_id": member.id,
        "target_kind": member.kind,
    }
