from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bec_kit.ingest import _ids
from bec_kit.ingest._count import Known, Tally, tally
from tests.support.rows import at
from tests.support.runs import put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest


def item(home: Path, ids: Sequence[str], broken: Sequence[int] = (), source: str = "audit") -> Path:
    """Parts with a record of each id, some of which could not be read."""
    rows = [
        {"record_id": each, "evidence_id": home.name, "evidence_row": row, "happened_at": at(row)}
        for row, each in enumerate(ids, 1)
    ]
    for number, some in enumerate((rows[::2], rows[1::2])):
        if some:
            put(home / source / f"{source}-0-{number}.arrow", source, some)
    if broken:
        things = [{"evidence_id": home.name, "evidence_row": row} for row in broken]
        put(home / "unreadable-0-9.arrow", "unreadable", things)
    return home


def test_records_are_counted_and_those_that_are_there_are_not_new(tmp_path: Path) -> None:
    one = item(tmp_path / "1", ["a", "b", "a", "c"], broken=[4, 4, 9])
    assert tally(one, []) == Tally(2, {"audit": 3}, {"audit": 2})
    # c was unreadable there: here it is new
    two = item(tmp_path / "2", ["c", "a", "d"])
    assert tally(two, [one]) == Tally(0, {"audit": 3}, {"audit": 2})


def test_an_id_of_another_source_is_no_earlier_one(tmp_path: Path) -> None:
    one = item(tmp_path / "1", ["a", "b"], source="sign_ins")
    two = item(tmp_path / "2", ["a"])
    assert tally(two, [one]) == Tally(0, {"audit": 1}, {"audit": 1})


def test_only_unreadable_things(tmp_path: Path) -> None:
    assert tally(item(tmp_path / "1", [], broken=[1, 2]), []) == Tally(2, {}, {})


def test_what_is_known_is_read_once_and_counts_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(2)  # noqa: S311  an order
    items = [
        item(tmp_path / str(n), [str(draw.randrange(60)) for _ in range(20)], broken=[1 + n])
        for n in range(8)
    ]
    alone = [tally(each, items[:place]) for place, each in enumerate(items)]
    read: list[Path] = []
    records = _ids.records
    monkeypatch.setattr(_ids, "records", lambda runs: (read.extend(runs), records(runs))[1])
    with Known() as known:
        together = [known.tally(each, items[:place]) for place, each in enumerate(items)]
    assert together == alone
    # each item once as itself, and once as known to the later ones
    assert len(read) == 2 * (len(items) + len(items) - 1)


def test_an_item_that_is_counted_anew_is_not_known_to_itself(tmp_path: Path) -> None:
    one, two = (item(tmp_path / name, ["a", "b"]) for name in ("1", "2"))
    with Known() as known:
        assert known.tally(two, [one]).new == {"audit": 0}
        assert known.tally(one, []).new == {"audit": 2}
        assert known.tally(two, [one]).new == {"audit": 0}
