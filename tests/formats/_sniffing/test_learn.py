"""How a CSV file writes its times is learnt from all of its columns of times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.formats._sniffing import learn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = "UserPrincipalName,DisplayName,Id,AccountEnabled,CreatedDateTime,LastPasswordChangeDateTime"
NAMES = ("createdDateTime", "lastPasswordChangeDateTime")
OPEN = "the order of day and month is left open: --date-order dmy or mdy settles it, "
BOTH = "day and month stand in both orders: times that could be either are left out, "
Read = list[tuple[str | None, str | None]]


def listed(*rows: tuple[str, str]) -> bytes:
    lines = [f"j{n}@x.example,J,u{n},True,{one},{two}" for n, (one, two) in enumerate(rows)]
    return "\r\n".join([HEAD, *lines, ""]).encode()


def read(taken: Taken) -> Read:
    docs = (taken.docs[row] for row in sorted(taken.docs))
    return [(doc.get(NAMES[0]), doc.get(NAMES[1])) for doc in docs]


@pytest.mark.parametrize(
    ("rows", "wanted", "note"),
    [
        pytest.param(
            [("", "3/2/2026 8:00:00 AM"), ("", "3/25/2026 8:00:00 AM")],
            [(None, "2026-03-02T08:00:00Z"), (None, "2026-03-25T08:00:00Z")],
            "",
            id="the first is empty",
        ),
        pytest.param(
            [
                ("2026-01-02T03:04:05Z", "03/02/2026 08:00:00"),
                ("2026-01-02T03:04:05Z", "25/03/2026 08:00:00"),
            ],
            [
                ("2026-01-02T03:04:05Z", "2026-02-03T08:00:00Z"),
                ("2026-01-02T03:04:05Z", "2026-03-25T08:00:00Z"),
            ],
            "",
            id="the first is ISO",
        ),
        pytest.param(
            [("25/03/2026 08:00:00", "03/02/2026 08:00:00")],
            [("2026-03-25T08:00:00Z", "2026-02-03T08:00:00Z")],
            "",
            id="the first settles the second",
        ),
        pytest.param(
            [("03/02/2026 08:00:00", "25/03/2026 08:00:00")],
            [("2026-02-03T08:00:00Z", "2026-03-25T08:00:00Z")],
            "",
            id="the second settles the first",
        ),
        pytest.param(
            [("2026-01-02T03:04:05Z", "03/02/2026 08:00:00")],
            [("2026-01-02T03:04:05Z", "03/02/2026 08:00:00")],
            OPEN,
            id="the second leaves it open",
        ),
        pytest.param(
            [("25/03/2026 08:00:00", "3/26/2026 8:00:00 AM"), ("03/02/2026 08:00:00", "")],
            [
                ("2026-03-25T08:00:00Z", "2026-03-26T08:00:00Z"),
                ("03/02/2026 08:00:00", None),
            ],
            BOTH,
            id="they do not agree",
        ),
        pytest.param([("", ""), ("", "")], [(None, None), (None, None)], "", id="both are empty"),
    ],
)
def test_all_columns_have_a_say(
    rows: list[tuple[str, str]], wanted: Read, note: str, take: Callable[..., Taken]
) -> None:
    taken = take(listed(*rows))
    assert taken.sniffed.format == "users_export"
    assert [tuple(each or None for each in pair) for pair in read(taken)] == wanted
    assert [each[: len(note)] for each in taken.notes] == ([note] if note else [])


@pytest.mark.parametrize(("late", "order"), [(5, "2026-02-03"), (9, "03/02/2026")])
def test_a_file_of_iso_times_alone_is_not_read_to_its_end_for_that(
    late: int, order: str, take: Callable[..., Taken], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "PLAIN", 8)
    plain = ("2026-01-02T03:04:05Z", "")
    rows = [plain] * late + [(plain[0], "03/02/2026 08:00:00")] + [plain] * 9
    rows.append((plain[0], "25/03/2026 08:00:00"))
    found = read(take(listed(*rows)))[late][1]
    assert found is not None
    assert found[:10] == order
