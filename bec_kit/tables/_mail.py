"""What happened to mail: reads, sends, moves, rules, forwarding, rights."""

from __future__ import annotations

from bec_kit.tables._declare import ACTOR, ADDRESS, CONTEXT, OUTCOME, RULE, children

__all__ = ["TABLES"]

TABLES = (
    children(
        "mail_access",
        "One message read, or one folder synchronised (MailItemsAccessed).",
        ACTOR,
        """
mailbox     | text | owner of the mailbox, case-folded UPN
folder      | text | path as written
folder_name | text | last part of it, or the name where the path is not available
folder_kind | text | inbox, sentitems, ... where the name is a well-known one in any language
internet_message_id | text | null for a synchronised folder
subject     | text | where the record has it
size        | int  | bytes
access_type | text | Bind (messages) or Sync (whole folder, assume all of it)
throttled   | bool | IsThrottled: reads of the next 24 h may be missing
operation_count | int | OperationCount of the record
logon_type  | int  | 0 owner, 1 admin, 2 delegate
own         | bool | read by the kit's own collection: its app, a message that it asked for, while it asked; null where it never asked for one
""",
        CONTEXT,
        ADDRESS,
    ),
    children(
        "mail_actions",
        "One message sent, created, moved or deleted.",
        ACTOR,
        """
action      | text | send, send_as, send_on_behalf, create, update, move, move_to_deleted, soft_delete, hard_delete
mailbox     | text | owner of the mailbox, case-folded UPN
subject     | text | as written
folder      | text | path as written
folder_name | text | last part of it
folder_kind | text | well-known folder, in any language
dest_folder | text | path as written
dest_name   | text | last part of it
dest_kind   | text | well-known folder, in any language
internet_message_id | text | where the item has one
attachments | text | names, as written
logon_type  | int  | 0 owner, 1 admin, 2 delegate
""",
        OUTCOME,
        CONTEXT,
        ADDRESS,
    ),
    children(
        "rule_changes",
        "One change of an inbox rule.",
        ACTOR,
        """
action      | text | create, change, enable, disable, remove
dialect     | text | cmdlet, ews, mapi
rule_key    | text | the creating record's id for New-InboxRule; else the service's rule id or mailbox + name
name        | text | as written; may be empty or a space; null where the record has none
mailbox     | text | where the rule lives, case-folded UPN, or the alias as written
enabled     | bool | switched on after it; null where the record does not say
deletes     | bool | deletes the message, softly or for good
""",
        RULE,
        """
conditions  | texts | every condition as name=value
conditions_known | bool | false where the record shows only what was changed
actions     | texts | every action as name=value
""",
        OUTCOME,
        CONTEXT,
        ADDRESS,
    ),
    children(
        "forwarding_changes",
        "One change of a mailbox's forwarding.",
        ACTOR,
        """
mailbox     | text | whose mail, case-folded UPN, or the alias as written
change      | text | set, cleared, or copy: only whether a copy stays was changed
via         | text | ForwardingSmtpAddress, ForwardingAddress, or (for copy) DeliverToMailboxAndForward
target      | text | case-folded address, or the directory name as written
target_raw  | text | as written
is_external | bool | outside the home domains; null without home domains, or for a directory name
keeps_copy  | bool | DeliverToMailboxAndForward; null where the record does not say
""",
        OUTCOME,
        CONTEXT,
        ADDRESS,
    ),
    children(
        "delegations",
        "One right on a mailbox or folder, given or taken.",
        ACTOR,
        """
action      | text | grant, change, revoke
kind        | text | mailbox, send_as, send_on_behalf, folder
mailbox     | text | whose, case-folded UPN, or the alias as written
grantee     | text | to whom: case-folded address where it is one, else as written
rights      | texts | FullAccess, SendAs, ...
folder      | text | for a right on a folder
""",
        OUTCOME,
        CONTEXT,
        ADDRESS,
    ),
)
