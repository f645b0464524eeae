"""What the kit itself read: MailItemsAccessed records that its own collection left behind.

A read is the kit's own where the kit's app read a message that it asked for, in the mailbox where
it asked, while it asked. What the same app did before, after, or with another message is not:
an attacker may use that app too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.evidence import read_time
from bec_kit.ingest import _runs
from bec_kit.sources import spelled
from bec_kit.store.sql import quoted_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bec_kit.evidence import Journal

__all__ = ["Asked", "asked", "expressions"]

MERGED = timedelta(minutes=2)
"""Reads of two minutes are one record, whose time may be that of the last."""

_COLUMNS = (
    "record_id",
    "position",
    "happened_at",
    "mailbox",
    "acting_app_id",
    "internet_message_id",
)


@dataclass(frozen=True)
class Asked:
    """Messages that the kit asked for.

    Attributes:
        app_id: of the application that asked, in lower case.
        mailbox: case-folded UPN.
        messages: internetMessageIds with brackets.
        since: the service's clock before the first request; aware.
        until: the same after the last answer, and what the service may add to it.
    """

    app_id: str
    mailbox: str
    messages: frozenset[str]
    since: datetime
    until: datetime


def asked(journal: Journal) -> list[Asked]:
    """What was asked for in all collections of a case.

    Args:
        journal: of the case.
    """
    found = []
    for entry in journal.entries():
        told = entry["options"].get("read") if entry["action"] == "seal" else None
        if told and told["app_id"] and told["since"]:
            found.append(
                Asked(
                    told["app_id"].casefold(),
                    entry["options"]["owner"].casefold(),
                    frozenset(told["messages"]),
                    read_time(told["since"]).replace(microsecond=0),
                    read_time(told["until"]) + MERGED,
                )
            )
    return found


def expressions(
    journal: Journal, folders: Sequence[Path], others: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Expressions that fill tables, with those of `own`.

    Args:
        journal: of the case.
        folders: of the parts of each item.
        others: for a table, columns and what fills them.
    """
    filled = {table: dict(columns) for table, columns in others.items()}
    known = asked(journal)
    if not known:
        return filled
    own, strange = defaultdict(set), set()
    for row in _reads(folders, {each.app_id for each in known}):
        if any(_is_own(row, each) for each in known):
            own[row["record_id"]].add(row["position"])
        else:
            strange.add(row["record_id"])
    rows = [f"{each}/{place}" for each, places in own.items() for place in places]
    whole = [each for each in own if each not in strange]
    filled.setdefault("mail_access", {})["own"] = _among("record_id || '/' || position", rows)
    filled.setdefault("audit", {})["own"] = _among("record_id", whole)
    return filled


def _is_own(row: Mapping[str, Any], asked: Asked) -> bool:
    return (
        row["acting_app_id"].casefold() == asked.app_id
        and row["mailbox"] == asked.mailbox
        and bool(row["internet_message_id"])
        and spelled(row["internet_message_id"]) in asked.messages
        and row["happened_at"] is not None
        and asked.since <= row["happened_at"] <= asked.until
    )


def _reads(folders: Sequence[Path], apps: set[str]) -> Iterator[dict[str, Any]]:
    """The rows of `mail_access` of some applications."""
    wanted = pa.array(sorted(apps))
    for source in _runs.sources_of(folders):
        for path in _runs.paths(folders, source, "mail_access"):
            with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as run:
                for number in range(run.num_record_batches):
                    batch = run.get_batch(number).select(list(_COLUMNS))
                    app = pc.utf8_lower(batch.column("acting_app_id"))
                    yield from batch.filter(pc.is_in(app, wanted)).to_pylist()


def _among(value: str, texts: Sequence[str]) -> str:
    """SQL that tells whether a value is one of some texts; false where there is none."""
    listed = ", ".join(map(quoted_text, sorted(texts)))
    return f"{value} in ({listed})" if listed else "false"
