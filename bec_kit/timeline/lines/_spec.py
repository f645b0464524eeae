"""What a line of the timeline is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLIENT", "STANDING", "Group", "Line"]


@dataclass(frozen=True)
class Line:
    """One kind of event: the rows that it reads, and the sentence that they say.

    In a sentence `{column}` is the column's value; a part in square brackets is left
    out where one of its columns is empty.

    Attributes:
        kind: what the timeline calls it.
        source: the table that it comes from.
        says: the sentence.
        rows: what to read: the table itself, or a select over it.
        where: which of its rows.
        actor_kind: SQL for who acts: a column, or a constant.
        user: SQL for whose event it is.
        ip: SQL for where it came from.
        app: SQL for the application that acted.
        agent: SQL for the client that acted.
        device: SQL for the device that acted.
    """

    kind: str
    source: str
    says: str
    rows: str = ""
    where: str = "true"
    actor_kind: str = "t.actor_kind"
    user: str = 't."user"'
    ip: str = "t.ip"
    app: str = "null"
    agent: str = "null"
    device: str = "null"


@dataclass(frozen=True)
class Group:
    """The events that some tables tell.

    Attributes:
        id: its name.
        lines: one for each kind of event.
    """

    id: str
    lines: tuple[Line, ...]


CLIENT = {"app": "t.acting_app_id", "agent": "t.user_agent", "device": "t.device_id"}
"""With what somebody acted, in the tables of the audit log."""

STANDING = {"actor_kind": "'unknown'", "ip": "null"}
"""Who acted, and from where, is nothing that collected state tells."""
