"""Whose a record is, said as Graph's pages say it, where a tool has a column for that."""

from __future__ import annotations

from urllib.parse import quote

__all__ = ["users_context"]


def users_context(user: str | None, tail: str) -> dict[str, str]:
    """The `@odata.context` that names a user; nothing where nobody is named.

    Args:
        user: a UPN or an object id.
        tail: what the page shows of him, such as `authentication/methods`.
    """
    if user is None:
        return {}
    name = quote(user.replace("'", "''"))
    return {"@odata.context": f"$metadata#users('{name}')/{tail}"}
