"""What every format says of itself, and the values that pass through this package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping

    import pyarrow as pa

    from bec_kit.formats._native.row import Row
    from bec_kit.model import Batch, Broken

__all__ = ["Chunk", "Format", "Interpreted", "Sniffed"]


@dataclass(frozen=True)
class Format:
    """One export of one tool, known by its columns or keys.

    Attributes:
        id: its name in manifests and on the command line.
        title: its name for people.
        source: id of the source whose native shape the records come in; `mixed` where `explode`
            gives records of several formats, and none is left as it is.
        container: `csv`, `json`, `any` of the two, or `lines`.
        needs: columns or keys that are always there. Folded (see `_names.fold`), but
            for `json` alone as the service spells them, because such a record is native as
            it stands and another spelling would be another format.
        body: folded name of the column or key that holds a whole native record; "" where its
            values decide which it is.
        envelope: which column says the record's `Id`, `CreationTime`, `RecordType`,
            `Operation` and `UserId` beside the body; keys as in AuditData, names folded.
        fills: native fields (keys) that are taken from the envelope (names folded) where the
            body lacks them.
        times: folded names of the columns whose times are written in the operator's culture.
        context: regular expression of what an `@odata.context` ends in that names this format.
        keeps_context: whether records carry on the `@odata.context` of their page, because it
            says whose they are.
        test: what else must be true of a record than its keys.
        line: what the lines of a file look like of which each is a record; `native` finds the
            text under `line`.
        explode: takes a row apart that holds several records: the objects of its records, in
            order, none of which is larger than it must be; nothing where the row is one record
            as it stands. Each is then read as if it stood alone: in JSON by its own keys.
        tables: names, in lower case, that a column `Type` or `Category` gives to records of it
            where many kinds share one container (Log Analytics).
        nested: whether whole records of it are looked for inside wrappers that nobody knows.
        refuses: why a record of it is not read, in one line: it is known, and nothing takes it.
            Such a format names no source.
        native: brings a record into the native shape; None
            where it is native already.
        lossy: a flattened copy, which never wins over a raw one.
        repeats: it holds rows that name no record: where the record that such a row repeats is
            in the case, the row is its copy.
        order: formats are tried by it, low ones first.
        references: where these facts come from.
    """

    id: str
    title: str
    source: str
    container: str
    needs: frozenset[str]
    references: tuple[str, ...]
    body: str | None = None
    envelope: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    context: str = ""
    keeps_context: bool = False
    test: Callable[[Mapping[str, Any]], bool] | None = None
    line: re.Pattern[str] | None = None
    explode: Callable[[dict[str, Any]], Iterable[dict[str, Any]]] | None = None
    tables: frozenset[str] = frozenset()
    nested: bool = False
    refuses: Callable[[Mapping[str, Any]], str] | None = None
    native: Callable[[Row], dict[str, Any]] | None = None
    lossy: bool = False
    repeats: bool = False
    order: int = 50


@dataclass(frozen=True)
class Sniffed:
    """What the beginning of a file says of the whole.

    Attributes:
        container: `csv`, `json`, or `list` (PowerShell's Format-List).
        encoding: `utf-8`, `utf-16-le`, `utf-16-be` or `cp1252`.
        delimiter: of a CSV file; empty for JSON.
        skip_lines: lines of a CSV file before the first record, the header among them.
        header: the columns of a CSV file as written.
        names: the same, made unique.
        body: position of the column that holds whole records; None where none does.
        format: id of the format; `mixed` where records of several stand in one JSON file.
        source: id of the source, or `mixed`.
        hint: kind of sign-in that the file's name gives (`interactiveUser`, …), or empty.
        notes: what to know of the file, one line each.
    """

    container: str
    encoding: str
    delimiter: str
    skip_lines: int
    header: tuple[str, ...]
    names: tuple[str, ...]
    body: int | None
    format: str
    source: str
    hint: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """Some thousand records as they stand in the file.

    Attributes:
        records: `evidence_row` int64 (number in the file, from 1); `body` binary (the record as
            JSON: the body cell of a CSV row, a flat CSV row as an object, a JSON record's own
            bytes); `cells`, a struct of binary: the other cells of a CSV row, or the
            `@odata.context` of the page around a JSON record; absent for flat CSV. The schema's
            metadata carries what was learnt from the whole file (see `_culture`).
        broken: what could not be split; their rows are not among the records.
        notes: what turned up on the way, one line each; said once.
    """

    records: pa.RecordBatch
    broken: list[Broken]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interpreted:
    """Records in the native shape of their sources.

    Attributes:
        batches: one for each source and grade (raw, lossy) among them.
        broken: what could not be read; a row that is also in a batch has the flag `no_body`
            there and counts once, as unreadable.
    """

    batches: list[Batch]
    broken: list[Broken]
