"""The kinds of event: one declarative line each.

A line names the rows that it reads and the sentence that they say. In a
sentence `{column}` is the column's value; a part in square brackets is left
out where one of its columns is empty. An event is told by its most telling
table: an audit record stands as what it meant (a rule made, a message read),
and as its bare operation only where no other table has it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LINES", "Line"]

_ROW = "record_id, happened_at, evidence_id, evidence_row"
_AUDIT_CHILDREN = (
    "sign_ins",
    "mail_access",
    "mail_actions",
    "rule_changes",
    "forwarding_changes",
    "delegations",
    "consents",
    "mfa_changes",
    "role_changes",
    "device_changes",
    "account_changes",
    "file_activity",
    "searches",
    "alerts",
)
_DIRECTORY_CHILDREN = (
    "consents",
    "mfa_changes",
    "role_changes",
    "device_changes",
    "account_changes",
)


@dataclass(frozen=True)
class Line:
    """One kind of event.

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


def _others(table: str, children: tuple[str, ...]) -> str:
    """The rows of a table that no other table tells better."""
    tests = " and ".join(
        f"not exists (select 1 from {child} c where c.evidence_id = t.evidence_id"  # noqa: S608  names of our own tables
        " and c.evidence_row = t.evidence_row)"
        for child in children
    )
    return f"(select t.*, 0 as position from {table} t where {tests})"  # noqa: S608  same


_READS = f"""(select {_ROW}, 0 as position, min("user") as "user", min(actor_kind) as actor_kind,
  min(ip) as ip, min(acting_app_id) as acting_app_id, min(user_agent) as user_agent,
  min(device_id) as device_id, min(access_type) as access_type,
  case when min(mailbox) is distinct from min("user") then min(mailbox) end as whose,
  count(distinct coalesce(internet_message_id, 'row ' || position)) as number,
  case when number = 1 then 'one message' else number || ' messages' end as messages,
  min(folder_name) as first_folder,
  count(distinct folder) as folders, bool_or(throttled) as throttled
  from mail_access group by {_ROW})"""  # noqa: S608  names of our own tables

# An application signs in for itself: there, `app` is who came, and `resource` where to.
_LOGINS = """(select s.*, 0 as position,
  case when s.kind in ('service_principal', 'managed_identity')
       then coalesce('The app ' || s.app, s."user") else s."user" end as who,
  case when s.kind in ('service_principal', 'managed_identity')
       then s.resource else s.app end as entered,
  coalesce(e.meaning, s.logon_error) as reason
  from sign_ins s
  left join (select c.code, min(c.meaning) as meaning from error_codes c group by c.code) e
    on e.code = s.error_code
  where s.kind <> 'audit' or not exists
    (select 1 from sign_ins o where o.kind <> 'audit' and o.record_id = s.request_id))"""

_MESSAGES = """(select arg_min(record_id, record_id) as record_id, min(happened_at) as happened_at,
  arg_min(evidence_id, record_id) as evidence_id, arg_min(evidence_row, record_id) as evidence_row,
  0 as position, sender, min(recipient) as first_recipient, count(distinct recipient) as recipients,
  min(subject) as subject, min(status) as status, min(direction) as direction,
  count(distinct recipient) - 1 as more
  from messages where status is distinct from 'expanded' group by message_id, trace_id, sender)"""

