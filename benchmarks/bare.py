"""What the libraries alone cost: the least that any reader of these exports has to do.

    python benchmarks/bare.py audit.csv
    python benchmarks/bare.py sign-ins.json
    python benchmarks/bare.py traces.json

One process copies and hashes the file, splits it (pyarrow.csv, msgspec), decodes the records
(orjson), makes columns of the fields of text that the kit's own tables need (the first record's,
where it is no audit log) and writes bodies and columns as Parquet. Nothing is normalised, no list
is opened, nothing is settled or sorted.
"""

from __future__ import annotations

import gc
import hashlib
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from bec_kit.sources._audit import _records

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 4000
took: dict[str, float] = {}


@contextmanager
def counted(step: str) -> Iterator[None]:
    """Count the processor time of a step."""
    begun = time.process_time()
    yield
    took[step] = took.get(step, 0.0) + time.process_time() - begun


class Page(msgspec.Struct):
    """A page of Graph."""

    value: list[msgspec.Raw]


def sealed(path: Path, copy: Path) -> None:
    """Copy and hash."""
    with counted("copy and hash"), path.open("rb") as file, copy.open("wb") as out:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
            out.write(block)


def bodies(path: Path) -> Iterator[list[bytes]]:
    """The bodies of some records at a time."""
    if path.suffix != ".csv":
        with counted("split"):
            data = path.read_bytes()
            kind: Any = list[msgspec.Raw] if data.lstrip().startswith(b"[") else Page
            found = msgspec.json.decode(data, type=kind)
            every = [bytes(each) for each in (found.value if kind is Page else found)]
        yield from (every[start : start + ROWS] for start in range(0, len(every), ROWS))
        return
    reader = pa_csv.open_csv(
        path,
        pa_csv.ReadOptions(block_size=8 << 20, use_threads=False),
        pa_csv.ParseOptions(newlines_in_values=True),
        pa_csv.ConvertOptions(column_types={"AuditData": pa.binary()}),
    )
    while True:
        with counted("split"):
            batch = next(reader, None)
            if batch is None:
                return
            some = [each or b"{}" for each in batch.column("AuditData").to_pylist()]
        yield some


def columns(docs: list[dict[str, Any]], shape: pa.StructType) -> pa.Table:
    """The records' texts as columns."""
    rows: Any = pa.array(docs, shape)
    return pa.Table.from_arrays(rows.flatten(), [field.name for field in shape])


def shape_of(path: Path, first: dict[str, Any]) -> pa.StructType:
    """The fields to be read."""
    if path.suffix == ".csv":
        return _records._SHAPE
    return pa.struct([(name, pa.string()) for name, value in first.items() if type(value) is str])


def main() -> None:
    """Read the command line, measure, print µs for each record."""
    path = Path(sys.argv[1])
    gc.disable()
    pa.set_cpu_count(1)
    count = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / path.name
        sealed(path, copy)
        writers: dict[str, pq.ParquetWriter] = {}
        shape = None
        for some in bodies(copy):
            count += len(some)
            with counted("decode"):
                docs = [orjson.loads(each) if each[:1] == b"{" else {} for each in some]
            shape = shape or shape_of(path, docs[0])
            with counted("columns"):
                table = columns(docs, shape)
            with counted("write"):
                for name, each in (("raw", pa.table({"body": some})), ("columns", table)):
                    if name not in writers:
                        file = Path(scratch) / f"{name}.parquet"
                        writers[name] = pq.ParquetWriter(file, each.schema, compression="zstd")
                    writers[name].write_table(each)
        with counted("write"):
            for writer in writers.values():
                writer.close()
    for step, seconds in (*took.items(), ("in all", sum(took.values()))):
        print(f"{step}: {seconds / count * 1e6:.1f} µs a record")


if __name__ == "__main__":
    main()
