"""Whether and when to ask again: pure, so that every case can be read off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bec_kit.connect.page import time_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.connect.limits import Limits
    from bec_kit.connect.page import Page

__all__ = ["TRANSIENT", "Trouble", "retry_after", "spent", "trouble_of", "wait_before_next"]

TRANSIENT = frozenset({429, 500, 502, 503, 504})
_DAY = 86_400.0
_SECONDS = re.compile(r"\s*(\d{1,9})(\.\d{1,9})?\s*")


@dataclass(frozen=True)
class Trouble:
    """Why there is no answer.

    Attributes:
        why: in words.
        status: of HTTP; None where the connection broke.
        after: seconds that the service asked for; None where it did not.
        done: whether the service may have acted on the request.
    """

    why: str
    status: int | None = None
    after: float | None = None
    done: bool = True


def wait_before_next(
    trouble: Trouble, attempt: int, waited: float, limits: Limits, *, again: bool
) -> float | None:
    """Seconds until the request goes out again; None to give up.

    Args:
        trouble: that the last attempt met.
        attempt: how many were made, at least 1.
        waited: seconds already spent in waits.
        limits: of this reader.
        again: whether the request may be repeated though it may have been acted upon.
    """
    if trouble.done and not again:
        return None
    if trouble.status != 429 and attempt >= limits.attempts:
        return None
    growing = min(limits.first * 2.0 ** min(attempt - 1, 30), limits.longest)
    seconds = trouble.after if trouble.after is not None and trouble.after > 0 else growing
    return seconds if waited + seconds <= limits.budget else None


def trouble_of(page: Page, headers: Mapping[str, str]) -> Trouble | None:
    """What is wrong with an answer that another attempt may better; None where nothing is."""
    if page.broken:
        return Trouble(page.broken, page.status)
    if page.status not in TRANSIENT:
        return None
    after = retry_after(headers)
    asked = "" if after is None else f", Retry-After {after:g} s"
    return Trouble(f"answered {page.status}{asked}", page.status, after, done=page.status != 429)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or as a time of the service's clock.

    Args:
        headers: of the answer.

    Returns:
        Seconds, below 0 for a time that has passed; None where it asks for nothing readable.
    """
    return _seconds(headers.get("retry-after"), headers)


def spent(headers: Mapping[str, str]) -> float | None:
    """Seconds until Exchange allows more, where `Rate-Limit-Remaining` says that nothing is left.

    Nobody documents how `Rate-Limit-Reset` is written: seconds and times are read, and what
    asks for no time, or for more than a day, asks for nothing.

    Args:
        headers: of the answer.
    """
    if (headers.get("rate-limit-remaining") or "").strip() != "0":
        return None
    seconds = _seconds(headers.get("rate-limit-reset"), headers)
    return seconds if seconds is not None and 0 < seconds <= _DAY else None


def _seconds(text: str | None, headers: Mapping[str, str]) -> float | None:
    """Seconds from now on, out of a number or a time; None where it is neither."""
    if text is None:
        return None
    if match := _SECONDS.fullmatch(text):
        return float(match[0])
    until = time_of(text) or _iso(text)
    if until is None:
        return None
    now = time_of(headers.get("date")) or datetime.now(UTC)
    return (until - now).total_seconds()


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None
