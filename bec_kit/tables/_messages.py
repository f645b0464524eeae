"""Single messages that were asked for by name, as they stood in a mailbox when collected."""

from __future__ import annotations

from bec_kit.tables._declare import state

__all__ = ["TABLES"]

TABLES = (
    state(
        "message_headers",
        "One copy of a message in a mailbox, as it stood when collected: its head, without content.",
        """
user        | text | whose mailbox, case-folded UPN; null where the page does not say
user_raw    | text | as written
internet_message_id | text | the message's own id with <>, the same in every mailbox
item_id     | text | the service's id of this copy
folder_id   | text | the service's id of the folder that holds it
deleted     | bool | it stands in Recoverable Items: deleted, and not purged yet
subject     | text | as written
sender      | text | who sent it: case-folded address
from_address | text | in whose name: case-folded address
recipients  | texts | To: case-folded addresses
cc          | texts | same
bcc         | texts | same; the sender's own copy alone has them
reply_to    | texts | where answers go: case-folded addresses
sent_at     | time | as the sender's system says
received_at | time | when it arrived in the mailbox
modified_at | time | last change of any kind
has_attachments | bool | hasAttachments: those shown within the text do not count
is_read     | bool | marked as read when collected: by whom, it does not say
is_draft    | bool | never sent
conversation_id | text | joins the messages of one thread in this mailbox
in_reply_to | text | the internetMessageId that it answers
thread      | texts | References: the internetMessageIds of its thread, oldest first
return_path | text | envelope sender, as written
originating_ip | text | X-Originating-IP, as written
mailer      | text | X-Mailer or User-Agent, as written
auth_results | texts | Authentication-Results, as written, the last server first
headers     | texts | every header as `Name: value`, in order; none where the service keeps none
flags       | texts | see FLAGS
""",
    ),
    state(
        "mime",
        "One message that was exported whole, byte for byte.",
        """
user        | text | whose mailbox, case-folded UPN
user_raw    | text | as written
internet_message_id | text | that was asked for, with <>
item_id     | text | the service's id of this copy
deleted     | bool | it stands in Recoverable Items: deleted, and not purged yet
sha256      | text | of its bytes as they were received
size        | int  | bytes
file        | text | where it lies, under the case's folder `evidence`
flags       | texts | see FLAGS
""",
    ),
)