_MAIL = {
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
_RULE = {
    "create": "made",
    "change": "changed",
    "enable": "enabled",
    "disable": "disabled",
    "remove": "removed",
}
_RIGHT = {"grant": "granted", "change": "changed", "revoke": "revoked"}
_MADE = {
    "add": "added",
    "remove": "removed",
    "change": "changed",
    "update": "changed",
    "required": "required",
    "eligible": "made eligible",
    "owner": "became owner of",
    "user": "became user of",
}
# What a state says of the past: told from when the case's logs begin, else a tenant's
# whole history would stand in front of them.
_BEGAN = """(select min(e.happened_at) from (
  select happened_at from audit union all select happened_at from sign_ins
  union all select happened_at from directory_audits) e)"""


def _since(table: str, column: str, more: str = "") -> str:
    """The rows of a table of state whose own time lies in that of the logs."""
    return f"""(select t.*, t.{column} as happened_at, 0 as position{more}
      from {table} t where t.{column} >= {_BEGAN})"""  # noqa: S608  names of our own tables


_OTHERS_MAILBOX = """case when t.mailbox is distinct from t."user" then t.mailbox end"""
_OTHERS_ACCOUNT = """case when t.target is distinct from t."user" then t.target end as whom"""


def _did(table: str, verbs: dict[str, str], more: str = "") -> str:
    """The rows of a table with their action as a verb, and the mailbox where it is another's."""
    words = " ".join(f"when '{action}' then '{verb}'" for action, verb in verbs.items())
    return f"""(select t.*, case t.action {words} else replace(t.action, '_', ' ') end as did
      {more} from {table} t)"""  # noqa: S608  our own words


LINES: tuple[Line, ...] = (
    Line(
        "sign-in",
        "sign_ins",
        "{who} signed in[ to {entered}][ from {ip}][ ({city}, {country})][ with {browser}]"
        "[ on {os}]",
        rows=_LOGINS,
        where="t.ok",
        app="t.app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "sign-in failed",
        "sign_ins",
        "{who} could not sign in[ to {entered}][ from {ip}]: error {error_code}[ ({reason})]",
        rows=_LOGINS,
        where="not t.ok",
        app="t.app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "sign-in not finished",
        "sign_ins",
        "{who} began to sign in[ to {entered}][ from {ip}][: error {error_code}][ ({reason})]",
        rows=_LOGINS,
        where="t.ok is null",
        app="t.app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "mail read",
        "mail_access",
        "{user} read {messages}[ in {first_folder}][ of {whose}][ from {ip}]",
        rows=_READS,
        where="t.access_type is distinct from 'Sync'",
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "folder synchronised",
        "mail_access",
        "{user} synchronised the whole folder[ {first_folder}][ of {whose}][ from {ip}]",
        rows=_READS,
        where="t.access_type = 'Sync'",
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "mail action",
        "mail_actions",
        "{user} {did} “{subject}”[ in {lay}][ to {dest_name}][ of {whose}][ from {ip}]",
        rows=_did(
            "mail_actions",
            _MAIL,
            f""", {_OTHERS_MAILBOX} as whose,
            case when t.action not like 'send%' then t.folder_name end as lay""",
        ),
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "inbox rule",
        "rule_changes",
        "{user} {did} the inbox rule “{name}”[ of {whose}][ from {ip}][: {effects}]",
        rows=_did(
            "rule_changes",
            _RULE,
            f""", {_OTHERS_MAILBOX} as whose,
            nullif(array_to_string(t.actions, ', '), '') as effects""",
        ),
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "forwarding",
        "forwarding_changes",
        "{user} {change} the forwarding of {mailbox}[ to {target}][ from {ip}]",
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "delegation",
        "delegations",
        "{user} {did} the right {given}[ on {mailbox}][ for {grantee}][ from {ip}]",
        rows=_did(
            "delegations", _RIGHT, ", coalesce(array_to_string(t.rights, ', '), t.kind) as given"
        ),
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "consent",
        "consents",
        "{user} consented to the app {app}[: {given}][ for {whom}]",
        rows="""(select c.*, 0 as position, array_to_string(c.scopes, ' ') as given,
          case when c.principal is distinct from c."user" then c.principal end as whom
          from consents c)""",
    ),
    Line(
        "MFA",
        "mfa_changes",
        "{user} {did} a way to sign in[: {method}][ for {whom}][ from {ip}]",
        rows=_did("mfa_changes", _MADE, f", {_OTHERS_ACCOUNT}"),
    ),
    Line(
        "role",
        "role_changes",
        "{user} {did} the role {role}[ for {target}][ from {ip}]",
        rows=_did("role_changes", _MADE),
    ),
    Line(
        "device",
        "device_changes",
        "{user} {did} the device {device_name}[ for {whom}][ from {ip}]",
        rows=_did("device_changes", _MADE, f", {_OTHERS_ACCOUNT}"),
    ),
    Line(
        "account",
        "account_changes",
        "{user}: {action}[ for {target}][ ({detail})][ from {ip}]",
        rows="(select a.*, 0 as position from account_changes a)",
    ),
    Line(
        "file",
        "file_activity",
        "{user}: {operation}[ of {file}][ for {target}][ from {ip}]",
        rows="(select f.*, 0 as position from file_activity f)",
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "search",
        "searches",
        "{user} searched[ for “{query}”][ from {ip}]",
        rows="(select s.*, 0 as position from searches s)",
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "alert",
        "alerts",
        "Microsoft raised “{name}”[ ({severity})][ about {user}]",
        rows="(select a.*, 0 as position from alerts a)",
        ip="null",
    ),
    Line(
        "message",
        "messages",
        "{sender} wrote “{subject}” to {first_recipient}[ and {others} more]: {status}",
        rows=f"(select m.*, case when m.more > 0 then m.more end as others from {_MESSAGES} m)",  # noqa: S608  same
        actor_kind="'unknown'",
        user="case when t.direction = 'in' then t.first_recipient else t.sender end",
        ip="null",
    ),
    Line(
        "account made",
        "users",
        "The account {user} was made[ ({kind})]",
        rows=_since("users", "created_at"),
        actor_kind="'unknown'",
        ip="null",
    ),
    Line(
        "password changed",
        "users",
        "The password of {user} was changed for the last time",
        rows=_since("users", "password_changed_at"),
        actor_kind="'unknown'",
        ip="null",
    ),
    Line(
        "device registered",
        "devices",
        "The device {shown} was registered[ for {user}][ ({os})]",
        rows=_since("devices", "registered_at", ", coalesce(t.name, t.device_id) as shown"),
        actor_kind="'unknown'",
        ip="null",
        agent="t.user_agent",
        device="t.device_id",
    ),
    Line(
        "app made",
        "apps",
        "The app {name} was {did}[ (publisher {publisher})]",
        rows=_since(
            "apps",
            "created_at",
            """, cast(null as varchar) as nobody,
            case t.kind when 'application' then 'registered'
            else 'added to the tenant' end as did""",
        ),
        actor_kind="'unknown'",
        user="t.nobody",
        ip="null",
        app="t.app_id",
    ),
    Line(
        "app credential",
        "app_credentials",
        "A {kind} of the app {shown} is valid from now",
        rows=_since(
            "app_credentials",
            "start_at",
            ", cast(null as varchar) as nobody, coalesce(t.app, t.app_id, t.object_id) as shown",
        ),
        actor_kind="'unknown'",
        user="t.nobody",
        ip="null",
        app="t.app_id",
    ),
    Line(
        "app permission",
        "grants",
        "The app {shown} was given {given}[ on {resource}]",
        rows=_since(
            "grants",
            "created_at",
            """, cast(null as varchar) as nobody, coalesce(t.app_name, t.client_id) as shown,
            coalesce(nullif(array_to_string(t.scopes, ' '), ''), t.role_id) as given""",
        ),
        where="t.kind = 'application'",
        actor_kind="'unknown'",
        user="t.nobody",
        ip="null",
        app="t.app_id",
    ),
    Line(
        "sender stopped",
        "restricted_senders",
        "The service stopped {address} from sending[: {reason}]",
        rows=_since("restricted_senders", "blocked_at"),
        actor_kind="'service'",
        user="t.address",
        ip="null",
    ),
    Line(
        "mail flow rule",
        "transport_rules",
        "The mail flow rule “{name}” was changed for the last time[: {effects}]",
        rows=_since(
            "transport_rules",
            "modified_at",
            """, cast(null as varchar) as nobody,
            nullif(array_to_string(t.actions, ', '), '') as effects""",
        ),
        actor_kind="'unknown'",
        user="t.nobody",
        ip="null",
    ),
    Line(
        "sign-in policy",
        "access_policies",
        "The sign-in policy “{shown}” was changed for the last time[ ({state})]",
        rows=_since(
            "access_policies",
            "modified_at",
            ", cast(null as varchar) as nobody, coalesce(t.name, t.policy_id) as shown",
        ),
        actor_kind="'unknown'",
        user="t.nobody",
        ip="null",
    ),
    Line(
        "risk",
        "risk",
        "Microsoft saw a risk for {user}: {type}[ ({level})][ from {ip}][ ({city}, {country})]",
        rows="""(select r.*, coalesce(r.activity_at, r.detected_at, r.updated_at) as happened_at,
          0 as position from risk r)""",
        where="t.kind in ('detection', 'app_detection')",
        actor_kind="'unknown'",
        agent="t.user_agent",
    ),
    Line(
        "directory change",
        "directory_audits",
        "{user}: {activity}[ for {target}][ from {ip}]",
        rows=_others("directory_audits", _DIRECTORY_CHILDREN),
        app="t.app_id",
        agent="t.user_agent",
    ),
    Line(
        "audit record",
        "audit",
        "{user}: {operation}[ on {object_id}][ from {ip}]",
        rows=_others("audit", _AUDIT_CHILDREN),
        app="t.acting_app_id",
        agent="t.user_agent",
        device="t.device_id",
    ),
)
