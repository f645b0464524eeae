"""Whether and when to ask again."""

from __future__ import annotations

import pytest

from bec_kit.connect import Limits
from bec_kit.connect.page import page_of
from bec_kit.connect.retry import Trouble, retry_after, spent, trouble_of, wait_before_next

DATE = "Tue, 10 Mar 2026 12:00:00 GMT"
LIMITS = Limits()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("180", 180.0),
        ("Tue, 10 Mar 2026 12:00:30 GMT", 30.0),
        ("Tue, 10 Mar 2026 11:59:50 GMT", -10.0),
        ("0", 0.0),
        ("soon", None),
        ("-5", None),
        ("nan", None),
        ("1e3", None),
        ("9" * 400, None),
        ("", None),
    ],
)
def test_retry_after_in_every_form(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header, "date": DATE}) == seconds


def test_no_retry_after() -> None:
    assert retry_after({"date": DATE}) is None


@pytest.mark.parametrize(
    ("left", "reset", "seconds"),
    [
        ("0", "30", 30.0),
        (" 0 ", "1.5", 1.5),
        ("0", "Tue, 10 Mar 2026 12:00:30 GMT", 30.0),
        ("0", "2026-03-10T12:01:00.0000000Z", 60.0),
        ("0", "2026-03-10T13:01:00+01:00", 60.0),
        ("0", "86400", 86400.0),
        ("0", "86401", None),
        ("0", "1773144030", None),
        ("0", "2026-03-10T12:01:00", None),
        ("0", "2026-03-10T11:59:00Z", None),
        ("0", "0", None),
        ("0", "soon", None),
        ("0", None, None),
        ("1", "30", None),
        ("29999", "0", None),
        ("-1", "30", None),
        ("none", "30", None),
        (None, "30", None),
    ],
)
def test_nothing_left_is_a_pause_until_the_reset(
    left: str | None, reset: str | None, seconds: float | None
) -> None:
    told = {"rate-limit-remaining": left, "rate-limit-reset": reset, "date": DATE}

    assert spent({name: text for name, text in told.items() if text is not None}) == seconds


def test_waits_grow_where_nobody_asked() -> None:
    trouble = Trouble("answered 503", 503)
    limits = Limits(attempts=99)
    waits = [wait_before_next(trouble, n, 0.0, limits, again=True) for n in range(1, 9)]

    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


@pytest.mark.parametrize("after", [0.0, -10.0, None])
def test_a_time_that_has_passed_is_no_time(after: float | None) -> None:
    trouble = Trouble("answered 429", 429, after, done=False)

    assert wait_before_next(trouble, 2, 0.0, LIMITS, again=True) == 2.0


def test_long_waits_that_were_asked_for_are_waited_out() -> None:
    trouble = Trouble("answered 429", 429, 900.0, done=False)

    assert wait_before_next(trouble, 1, 0.0, LIMITS, again=True) == 900.0
    assert wait_before_next(trouble, 50, 2700.0, LIMITS, again=True) == 900.0
    assert wait_before_next(trouble, 50, 2700.5, LIMITS, again=True) is None


def test_attempts_are_counted_but_for_a_429() -> None:
    assert wait_before_next(Trouble("", 500), 5, 0.0, LIMITS, again=True) == 16.0
    assert wait_before_next(Trouble("", 500), 6, 0.0, LIMITS, again=True) is None
    assert wait_before_next(Trouble("", None), 6, 0.0, LIMITS, again=True) is None
    assert wait_before_next(Trouble("", 429, done=False), 6, 0.0, LIMITS, again=True) == 32.0


def test_what_may_be_done_already_is_not_repeated_blindly() -> None:
    assert wait_before_next(Trouble("", 504), 1, 0.0, LIMITS, again=False) is None
    assert wait_before_next(Trouble("", None), 1, 0.0, LIMITS, again=False) is None
    assert wait_before_next(Trouble("", None, done=False), 1, 0.0, LIMITS, again=False) == 1.0
    assert wait_before_next(Trouble("", 429, 3.0, done=False), 1, 0.0, LIMITS, again=False) == 3.0


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_these_are_worth_another_attempt(status: int) -> None:
    page = page_of(b"<html>", status, "http://x", {}, json=False)
    trouble = trouble_of(page, {"retry-after": "4"})

    assert trouble == Trouble(
        f"answered {status}, Retry-After 4 s", status, 4.0, done=status != 429
    )


@pytest.mark.parametrize("status", [200, 201, 204, 301, 400, 401, 403, 404, 409, 501])
def test_these_are_not(status: int) -> None:
    assert trouble_of(page_of(b"{}", status, "http://x", {}), {"retry-after": "4"}) is None


def test_a_broken_page_is() -> None:
    page = page_of(b"<html>", 200, "http://x", {})

    assert trouble_of(page, {}) == Trouble("the answer is no complete JSON", 200)
