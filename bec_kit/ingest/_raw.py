"""Writing raw bodies in evidence order, beside the work on them."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any, Self

from bec_kit.store import raw
from bec_kit.store.parquet import Writer

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

__all__ = ["RawWriter"]


class RawWriter:
    """Writes batches in a thread of its own: packing lets the interpreter go."""

    def __init__(self, folder: Path, evidence_id: str, about: dict[str, Any]) -> None:
        """Begin.

        Args:
            folder: takes the file.
            evidence_id: stands on every row.
            about: what was learnt of the file, for `store.raw`.
        """
        self._path = folder / raw.NAME
        self._evidence_id = evidence_id
        self._about = about
        self._waiting: queue.Queue[pa.RecordBatch | None] = queue.Queue(maxsize=1)
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, records: pa.RecordBatch) -> None:
        """Add records; waits while one is pending."""
        self._waiting.put(records)

    def _run(self) -> None:
        writer: Writer | None = None
        schema: pa.Schema | None = None
        while (records := self._waiting.get()) is not None:
            if self._error is not None:
                continue
            try:
                if writer is None or schema is None:
                    schema = raw.schema(records.schema, self._about)
                    # a batch is a group: whoever wants one record unpacks no more than that
                    writer = Writer(self._path, schema, least=1)
                writer.write(raw.with_evidence(records, self._evidence_id, schema))
            except (OSError, ValueError) as error:
                self._error = error
        if writer is not None:
            (writer.discard if self._error else writer.close)()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None and kind is None:
            raise self._error
