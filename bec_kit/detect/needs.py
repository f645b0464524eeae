"""What a case must hold for a detection's silence to mean something.

Each requirement is a small question to the tables, asked once for each case: whose
evidence of this kind is there? Where the answer lacks a user, the detections that need
it are blind for that user, and say the sentence that stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bec_kit.errors import SpecError

__all__ = ["NEEDS", "Need", "need"]


@dataclass(frozen=True)
class Need:
    """One requirement.

    Attributes:
        sql: gives the users whose evidence is there.
        missing: what to say where it is not.
        whole: a null among the users stands for everyone, and is no unknown user.
    """

    sql: str
    missing: str
    whole: bool = False


# Sign-ins without the person: a renewed token, a second app in a session that is there. The audit
# log names them by what was asked for; a download whose name is lost, by what was shown for them.
_UNATTENDED = """(s.kind = 'non_interactive' or lower(s.request_type) = 'oauth2:token'
or (s.kind = 'unknown' and replace(lower(s.incoming_token), ' ', '') = 'refreshtoken'))"""

NEEDS = {
    "sign_ins of user": Need(
        'select distinct s."user" from sign_ins s',
        "sign-ins, from Entra's log or the audit log",
    ),
    "non_interactive of user": Need(
        f'select distinct s."user" from sign_ins s where {_UNATTENDED}',  # noqa: S608  our own words
        "non-interactive sign-ins, where tokens are redeemed and renewed",
    ),
    "session_use of user": Need(
        'select distinct s."user" from sign_ins s '  # noqa: S608  our own words
        f"where s.session_id is not null and {_UNATTENDED} "
        'union select distinct a."user" from audit a '
        "where a.session_id is not null and a.record_type is distinct from 15",
        "what a session was used for: non-interactive sign-ins, or activity, with a session id",
    ),
    "signed sessions of user": Need(
        'select distinct a."user" from audit a where a.session_id in '
        "(select s.session_id from sign_ins s where s.ok) and a.record_type is distinct from 15",
        "activity in a session whose sign-in is in the evidence",
    ),
    "client_apps of user": Need(
        'select distinct s."user" from sign_ins s where s.client_app is not null',
        "sign-ins of Entra's log that name the client",
    ),
    "unattended client_apps of user": Need(
        'select distinct s."user" from sign_ins s '  # noqa: S608  our own words
        f"where s.client_app is not null and {_UNATTENDED}",
        "non-interactive sign-ins of Entra's log that name the client",
    ),
    "baseline of user": Need(
        'select b."user" from baselines b group by b."user" '
        "having count(distinct b.day) >= 3 "
        "and max(epoch(b.day)) - min(epoch(b.day)) >= 6 * 86400",
        "a baseline: activity on 3 days or more, over a week at least",
    ),
    "app_ids of user": Need(
        'select distinct s."user" from sign_ins s where coalesce(s.app_id, s.resource_id) '
        "is not null",
        "sign-ins that name the application by its id",
    ),
    "user_agents of user": Need(
        'select distinct s."user" from sign_ins s where s.user_agent is not null',
        "sign-ins with a user agent",
    ),
    "coordinates of user": Need(
        'select distinct s."user" from sign_ins s left join addresses d on d.ip = s.ip '
        "where coalesce(s.lat, d.lat) is not null",
        "coordinates of the sign-ins' addresses",
    ),
    "mail_access of mailbox": Need(
        "select distinct m.mailbox from mail_access m where m.own is distinct from true",
        "MailItemsAccessed records of the mailbox",
    ),
    "sends of user": Need(
        "select distinct m.mailbox from mail_actions m where m.action like 'send%' "
        "union select distinct m.\"user\" from mail_actions m where m.action like 'send%'",
        "Send records of the audit log",
    ),
    "messages of user": Need(
        "select distinct m.sender from messages m "
        "union select distinct m.recipient from messages m",
        "message traces",
    ),
    "inbox_rules of user": Need(
        'select distinct i."user" from inbox_rules i', "the mailbox's rules as they stood"
    ),
    "auth_methods of user": Need(
        'select distinct h."user" from auth_methods h',
        "the account's ways to sign in as they stood",
    ),
    "mailboxes of user": Need(
        'select distinct m."user" from mailboxes m', "the mailbox's settings as they stood"
    ),
    "permissions of mailbox": Need(
        "select distinct p.mailbox from permissions p", "the rights on the mailbox as they stood"
    ),
    "attacker context": Need(
        'select distinct s."user" from suspects s',
        "no attacker context yet: mark an address or a session",
        whole=True,
    ),
}
_WHOLE = {
    "access_policies": "the policies and named places of signing in",
    "alerts": "alerts of the audit log (record type 40) or security alerts",
    "app_credentials": "the secrets and certificates of applications",
    "apps": "the tenant's applications",
    "audit_config": "the settings that decide what is logged",
    "devices": "registered or mobile devices",
    "directory_audits": "directory audits",
    "grants": "the permissions of applications",
    "group_members": "the members of groups",
    "groups": "the tenant's groups",
    "home_domains": "the tenant's home domains",
    "licences": "the licences of the tenant and its accounts",
    "message_headers": "the headers of single messages, asked for by their ids",
    "mime": "messages that were exported whole",
    "restricted_senders": "the senders whom the service has stopped",
    "risk": "Identity Protection's risky accounts or detections",
    "roles": "who holds administrative roles",
    "tenant_settings": "the tenant's mail configuration",
    "transport_rules": "the tenant's mail flow rules",
    "users": "the accounts of the directory",
}
NEEDS |= {
    name: Need(f"select cast(null as varchar) from {name} t limit 1", missing, whole=True)  # noqa: S608  our own names
    for name, missing in _WHOLE.items()
}
_TYPE = re.compile(r"audit type ([0-9]{1,4})")
_TYPES = {1: "mailbox and tenant settings", 2: "single items, and rules made in Outlook"}
_TYPES |= {3: "deletions and moves", 8: "directory changes"}


def _audited(records: str, missing: str) -> Need:
    """Whom the audit log knows, if it holds such records.

    They are there if anybody's are: who never ran a cmdlet has none of type 1. Lists that some
    tools draw from the log and that name no record do not stand for it.
    """
    return Need(
        'select distinct u."user" from (select a."user" from audit a '  # noqa: S608  our own words
        "union select a.mailbox from audit a) u "
        f"where exists (select 1 from audit a where {records} "
        "and not (a.lossy and a.record_id like 'sha256:%'))",
        missing,
    )


# Tools ask the log for a few cmdlets by name. Of what else was run such a list says nothing.
NEEDS["every cmdlet"] = _audited(
    "a.record_type = 1 and not regexp_matches(lower(coalesce(a.operation, '')), "
    "'^[a-z]+-((inbox|sweep)rule|mailbox(permission|folderpermission)?|recipientpermission"
    "|(management)?(role|scope)[a-z]*)$')",
    "audit records of type 1 (mailbox and tenant settings) of every cmdlet, and not of those on "
    "rules, forwarding, rights and roles alone",
)


def need(name: str) -> Need:
    """The requirement of a name.

    Raises:
        SpecError: there is none.
    """
    if name in NEEDS:
        return NEEDS[name]
    found = _TYPE.fullmatch(name)
    if found is None:
        raise SpecError(f"needs names {name!r}, which there is not")
    number = int(found[1])
    said = f" ({_TYPES[number]})" if number in _TYPES else ""
    return _audited(f"a.record_type = {number}", f"audit records of type {number}{said}")
