"""The classic portals' list of a message trace, exported: Date, Sender, Recipient, Subject."""

from __future__ import annotations

from bec_kit.formats._spec import Format
from bec_kit.formats.exchange._trace import SUMMARY_TIMES, summary

__all__ = ["SPEC"]

SPEC = Format(
    id="trace_classic",
    title="classic Exchange portal: message trace, list",
    source="messages",
    container="csv",
    needs=frozenset({"sender", "recipient", "subject", "status"}),
    times=SUMMARY_TIMES,
    native=summary,
    repeats=True,
    order=47,
    references=(
        "columns, from memory: Date or Received,Sender,Recipient,Subject,Status; the record has "
        "no id",
    ),
)
