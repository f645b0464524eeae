"""What every source says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin
    from bec_kit.sources._asks import CmdletAsk, GraphAsk
    from bec_kit.sources._folder_asks import FolderAsk
    from bec_kit.sources._message_asks import MessageAsk
    from bec_kit.sources._searches import AuditSearch

__all__ = ["Normalise", "Source"]


class Normalise(Protocol):
    """Turns records of one source into rows of its tables; pure."""

    def __call__(self, batch: Batch, origin: Origin) -> dict[str, pa.Table]:
        """Give the rows of each table, with exactly the columns of `tables.schema`."""


@dataclass(frozen=True)
class Source:
    """One source of evidence.

    Attributes:
        id: its name in evidence folders, coverage and on the command line.
        title: its name for people.
        primary: the table in which every record has exactly one row.
        tables: all tables that it feeds, the primary one first.
        permissions: least privileged Graph or Exchange permissions that read it.
        licence: what the tenant must have bought.
        retention: how far back it reaches.
        blind: what it cannot show.
        references: where these facts come from.
        normalise: the function that reads its records.
        asks: what it asks of a tenant; none where it is read from exports alone.
        on_request: whether it is collected only where it, or a message, is named.
        by_name: whether it is collected only for messages that are named.
    """

    id: str
    title: str
    primary: str
    tables: tuple[str, ...]
    permissions: tuple[str, ...]
    licence: str
    retention: str
    blind: str
    references: tuple[str, ...]
    normalise: Normalise
    asks: tuple[GraphAsk | CmdletAsk | FolderAsk | AuditSearch | MessageAsk, ...] = ()
    on_request: bool = False
    by_name: bool = False
