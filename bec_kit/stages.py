"""The order of an analysis.

Read what is sealed and not read yet, merge, enrich, replay rules and forwarding,
detect, cover, tell the timeline; then publish all tables at once.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit import detect, enrich, results, timeline
from bec_kit.analyse import coverage, lifecycles
from bec_kit.errors import UsageError
from bec_kit.ingest import gone, merge, own_reads, parts, pulls, reading
from bec_kit.ingest.progress import bar
from bec_kit.safe import quoted
from bec_kit.sources import all_sources
from bec_kit.store import parquet
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.evidence import Journal, Vault
    from bec_kit.model import Facts

__all__ = ["Stage", "analyse"]


@dataclass(frozen=True)
class Stage:
    """One thing that an analysis did.

    Attributes:
        stage: read, merge, enrich, replay, detect, cover, tell.
        name: of the table, the file, the detection, or the account that occurs nowhere.
        rows: how many came out.
        state: done, partial or failed.
        message: what to know of it; of a detection, how it ended and what it lacked.
    """

    stage: str
    name: str
    rows: int
    state: str = "done"
    message: str = ""


def analyse(
    folder: Path,
    vault: Vault,
    journal: Journal,
    facts: Facts,
    detections: Sequence[Path] = (),
    *,
    quiet: bool = True,
) -> list[Stage]:
    """Do the whole analysis anew from what is sealed.

    Args:
        folder: of the case.
        vault: its evidence.
        journal: its journal.
        facts: what is known of it, marks included.
        detections: folders of further detections.
        quiet: show no progress.

    Returns:
        One row for each thing done.

    Raises:
        UsageError: the case holds no evidence.
    """
    stages = [
        Stage("read", name, counts.read, "partial" if counts.unreadable else "done")
        for name, counts in reading.catch_up(folder, vault, journal, quiet=quiet)
    ]
    if not vault.items():
        raise UsageError(
            f"{folder} holds no evidence: add some with `bec-kit add {quoted(folder)} PATH`"
        )
    with results.analysing(folder):
        fresh = folder / "tables" / results.NEXT
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        work = (_merge, _enrich, _replay, _detect, _cover, _tell)
        with bar("Analysing", len(work), "step", quiet=quiet) as advance:
            for step in work:
                stages += step(folder, vault, facts, fresh, detections)
                advance(1)
        results.publish(folder, journal, facts, fresh)
    return stages


def _merge(folder: Path, vault: Vault, facts: Facts, fresh: Path, _: Sequence[Path]) -> list[Stage]:
    folders = parts.folders(folder, vault)
    rows = merge.merge(
        folders,
        fresh,
        pulls=pulls.pulls(vault),
        expressions=own_reads.expressions(
            vault.journal,
            folders,
            gone.expressions(vault, enrich.expressions(facts.home_domains)),
        ),
    )
    return [
        Stage("merge", name, count, "partial" if name == "unreadable" else "done")
        for name, count in rows.items()
    ]


def _enrich(folder: Path, _: Vault, facts: Facts, fresh: Path, __: Sequence[Path]) -> list[Stage]:
    stages = []
    with results.engine(folder, facts, tables=fresh) as opened:
        for name, compute in enrich.TABLES.items():
            table = compute(opened, facts)
            opened.hold(name, table)
            parquet.write(fresh / f"{name}.parquet", table)
            said = _told(facts, table) if name == "addresses" else ""
            stages.append(Stage("enrich", name, table.num_rows, message=said))
    return stages


def _told(facts: Facts, table: pa.Table) -> str:
    """How many addresses each database of the case told something of."""
    learnt = [str(each).split(", ") for each in table["learnt_from"].to_pylist()]
    with enrich.Databases(facts.databases) as databases:
        names = dict.fromkeys(each.name for each in databases.known)
    return "; ".join(f"{name}: {sum(name in each for each in learnt)} filled" for name in names)


def _replay(folder: Path, _: Vault, facts: Facts, fresh: Path, __: Sequence[Path]) -> list[Stage]:
    """Before the detections, which may ask how long a rule stood."""
    with results.engine(folder, facts, tables=fresh) as opened:
        table = lifecycles.compute(opened)
    parquet.write(fresh / "lifecycles.parquet", table)
    return [Stage("replay", "lifecycles", table.num_rows)]


def _detect(
    folder: Path, _: Vault, facts: Facts, fresh: Path, detections: Sequence[Path]
) -> list[Stage]:
    with results.engine(folder, facts, tables=fresh) as opened:
        result = detect.run(opened, facts, detections)
    parquet.write(fresh / "findings.parquet", result.findings)
    parquet.write(fresh / "suspects.parquet", result.suspects)
    parquet.write(fresh / "coverage.parquet", result.coverage)
    counts: dict[str, list[dict[str, Any]]] = {}
    for row in result.findings.select(["detection_id", "outcome", "missing"]).to_pylist():
        counts.setdefault(row["detection_id"], []).append(row)
    stages = []
    for name, rows in counts.items():
        hits = sum(row["outcome"] == "hit" for row in rows)
        outcome = rows[0]["outcome"]
        said = ": ".join(word for word in (outcome, rows[0]["missing"]) if word)
        state = "failed" if outcome == "failed" else "done"
        stages.append(Stage("detect", name, hits, state, said))
    return stages


def _cover(folder: Path, vault: Vault, facts: Facts, fresh: Path, _: Sequence[Path]) -> list[Stage]:
    detected = parquet.read(fresh / "coverage.parquet")
    files, asked = parts.file_facts(folder, vault), parts.asked(vault)
    told = {each.source for each in asked}
    sources = {
        name: source.primary
        for name, source in all_sources().items()
        if not source.on_request or name in told or (fresh / f"{source.primary}.parquet").exists()
    }
    with results.engine(folder, facts, tables=fresh) as opened:
        table = coverage.compute(opened, facts, sources, files, detected, asked)
    parquet.write(fresh / "coverage.parquet", table)
    nowhere = [
        Stage("cover", row["user"], 0, message=row["why"])
        for row in table.to_pylist()
        if row["name"] == coverage.ACCOUNTS
    ]
    return [Stage("cover", "coverage", table.num_rows), *nowhere]


def _tell(folder: Path, _: Vault, facts: Facts, fresh: Path, __: Sequence[Path]) -> list[Stage]:
    with results.engine(folder, facts, tables=fresh) as opened:
        count = parquet.write_batches(
            fresh / "timeline.parquet", timeline.compute(opened), schema("timeline")
        )
    return [Stage("tell", "timeline", count)]
