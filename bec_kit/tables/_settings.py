"""Mailboxes and settings of the tenant, as they stood when collected."""

from __future__ import annotations

from bec_kit.tables._declare import state

__all__ = ["TABLES"]

TABLES = (
    state(
        "mailboxes",
        "One view of a mailbox's own settings, as it stood when collected.",
        """
user        | text | whose, case-folded UPN or address; null where the record does not say
user_raw    | text | as written
view        | text | mailbox, audit, protocols, auto_reply, junk: what the record shows; other columns are null
name        | text | display name
kind        | text | UserMailbox, SharedMailbox, RoomMailbox, ... as written
object_id   | text | of the user in the directory
addresses   | texts | its SMTP addresses, case-folded
forwarding_address | text | a recipient of the tenant that mail goes to: an address or a name, as written; wins over the other
forwarding_smtp_address | text | any address that mail goes to, case-folded
recipients  | texts | both of these, case-folded where they are addresses
external    | texts | those outside the home domains; null without home domains
keeps_copy  | bool | forwarded mail stays in the mailbox too; null where the record does not say
hidden      | bool | not shown in address lists
on_behalf   | texts | who may send on behalf (rows of permissions too)
audit_enabled | bool | as written: always true while the organisation's default auditing is on
audit_bypass | bool | what this account does is not audited
audit_default | texts | logon types whose default set of actions stands unchanged
audit_owner | texts | actions of the owner that are audited; null where the export cut the list short
audit_delegate | texts | same, of delegates
audit_admin | texts | same, of administrators
audit_state | text | what the tool concluded of all this, as written
litigation_hold | bool | everything is kept
imap        | bool | protocol allowed
pop         | bool | same
activesync  | bool | same
ews         | bool | same; null is the tenant's setting
owa         | bool | same
mapi        | bool | same
smtp_auth   | bool | authenticated SMTP allowed; null is the tenant's setting
auto_reply  | text | disabled, enabled, scheduled
auto_reply_audience | text | who outside gets it: none, known, all, as written
auto_reply_text | text | the answers, inside and outside, as written
auto_reply_from | time | start of a scheduled one
auto_reply_until | time | its end
trusted_senders | texts | addresses and domains that are never junk
blocked_senders | texts | addresses and domains that always are
created_at  | time | when it was made
modified_at | time | last change of any kind
flags       | texts | see FLAGS
""",
    ),
    state(
        "permissions",
        "One right of somebody else on a mailbox or a folder, as it stood when collected.",
        """
mailbox     | text | whose: case-folded where it is an address, else as written; null where the record does not say
mailbox_raw | text | as written
grantee     | text | who may: case-folded address, or a name as written; null where nobody may (kind none)
grantee_raw | text | as written
kind        | text | full_access, mailbox (other rights on the whole), send_as, send_on_behalf, folder, none
rights      | texts | FullAccess, SendAs, Editor, ... as written
folder      | text | of kind folder: its path or name
inherited   | bool | not given on this mailbox itself
denied      | bool | the entry takes the right away
flags       | texts | see FLAGS
""",
    ),
    state(
        "transport_rules",
        "One mail flow rule of the tenant, as it stood when collected.",
        """
rule_id     | text | Guid, where the record has it
name        | text | as written, unique in a tenant
state       | text | enabled, disabled
mode        | text | enforce, audit, audit_and_notify, as written
priority    | int  | place in the order of rules
conditions  | texts | every condition as name=value, exceptions behind `except`
actions     | texts | every action as name=value; empty where the export shows the description alone
recipients  | texts | who gets mail added, copied or redirected: case-folded addresses
external    | texts | those outside the home domains; null without home domains
deletes     | bool | deletes the message; null where the export does not show the actions
set_scl     | text | spam confidence it sets: -1 passes every filter
audit_severity | text | DoNotAudit leaves no trace of the rule at work
words       | texts | words that subject or body must hold
description | text | the whole rule in words, as the service wrote it
created_by  | text | as written
modified_by | text | as written
modified_at | time | last change
flags       | texts | see FLAGS
""",
    ),
    state(
        "restricted_senders",
        "One sender whom the service has stopped from sending, as it stood when collected.",
        """
address     | text | case-folded
address_raw | text | as written
reason      | text | as written
blocked_at  | time | since when
flags       | texts | see FLAGS
""",
    ),
    state(
        "access_policies",
        "One policy or named place that decides who may sign in how, as it stood when collected.",
        """
policy_id   | text | the service's id
kind        | text | conditional_access, named_location, authorization, security_defaults
name        | text | as written
state       | text | enabled, disabled, enabledForReportingButNotEnforced
conditions  | texts | every condition as path=value
controls    | texts | what it demands or allows, as path=value
include_users | texts | ids, names, or All
exclude_users | texts | ids or names of users, and of groups and roles behind `group ` and `role `
ranges      | texts | addresses or countries of a named place
trusted     | bool | a named place that is marked as trusted
description | text | as written
created_at  | time | when it was made
modified_at | time | last change
flags       | texts | see FLAGS
""",
    ),
    state(
        "tenant_settings",
        "One object of the tenant's mail configuration, as it stood when collected.",
        """
kind        | text | organization, admin_audit_log, audit_bypass, remote_domain, transport, outbound_spam, inbound_connector, outbound_connector, journal_rule
name        | text | as written
settings    | texts | every value that is set, as name=value
modified_at | time | last change
flags       | texts | see FLAGS
""",
    ),
    state(
        "audit_config",
        "One setting that decides what is logged, as it stood when collected.",
        """
scope       | text | organization, or the mailbox (case-folded where it is an address)
setting     | text | AuditDisabled, UnifiedAuditLogIngestionEnabled, AdminAuditLogEnabled, AuditBypassEnabled, ...
value       | text | true, false, or as written
""",
    ),
)
