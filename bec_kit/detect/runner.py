"""Runs the detections in two waves and judges how each ended, for each user.

1. The first wave needs no context. From its High and Critical hits of the seeds, and from
   the analyst's marks, come the suspects; then context raises what its rows say it raises.
2. The second wave reads `suspects`, `attacker_records` and `prior_findings`.

Nobody is left out: no detection filters on the case's users or window. The case's users
lead the list, and their findings below High are raised one step (never to High: from there
on a finding names indicators, which evidence alone may do).

A detection ends for a user as hit; clear, if everything that it needs is there; blind, with
what is missing; failed, with the reason, and the others go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.detect.answers import Evidence
from bec_kit.detect.fold import fold
from bec_kit.detect.outcome import Attempt, judge
from bec_kit.detect.result import Result, coverage_table, findings_table
from bec_kit.detect.shelf import shelf
from bec_kit.detect.suspects import Attacker, find
from bec_kit.errors import QueryError
from bec_kit.model import Severity
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.detect.head import Detection
    from bec_kit.detect.hit import Hit
    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["run"]

PATIENCE = 900.0
"""Seconds that one detection may take; a recursive one may never end."""


def run(
    engine: Engine,
    facts: Facts,
    folders: Sequence[Path] = (),
    only: Collection[str] | None = None,
) -> Result:
    """Run all detections over a case.

    Args:
        engine: the case's tables and facts; it holds what the second wave reads beside them
            afterwards.
        facts: of the case, marks included.
        folders: of an analyst's own `.sql` detections.
        only: ids of the detections to run; None runs all.

    Raises:
        SpecError: a folder is missing.
    """
    known, broken = shelf(folders)
    known = [one for one in known if only is None or one.id in only]
    attempts = [_attempt(engine, one, facts) for one in known if one.wave == 1]
    hits = [hit for attempt in attempts for hit in attempt.hits]
    _raise_together(hits)
    attacker = Attacker(engine, find(engine, facts.marks, hits))
    for hit in hits:
        _raise_in_context(hit, attacker)
        _raise_for_users(hit, facts)
    prior = findings_table([each for each in attempts if each.hits], {}, {}, facts)
    context = _context_tables(attacker, prior)
    for name, table in context.items():
        engine.hold(name, table)
    second = [_attempt(engine, one, facts) for one in known if one.wave == 2]
    for attempt in second:
        for hit in attempt.hits:
            _raise_for_users(hit, facts)
    attempts += second
    attempts += [Attempt(each.id, None, failed=each.reason) for each in broken]
    evidence = Evidence(engine)
    judged = {each.id: judge(each, evidence, facts) for each in attempts}
    seen = _seen(engine, known)
    return Result(
        findings_table(attempts, judged, seen, facts),
        context["suspects"],
        coverage_table(judged),
    )


def _attempt(engine: Engine, detection: Detection, facts: Facts) -> Attempt:
    try:
        rows = engine.foreign(detection.sql, seconds=PATIENCE)
        return Attempt(detection.id, detection, tuple(fold(rows, detection, facts.users)))
    except QueryError as error:
        return Attempt(detection.id, detection, failed=str(error))


def _raise_together(hits: Sequence[Hit]) -> None:
    """Raise what another detection saw as well, for the same user and address."""
    asked = {hit.detection.context for hit in hits}
    places: dict[str | None, set[tuple[str | None, str | None]]] = {}
    for hit in hits:
        if hit.detection.id in asked:
            seen = places.setdefault(hit.detection.id, set())
            seen.update((context.user, context.value("ip")) for context in hit.contexts)
    for hit in hits:
        other = hit.detection.context
        for context in hit.contexts if other in places else ():
            place = (context.user, context.value("ip"))
            if context.raised and place[1] and place in places[other]:
                hit.lift(context.raised, f"{other} saw the same account and address")


def _raise_in_context(hit: Hit, attacker: Attacker) -> None:
    if hit.detection.context == "suspects":
        for context in hit.contexts:
            if context.raised and attacker.did(context):
                hit.lift(context.raised, "it was done in the attacker's context")


def _raise_for_users(hit: Hit, facts: Facts) -> None:
    if not hit.detection.fixed and hit.user in facts.users and hit.severity < Severity.MEDIUM:
        hit.lift(Severity(hit.severity + 1), "the account is one of the case's")


def _context_tables(attacker: Attacker, findings: pa.Table) -> dict[str, pa.Table]:
    """What the second wave reads beside the evidence."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = TABLES["suspects"].names
    rows = [dict(zip(names, suspect, strict=True)) for suspect in attacker.suspects]
    records = findings["record_ids"]
    # without the lists: a row for each record that held all records would be their square;
    # and with each text once, for a record's row has all that its finding says
    plain = findings.drop_columns("record_ids")
    columns = [
        column.dictionary_encode() if pa.types.is_string(column.type) else column
        for column in plain.columns
    ]
    prior = pa.table(columns, plain.column_names).take(pc.list_parent_indices(records))
    return {
        "suspects": pa.Table.from_pylist(rows, schema=schema("suspects")),
        "attacker_records": attacker.records,
        "prior_findings": prior.append_column("record_id", pc.list_flatten(records)),
    }


def _seen(engine: Engine, known: Iterable[Detection]) -> dict[str, int]:
    """Rows of every table of evidence that some detection reads."""
    names = sorted({name for one in known for name in one.reads if name in TABLES} - {"suspects"})
    if not names:
        return {}
    counts = engine.arrow(
        " union all ".join(f"select '{name}' as name, count(*) as n from {name}" for name in names)  # noqa: S608
    )
    return dict(zip(*(column.to_pylist() for column in counts.columns), strict=True))
