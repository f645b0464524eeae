"""Writing raw bodies beside the work on them."""

from __future__ import annotations

import queue
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Self

from bec_kit.store import raw
from bec_kit.store.parquet import Writer

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.formats import Sniffed
    from bec_kit.model import Origin

__all__ = ["RawFile", "RawWriter"]


class RawFile:
    """One raw file of an item; none appears where nothing is written.

    The file is finished when its block ends well, and given up when it does not.
    """

    def __init__(self, sniffed: Sniffed, origin: Origin, folder: Path, number: int) -> None:
        """Begin.

        Args:
            sniffed: what is known of the item.
            origin: where the records come from.
            folder: takes the file.
            number: tells the files of several processes apart.
        """
        self._path = raw.path_of(folder, number)
        self._evidence_id = origin.evidence_id
        self._about = {"sniffed": asdict(sniffed), "evidence_id": origin.evidence_id}
        self._open: tuple[Writer, pa.Schema] | None = None

    def write(self, records: pa.RecordBatch) -> None:
        """Add records that stand behind those before in the item."""
        if self._open is None:
            schema = raw.schema(records.schema, self._about)
            # a batch is a group: whoever wants one record unpacks no more than that
            self._open = Writer(self._path, schema, least=1), schema
        writer, schema = self._open
        writer.write(raw.with_evidence(records, self._evidence_id, schema))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._open is not None:
            writer = self._open[0]
            (writer.discard if kind else writer.close)()


class RawWriter:
    """Writes to a raw file in a thread of its own: packing lets the interpreter go."""

    def __init__(self, file: RawFile) -> None:
        """Begin.

        Args:
            file: that takes the records, and is finished with this.
        """
        self._file = file
        self._waiting: queue.Queue[pa.RecordBatch | None] = queue.Queue(maxsize=1)
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, records: pa.RecordBatch) -> None:
        """Add records; waits while one is pending."""
        self._waiting.put(records)

    def _run(self) -> None:
        ended = False
        try:
            with self._file as file:
                while (records := self._waiting.get()) is not None:
                    file.write(records)
                ended = True
        except (OSError, ValueError) as error:
            self._error = error
            while not ended and self._waiting.get() is not None:
                pass  # whoever hands records in must not wait for ever

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None and kind is None:
            raise self._error
