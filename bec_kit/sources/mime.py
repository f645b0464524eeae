"""Single messages whole, as MIME: the index of what was exported, file by file.

Asked on request alone, and only for messages that are named: this is the content of mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.sources._message_asks import MessageAsk
from bec_kit.sources._owner import owners_of
from bec_kit.sources._picked import picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PLAIN = {
    "internet_message_id": "internetMessageId",
    "item_id": "id",
    "deleted": "deleted",
    "sha256": "sha256",
    "size": "size",
    "file": "eml",
}


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `mime` for each record.

    Args:
        batch: what the index of a collection says of each file: `eml` (its place), `sha256`,
            `size`, `internetMessageId`, `id`, `deleted`.
        origin: the sealed item that holds the files.
    """
    docs, odd = batch.docs, set[int]()
    owners = owners_of(docs, origin, lambda doc: filled(doc.get("user")))
    known = [filled(doc.get("id")) for doc in docs]
    columns = owned(batch, origin, owners, known) | picked(docs, _PLAIN)
    return {"mime": build("mime", columns, len(docs), odd)}


SPEC = Source(
    id="mime",
    title="Single messages whole, as MIME (on request)",
    primary="mime",
    tables=("mime",),
    permissions=("Mail.Read",),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; deleted messages stay recoverable for 14 "
    "days, 30 at most, or as long as a hold keeps them",
    blind=(
        "Messages that were purged, and those of an archive mailbox. The service makes the MIME "
        "of a message when it is asked for: the bytes are not those that came over the wire, and "
        "signatures over them may not hold. Mail.Read opens every mailbox of the tenant unless "
        "the app is held to some. Reading leaves MailItemsAccessed records under the app that "
        "collects"
    ),
    references=(
        "https://learn.microsoft.com/graph/outlook-get-mime-message",
        "https://learn.microsoft.com/graph/api/message-get",
        "https://learn.microsoft.com/graph/permissions-reference#mailread",
        "https://learn.microsoft.com/exchange/permissions-exo/application-rbac",
    ),
    normalise=normalise,
    asks=(MessageAsk("messages", "Mail.Read", whole=True),),
    on_request=True,
    by_name=True,
)
