"""Messages: their heads to whoever may read the basics, their content to whoever may read mail.

Whatever is shown of a message counts as read: the audit log says by which app.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.post import Message
from bec_kit.scenarios.records import mail_read
from bec_kit.scenarios.session import GRAPH
from bec_kit.tenant.answer import Answer, Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed
from bec_kit.tenant.state.emitted import dice, kept
from bec_kit.tenant.state.mail import RECOVERABLE, Copy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["SPEC"]

BASIC, WHOLE = ("Mail.ReadBasic.All",), ("Mail.Read", "Mail.ReadWrite")
SERVED_BY = "2603:10a6:600:2::5"
AGAIN = timedelta(hours=1)
"""The same read in the same context is not logged again within this time."""

_HIDDEN = ("body", "bodyPreview")
_SELECTED = ("internetMessageHeaders",)
_SHOWN = fields(
    """
    bccRecipients categories ccRecipients changeKey conversationId createdDateTime from
    hasAttachments id importance inferenceClassification internetMessageId isDraft isRead
    lastModifiedDateTime parentFolderId receivedDateTime replyTo sender sentDateTime subject
    toRecipients
    """
)
_FILTERS = {
    "from/emailAddress/address": "eq",
    "internetMessageId": "eq",
    "receivedDateTime": "time eq ge gt le lt",
    "subject": "eq",
}
_WELL_KNOWN = {
    "deleteditems": "\\Deleted Items",
    "inbox": "\\Inbox",
    "junkemail": "\\Junk Email",
    "recoverableitemsdeletions": RECOVERABLE,
    "sentitems": "\\Sent Items",
}


def _copies(asked: Asked) -> list[Copy]:
    """What a request sees: one folder, or all but those that nobody sees."""
    user = asked.state.user(asked.path["id"])
    folder = asked.path.get("folder", "")
    path = _WELL_KNOWN.get(folder.casefold())
    if folder and path is None:
        raise _nowhere()
    copies = asked.state.mail[user["mail"]]
    return [each for each in copies if (each.path == path if path else each.path != RECOVERABLE)]


def _rows(asked: Asked) -> Sequence[Record]:
    return [each.document() for each in _copies(asked)]


def _list(context: str) -> Callable[[Asked], Answer]:
    def listing(*names: str) -> Listing:
        known = (*_SHOWN, *names)
        return Listing(
            (*known, *_SELECTED), known, _FILTERS, orders=("receivedDateTime",), page=10, most=1000
        )

    basic = listed(context, _rows, listing())
    whole = listed(context, _rows, listing(*_HIDDEN))

    def answer(asked: Asked) -> Answer:
        may = bool(asked.claims.roles & set(WHOLE))
        wanted = asked.query.get("$select", "").replace(" ", "").split(",")
        if not may and set(wanted) & {*_HIDDEN, "uniqueBody"}:
            raise _denied()
        found = whole(asked) if may else basic(asked)
        ids = {row["id"] for row in found.document()["value"] if "id" in row}
        _read(asked, [each for each in _copies(asked) if each.id in ids])
        return found

    return answer


def _mime(asked: Asked) -> Answer:
    user = asked.state.user(asked.path["id"])
    for copy in asked.state.mail[user["mail"]]:
        if copy.id == asked.path["message"]:
            _read(asked, [copy])
            return Answer(200, copy.mime(), {"Content-Type": "text/plain"})
    raise _nowhere()


def _read(asked: Asked, copies: Sequence[Copy]) -> None:
    """Say in the audit log what was read, unless it said so within the hour."""
    fresh = []
    for copy in copies:
        context = (asked.claims.client_id, copy.owner.upn, copy.id)
        last = asked.state.reads.get(context)
        if last is None or asked.now - last >= AGAIN:
            asked.state.reads[context] = asked.now
            fresh.append(copy)
    if not fresh:
        return
    record = mail_read.service_bind(
        asked.state.book.company,
        dice(asked),
        fresh[0].owner,
        asked.now,
        [_message(each.trace) for each in fresh],
        ip=SERVED_BY,
        client="Client=REST;Client=RESTSystem;;",
        app_id=GRAPH.id,
        client_app_id=asked.claims.client_id,
    )
    kept(asked, record)


def _message(trace: dict[str, Any]) -> Message:
    return Message(
        trace["messageId"],
        trace["id"],
        trace["senderAddress"],
        (trace["recipientAddress"],),
        trace["subject"],
        trace["receivedDateTime"],
        trace["size"],
        trace["fromIP"],
        (trace["status"],),
    )


def _nowhere() -> Refused:
    return Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def _denied() -> Refused:
    return Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


SPEC = Family(
    "messages",
    (
        Operation(
            "/users/{id}/messages",
            _list("users('{id}')/messages"),
            (*BASIC, *WHOLE),
            service="mailbox",
        ),
        Operation(
            "/users/{id}/mailFolders/{folder}/messages",
            _list("users('{id}')/mailFolders('{folder}')/messages"),
            (*BASIC, *WHOLE),
            service="mailbox",
        ),
        Operation(
            "/users/{id}/messages/{message}/$value", _mime, ("Mail.Read",), service="mailbox"
        ),
    ),
)
