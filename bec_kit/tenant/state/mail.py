"""The mail of every mailbox: what the traces delivered, where the audit log then moved it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.dice import Dice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Person

__all__ = ["RECOVERABLE", "Copy", "folder_id", "mail_of"]

Record = dict[str, Any]

INBOX, JUNK, SENT = "\\Inbox", "\\Junk Email", "\\Sent Items"
DELETED, RECOVERABLE = "\\Deleted Items", "\\Recoverable Items\\Deletions"
_ARRIVES = {"delivered": INBOX, "filteredAsSpam": JUNK}
_SHORT = {"id": 24, "folder": 40, "thread": 30}


@dataclass
class Copy:
    """One copy of a message in one mailbox.

    Attributes:
        owner: whose mailbox.
        path: of the folder that holds it, as the audit log writes it.
        trace: a row of the message's trace.
        recipients: addresses, in order.
        attachment: name of a file; empty where there is none.
    """

    owner: Person
    path: str
    trace: Record
    recipients: tuple[str, ...]
    attachment: str = ""

    @property
    def id(self) -> str:
        """The service's id of this copy, which a move does not change."""
        return "AAkALg" + _short(self.owner.upn, self.trace["messageId"], self._sent, kind="id")

    @property
    def _sent(self) -> bool:
        return bool(self.trace["senderAddress"] == self.owner.upn)

    def document(self) -> Record:
        """The `message` object, with every property that the tenant knows."""
        trace, said = self.trace, self._text()
        sender, sent_at = _person(trace["senderAddress"]), trace["receivedDateTime"]
        return {
            "id": self.id,
            "bccRecipients": [],
            "body": {"contentType": "text", "content": said},
            "bodyPreview": said[:255],
            "categories": [],
            "ccRecipients": [],
            "changeKey": _short(self.id, self.path, kind="id"),
            "conversationId": "AAQkAD" + _short(self._thread(), kind="thread"),
            "createdDateTime": sent_at,
            "from": sender,
            "hasAttachments": bool(self.attachment),
            "importance": "normal",
            "inferenceClassification": "focused",
            "internetMessageHeaders": [] if self._sent else self._headers(),
            "internetMessageId": trace["messageId"],
            "isDraft": False,
            "isRead": True,
            "lastModifiedDateTime": sent_at,
            "parentFolderId": folder_id(self.owner.upn, self.path),
            "receivedDateTime": sent_at,
            "replyTo": [],
            "sender": sender,
            "sentDateTime": sent_at,
            "subject": trace["subject"],
            "toRecipients": [_person(each) for each in self.recipients],
        }

    def mime(self) -> bytes:
        """The message whole, as the service writes it out."""
        head = {
            **({} if self._sent else {each["name"]: each["value"] for each in self._headers()}),
            "From": self.trace["senderAddress"],
            "To": ", ".join(self.recipients),
            "Subject": _word(self.trace["subject"]),
            "Date": self.trace["receivedDateTime"],
            "Message-ID": self.trace["messageId"],
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "8bit",
        }
        lines = [f"{name}: {value}" for name, value in head.items()]
        return "\r\n".join([*lines, "", self._text(), ""]).encode()

    def _thread(self) -> str:
        return str(self.trace["subject"]).removeprefix("Re: ").removeprefix("AW: ")

    def _text(self) -> str:
        return f"About {self._thread()}: this is the text of a message of the practice tenant.\r\n"

    def _headers(self) -> list[Record]:
        domain = self.trace["senderAddress"].rpartition("@")[2]
        values = {
            "Received": f"from mail.{domain} ({self.trace['fromIP']}) by mx.practice.example",
            "Authentication-Results": f"spf=pass smtp.mailfrom={domain}; dkim=pass; dmarc=pass",
            "Return-Path": self.trace["senderAddress"],
            "X-Originating-IP": f"[{self.trace['fromIP']}]",
        }
        return [{"name": name, "value": value} for name, value in values.items()]


def folder_id(upn: str, path: str) -> str:
    """The service's id of a folder, as the messages in it name it."""
    return "AQMkAD" + _short(upn, path, kind="folder")


def mail_of(book: Book) -> dict[str, list[Copy]]:
    """Copies by the user principal name of the mailbox, in lower case; the newest first.

    Args:
        book: the records of the scenario.
    """
    people = {person.upn: person for person in book.company.people}
    found: dict[str, dict[str, Copy]] = {upn: {} for upn in people}
    for rows in _messages(book):
        trace, recipients = rows[0], tuple(row["recipientAddress"] for row in rows)
        attachment = _attachment(book, trace)
        places = {row["recipientAddress"]: _ARRIVES.get(row["status"], "") for row in rows}
        places[trace["senderAddress"]] = SENT
        for upn, path in places.items():
            if path and upn in people:
                copy = Copy(people[upn], path, trace, recipients, attachment)
                found[upn][trace["messageId"]] = copy
    for record in book.audit:
        copies = found.get(str(record.get("MailboxOwnerUPN")), {})
        for item in record.get("AffectedItems", ()):
            _moved(record, copies, item["InternetMessageId"])
    return {upn: list(reversed(copies.values())) for upn, copies in found.items()}


def _moved(record: Record, copies: dict[str, Copy], message_id: str) -> None:
    copy = copies.get(message_id)
    if copy is None or copy.path != record["Folder"]["Path"]:
        return
    if record["Operation"] == "HardDelete":
        del copies[message_id]
    elif record["Operation"] == "SoftDelete":
        copy.path = RECOVERABLE
    elif record["Operation"] in ("Move", "MoveToDeletedItems"):
        copy.path = record["DestFolder"]["Path"]


def _messages(book: Book) -> Iterator[list[Record]]:
    """The rows of each message's trace."""
    found: dict[str, list[Record]] = {}
    for row in book.traces:
        found.setdefault(row["messageId"], []).append(row)
    yield from found.values()


def _attachment(book: Book, trace: Record) -> str:
    chance = Dice(book.company.seed, "tenant", "attached", trace["messageId"])
    return f"lot-{chance.randint(100, 999)}.pdf" if chance.chance(0.2) else ""


def _person(address: str) -> Record:
    name = address.partition("@")[0].replace(".", " ").title()
    return {"emailAddress": {"name": name, "address": address}}


def _word(text: str) -> str:
    """A header's text in ASCII, as RFC 2047 writes it."""
    if text.isascii():
        return text
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def _short(*parts: object, kind: str) -> str:
    """Letters that stand for a thing, the same each time; fit for a path."""
    digest = hashlib.sha512("/".join(map(str, parts)).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[: _SHORT[kind]]
