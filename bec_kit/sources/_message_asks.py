"""Single messages, asked for by internetMessageId: in the mailbox, and among what was deleted.

Graph's `/messages` looks through every folder that a person sees; Recoverable Items are asked
only where that finds nothing. Ids are attacker text: quoted as OData wants it, and never a path.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit.sources._question import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.connect import Ask
    from bec_kit.sources._question import Wanted

__all__ = ["MessageAsk", "MessageQuestion", "content", "spelled"]

# All but content: these are what Mail.ReadBasic may read.
SELECT = (
    "id,internetMessageId,subject,sender,from,toRecipients,ccRecipients,bccRecipients,replyTo,"
    "sentDateTime,receivedDateTime,lastModifiedDateTime,hasAttachments,isRead,isDraft,"
    "conversationId,parentFolderId,internetMessageHeaders"
)
RECOVERABLE = "recoverableitemsdeletions"
# an id that stays the same when the message is moved
_HEADERS = {"Prefer": 'IdType="ImmutableId"'}
_SERVICE = "mailbox"
_SHOWN = 200


@dataclass(frozen=True)
class MessageQuestion(Question):
    """Some messages of one mailbox.

    Attributes:
        asks: two for each message: in the mailbox, and in Recoverable Items.
        messages: their internetMessageIds, with brackets.
        whole: whether their content is wanted, too.
    """

    asks: tuple[Ask, ...]
    messages: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class MessageAsk:
    """Single messages of the mailboxes in question.

    Attributes:
        name: tells it from the other asks of its source.
        permission: least privileged application permission that reads it.
        whole: whether their content is wanted, too.
    """

    name: str
    permission: str
    whole: bool = False

    def questions(self, wanted: Wanted) -> Iterator[MessageQuestion]:
        """One for each group of messages."""
        for user, groups in wanted.messages.items():
            for group in groups:
                asks = tuple(
                    _lookup(user, each, deleted) for each in group for deleted in (False, True)
                )
                yield MessageQuestion(
                    _named(self.name, group),
                    asks,
                    self.permission,
                    user,
                    messages=group,
                    whole=self.whole,
                )


def spelled(message_id: str) -> str:
    """An internetMessageId as the service writes it: in angle brackets."""
    return f"<{message_id.strip().removeprefix('<').removesuffix('>')}>"


def content(user: str, item_id: str) -> Ask:
    """The request for a message whole: MIME, byte for byte.

    Args:
        user: whose mailbox.
        item_id: the service's id of the message.
    """
    from bec_kit.connect import Ask

    def build(graph: Any) -> Any:
        return graph.users.by_user_id(user).messages.by_message_id(item_id).content

    return Ask(build, service=_SERVICE, headers=_HEADERS)


def _lookup(user: str, message_id: str, deleted: bool) -> Ask:
    from bec_kit.connect import Ask

    def build(graph: Any) -> Any:
        mailbox = graph.users.by_user_id(user)
        place = mailbox.mail_folders.by_mail_folder_id(RECOVERABLE) if deleted else mailbox
        return place.messages

    quoted = message_id.replace("'", "''")
    query = {"filter": f"internetMessageId eq '{quoted}'", "select": SELECT}
    return Ask(build, query, service=_SERVICE, headers=_HEADERS)


def _named(name: str, group: tuple[str, ...]) -> str:
    """What people call the group; no two groups have one name."""
    if len(group) == 1 and len(group[0]) <= _SHOWN:
        return group[0]
    digest = hashlib.sha256("\n".join(group).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{len(group):,} {name} ({digest[:12]})"
