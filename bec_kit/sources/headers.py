"""Heads of single messages, asked for by internetMessageId: Graph `message` without content.

Asked on request alone. What it reads, the service logs as read by the kit's own app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._message_asks import MessageAsk
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._picked import every, folded, picked
from bec_kit.sources._recipients import recipients
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import build, filled, text

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PLAIN = {
    "internet_message_id": "internetMessageId",
    "folder_id": "parentFolderId",
    "subject": "subject",
    "sent_at": "sentDateTime",
    "received_at": "receivedDateTime",
    "modified_at": "lastModifiedDateTime",
    "has_attachments": "hasAttachments",
    "is_read": "isRead",
    "is_draft": "isDraft",
    "conversation_id": "conversationId",
}
_PEOPLE = {
    "recipients": "toRecipients",
    "cc": "ccRecipients",
    "bcc": "bccRecipients",
    "reply_to": "replyTo",
}
# the first of these that a message has
_HEADERS = {
    "in_reply_to": ("in-reply-to",),
    "return_path": ("return-path",),
    "originating_ip": ("x-originating-ip",),
    "mailer": ("x-mailer", "user-agent"),
}
_RECOVERABLE = "mailfolders('recoverableitems"


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `message_headers` for each record.

    Args:
        batch: Graph `message` objects, whose page's `@odata.context` names the mailbox; what
            they hold of the text is not taken.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, odd = batch.docs, set[int]()
    owners = owners_of(docs, origin, owner_of)
    known = [filled(doc.get("id")) for doc in docs]
    heads = [_headers(doc) for doc in docs]
    columns = owned(batch, origin, owners, known) | {
        **picked(docs, _PLAIN),
        **{name: [recipients(doc.get(key)) for doc in docs] for name, key in _PEOPLE.items()},
        **{name: [_first(head, *keys) for head in heads] for name, keys in _HEADERS.items()},
        "item_id": known,
        "deleted": [_deleted(doc) for doc in docs],
        "sender": [_one(doc.get("sender")) for doc in docs],
        "from_address": [_one(doc.get("from")) for doc in docs],
        "thread": [(_first(head, "references") or "").split() for head in heads],
        "auth_results": [_all(head, "authentication-results") for head in heads],
        "headers": [[f"{name}: {value}" for name, value in head] for head in heads],
    }
    return {"message_headers": build("message_headers", columns, len(docs), odd)}


def _headers(doc: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (text(each.get("name")) or "", text(each.get("value")) or "")
        for each in every(doc.get("internetMessageHeaders"))
    ]


def _all(head: list[tuple[str, str]], name: str) -> list[str]:
    return [value for each, value in head if folded(each) == name]


def _first(head: list[tuple[str, str]], *names: str) -> str | None:
    return next((found[0] for name in names if (found := _all(head, name))), None)


def _one(value: Any) -> str | None:
    return next(iter(recipients(value)), None)


def _deleted(doc: dict[str, Any]) -> bool | None:
    """Whether its page is one of Recoverable Items; None where no page is known."""
    context = filled(doc.get("@odata.context"))
    return _RECOVERABLE in context.casefold() if context else None


SPEC = Source(
    id="headers",
    title="Headers of single messages (on request)",
    primary="message_headers",
    tables=("message_headers",),
    permissions=("Mail.ReadBasic.All",),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; deleted messages stay recoverable for 14 "
    "days, 30 at most, or as long as a hold keeps them",
    blind=(
        "Messages that were purged, and those of an archive mailbox. The service keeps no "
        "headers of what the mailbox itself sent. That a message is marked as read does not say "
        "by whom. Reading leaves MailItemsAccessed records under the app that collects"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/user-list-messages",
        "https://learn.microsoft.com/graph/api/resources/message",
        "https://learn.microsoft.com/graph/permissions-reference#mailreadbasicall",
        "https://learn.microsoft.com/graph/outlook-immutable-id",
    ),
    normalise=normalise,
    asks=(MessageAsk("messages", "Mail.ReadBasic.All"),),
    on_request=True,
)
