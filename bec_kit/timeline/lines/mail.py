"""What was read in a mailbox, done in it, and sent."""

from __future__ import annotations

from bec_kit.timeline.lines._rows import OTHERS_MAILBOX, did
from bec_kit.timeline.lines._spec import CLIENT, STANDING, Group, Line

__all__ = ["SPEC"]

_ROW = "record_id, happened_at, evidence_id, evidence_row"
_READS = f"""(select {_ROW}, 0 as position, min("user") as "user", min(actor_kind) as actor_kind,
  min(ip) as ip, min(acting_app_id) as acting_app_id, min(user_agent) as user_agent,
  min(device_id) as device_id, min(access_type) as access_type,
  case when min(mailbox) is distinct from min("user") then min(mailbox) end as whose,
  count(distinct coalesce(internet_message_id, 'row ' || position)) as number,
  case when number = 1 then 'one message' else number || ' messages' end as messages,
  min(folder_name) as first_folder,
  count(distinct folder) as folders, bool_or(throttled) as throttled
  from mail_access where own is distinct from true group by {_ROW})"""  # noqa: S608  names of our own tables
_OWN = f"""(select {_ROW}, 0 as position, min("user") as "user", min(mailbox) as whose,
  count(distinct internet_message_id) as number,
  case when number = 1 then 'one message' else number || ' messages' end as messages
  from mail_access where own group by {_ROW})"""  # noqa: S608  names of our own tables

_DID = {
    "send": "sent",
    "send_as": "sent as another",
    "send_on_behalf": "sent on behalf of another",
    "create": "drafted",
    "update": "changed",
    "move": "moved",
    "move_to_deleted": "deleted",
    "soft_delete": "deleted (recoverable)",
    "hard_delete": "deleted for good",
}
_ACTIONS = did(
    "mail_actions",
    _DID,
    f""", {OTHERS_MAILBOX} as whose,
    case when t.action not like 'send%' then t.folder_name end as lay""",
)

_MESSAGES = """(select arg_min(record_id, record_id) as record_id, min(happened_at) as happened_at,
  arg_min(evidence_id, record_id) as evidence_id, arg_min(evidence_row, record_id) as evidence_row,
  0 as position, sender, min(recipient) as first_recipient, count(distinct recipient) as recipients,
  min(subject) as subject, min(status) as status, min(direction) as direction,
  count(distinct recipient) - 1 as more
  from messages where status is distinct from 'expanded' group by message_id, trace_id, sender)"""

SPEC = Group(
    "mail",
    (
        Line(
            "mail read",
            "mail_access",
            "{user} read {messages}[ in {first_folder}][ of {whose}][ from {ip}]",
            rows=_READS,
            where="t.access_type is distinct from 'Sync'",
            **CLIENT,
        ),
        Line(
            "folder synchronised",
            "mail_access",
            "{user} synchronised the whole folder[ {first_folder}][ of {whose}][ from {ip}]",
            rows=_READS,
            where="t.access_type = 'Sync'",
            **CLIENT,
        ),
        Line(
            "own read",
            "mail_access",
            "Our own collection read {messages} of {whose}",
            rows=_OWN,
            actor_kind="'service'",
            ip="null",
        ),
        Line(
            "mail action",
            "mail_actions",
            "{user} {did} “{subject}”[ in {lay}][ to {dest_name}][ of {whose}][ from {ip}]",
            rows=_ACTIONS,
            **CLIENT,
        ),
        Line(
            "message",
            "messages",
            "{sender} wrote “{subject}” to {first_recipient}[ and {others} more]: {status}",
            rows=f"(select m.*, case when m.more > 0 then m.more end as others from {_MESSAGES} m)",  # noqa: S608  names of our own tables
            user="case when t.direction = 'in' then t.first_recipient else t.sender end",
            **STANDING,
        ),
    ),
)
