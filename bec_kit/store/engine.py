"""The one place where the query engine is opened, so that no SQL can do harm.

The order of the settings matters: whatever is allowed to be read is allowed to
be overwritten too, and the temporary directory joins the allowed ones silently.
Hence views over single files, then the lock, then the gate (`store.gate`) for
every text that the kit did not write itself.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import duckdb

from bec_kit.errors import QueryError
from bec_kit.store import gate
from bec_kit.store.sql import quoted_name, quoted_text, reading
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

    import pyarrow as pa

__all__ = ["Engine", "connect", "open_tables"]

# Rows of a batch that a reader hands over.
_BATCH = 100_000
_WORD = re.compile(r"\w+")
# What these say is about the text of the query; others may quote a record.
_SAYABLE = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


class Engine:
    """Queries over the tables of one case; use it as a context manager.

    Attributes:
        tables: the names that a query may read, sorted.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        views: Iterable[str],
        held: Mapping[str, pa.Table],
        scratch: Path,
    ) -> None:
        declared = {*TABLES, *held} - {*views}
        self.tables = tuple(sorted({*views, *declared}))
        self._connection = connection
        self._held = dict(held)
        self._waiting = declared
        self._scratch = scratch

    def arrow(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Run a query that the kit wrote itself.

        Args:
            sql: the text; values of records are bound, never put into it.
            params: values for its `?` or `$1`.

        Raises:
            QueryError: it failed.
        """
        self._name_tables(sql)
        try:
            answer: pa.Table = self._connection.sql(
                sql, params=list(params) or None
            ).to_arrow_table()
            return answer
        except duckdb.Error as error:
            raise QueryError(_line(error)) from error

    def stream(self, sql: str) -> pa.RecordBatchReader:
        """Run a query that the kit wrote itself, and read its rows a batch at a time.

        Raises:
            QueryError: it failed.
        """
        self._name_tables(sql)
        try:
            rows: pa.RecordBatchReader = self._connection.sql(sql).to_arrow_reader(_BATCH)
            return rows
        except duckdb.Error as error:
            raise QueryError(_line(error)) from error

    def foreign(self, sql: str, seconds: float | None = None) -> pa.Table:
        """Run a query that came from outside the kit: an analyst's, a detection's.

        Args:
            sql: the text.
            seconds: after which it is stopped; None waits for ever.

        Raises:
            QueryError: the gate refused it, it failed, or it took too long.
        """
        gate.check(sql, self.tables)
        stop = None if seconds is None else Timer(seconds, self._connection.interrupt)
        try:
            if stop:
                stop.start()
            answer = self.arrow(sql)
        finally:
            if stop:
                stop.cancel()
        for name, column in zip(answer.column_names, answer.columns, strict=True):
            _check_times(name, column)
        return answer

    def hold(self, name: str, table: pa.Table) -> None:
        """Let later queries read a small table, in the place of what has its name so far."""
        self._held[name] = table
        self._waiting.add(name)
        self.tables = tuple(sorted({*self.tables, name}))

    def _name_tables(self, sql: str) -> None:
        """Make known what a text may speak of: most ask for few of the tables held in memory."""
        for name in self._waiting.intersection(_WORD.findall(sql.lower())):
            held = self._held.get(name)
            table = schema(name).empty_table() if held is None else held
            self._connection.register(name, table)
            self._waiting.discard(name)

    def close(self) -> None:
        """Let go of the files and clear what was spilled to disk."""
        self._connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_tables(
    files: Mapping[str, Sequence[Path]],
    facts: Mapping[str, pa.Table],
    *,
    memory: str = "1GB",
    threads: int = 2,
    scratch: Path | None = None,
) -> Engine:
    """Open the tables of a case, and shut everything else.

    Args:
        files: the Parquet files of each table; a declared table without any is
            there too, empty.
        facts: small tables that are held in memory, such as `home_domains`; one of
            the same name as a file's stands in its place.
        memory: limit of the engine, such as `1GB`; beyond it, it spills to disk.
        threads: how many it may use.
        scratch: folder for what it spills; None takes the system's.

    Raises:
        QueryError: a file is missing or is no Parquet, or its path cannot be told
            from a pattern.
    """
    spill = Path(tempfile.mkdtemp(prefix="bec-kit-", dir=scratch))
    on_disk = {name: paths for name, paths in files.items() if paths and name not in facts}
    connection = connect(memory=memory, threads=threads, scratch=spill)
    try:
        for name, paths in on_disk.items():
            connection.execute(f"create view {quoted_name(name)} as {reading(paths)}")
        _lock(connection, [path for paths in on_disk.values() for path in paths])
    except (duckdb.Error, QueryError) as error:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
        if isinstance(error, QueryError):
            raise
        raise QueryError(f"the tables could not be opened: {_line(error)}") from error
    return Engine(connection, on_disk, facts, spill)


def connect(*, memory: str, threads: int, scratch: Path) -> duckdb.DuckDBPyConnection:
    """An engine with the settings of the kit, not yet locked.

    Args:
        memory: limit, such as `1GB`.
        threads: how many it may use.
        scratch: folder of its own for what it spills.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": str(scratch),
        },
    )
    # neither is a setting that connecting takes
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")  # drawn among what a command prints
    return connection


def _lock(connection: duckdb.DuckDBPyConnection, paths: Iterable[Path]) -> None:
    """Shut everything but these files; the last thing done before a query runs."""
    listed = ", ".join(quoted_text(str(path)) for path in paths)
    connection.execute(f"set allowed_paths = [{listed}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _check_times(name: str, column: pa.ChunkedArray[Any]) -> None:
    """The engine knows years beyond 9999 and infinite times; what reads the answer does not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_struct(column.type):
        for inner in column.flatten():
            _check_times(name, inner)
    elif pa.types.is_map(column.type):
        for chunk in column.chunks:
            entries: Any = chunk  # of keys and values
            _check_times(name, pa.chunked_array([entries.keys], column.type.key_type))
            _check_times(name, pa.chunked_array([entries.items], column.type.item_type))
    elif pa.types.is_union(column.type):
        for chunk in column.chunks:
            either: Any = chunk
            for kind in range(column.type.num_fields):
                _check_times(name, pa.chunked_array([either.field(kind)]))
    elif pa.types.is_list(column.type) or pa.types.is_fixed_size_list(column.type):
        inside: Any = pc.list_flatten(column)
        _check_times(name, inside)
    elif pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        try:
            pc.min_max(column).as_py()
        except (OverflowError, ValueError) as error:
            raise QueryError(
                f"the query failed: {name} holds a time before the year 1 or after 9999; bound it"
            ) from error


def _line(error: duckdb.Error) -> str:
    if isinstance(error, _SAYABLE):
        return "the query failed: " + " ".join(str(error).split("\n\n")[0].split())
    said = str(error).partition(":")[0] or type(error).__name__
    return f"the query failed: {said}; check what it converts and how much it reads"
