"""Message trace: Graph `exchangeMessageTrace` records, one for each recipient of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._asks import CmdletAsk, GraphAsk
from bec_kit.sources._shaped import by_value, gap_flags, part, record_ids, shaped, struct, texts
from bec_kit.sources._spec import Source
from bec_kit.sources._values import address, build, fold_user, times

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_TEXT = pa.string()
_RECORD = {
    "message_id": "messageId",
    "trace_id": "id",
    "sender_raw": "senderAddress",
    "recipient_raw": "recipientAddress",
    "subject": "subject",
    "status": "status",
    "from": "fromIP",
    "to": "toIP",
}
_SHAPE = struct(
    {**dict.fromkeys((*_RECORD.values(), "receivedDateTime"), _TEXT), "size": pa.int64()}
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `messages` for each record.

    A trace id stands for a message, and a message has a record for each
    recipient: so both together name the record.

    Args:
        batch: Graph `exchangeMessageTrace` objects.
        origin: the sealed item that they come from.
    """
    odd: set[int] = set()
    rows = len(batch.docs)
    record = shaped(batch.docs, _SHAPE, odd)
    columns: dict[str, Any] = texts(record, _RECORD)
    sources = {"from_ip": columns.pop("from"), "to_ip": columns.pop("to")}
    columns |= {
        name: by_value(written, lambda raw: address(raw).ip, _TEXT)
        for name, written in sources.items()
    }
    columns["sender"] = by_value(columns["sender_raw"], fold_user, _TEXT)
    columns["recipient"] = by_value(columns["recipient_raw"], fold_user, _TEXT)
    columns["status"] = by_value(columns["status"], _status, _TEXT)
    columns["size"] = part(record, "size")
    columns["happened_at"] = times(part(record, "receivedDateTime").to_pylist())
    known = pc.binary_join_element_wise(
        columns["trace_id"], pc.fill_null(columns["recipient"], ""), "/"
    ).to_pylist()
    columns["record_id"] = record_ids(known, batch, origin)
    columns["flags"] = gap_flags(batch, no_id=columns["trace_id"], undated=columns["happened_at"])
    columns["evidence_id"] = pa.repeat(origin.evidence_id, rows)
    columns["evidence_row"] = batch.rows
    columns["lossy"] = pa.repeat(batch.lossy, rows)
    return {"messages": build("messages", columns, rows, odd)}


def _status(written: str | None) -> str | None:
    """Graph writes `filteredAsSpam`, the cmdlet `FilteredAsSpam`."""
    stripped = (written or "").strip()
    return stripped[:1].lower() + stripped[1:] or None


_SPAN = "receivedDateTime ge {start} and receivedDateTime le {last}"


def _asked(name: str, which: str, parameter: str) -> GraphAsk:
    """Of Graph; of Exchange where the trace's service principal is lacking, or its permission."""
    return GraphAsk(
        name,
        lambda graph, _user: graph.admin.exchange.tracing.message_traces,
        "ExchangeMessageTrace.Read.All",
        filter=f"{_SPAN} and {which} eq '{{user}}'",
        query={"top": 5000},
        days=90,
        span=10,
        service="traces",
        instead=CmdletAsk(
            name,
            "Get-MessageTraceV2",
            {"StartDate": "{start}", "EndDate": "{last}", parameter: "{user}", "ResultSize": 5000},
            days=90,
            span=10,
            keyset=True,
        ),
    )


SPEC = Source(
    id="messages",
    title="Message trace",
    primary="messages",
    tables=("messages",),
    permissions=("ExchangeMessageTrace.Read.All", "Exchange.ManageAsApp"),
    licence="Exchange Online, any plan",
    retention="90 days, 10 days in one query",
    blind=(
        "No body, attachment, link or reply-to. The sending server's address is Microsoft's own "
        "for mail sent in a browser or by an app, so it does not locate who sent it. Delivered "
        "says nothing of the folder; an expanded row is a distribution list, its members have "
        "rows of their own"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/exchangemessagetrace",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-messagetracev2",
    ),
    normalise=normalise,
    asks=(
        _asked("sent", "senderAddress", "SenderAddress"),
        _asked("received", "recipientAddress", "RecipientAddress"),
    ),
)
