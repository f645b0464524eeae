"""Get-MessageTraceV2: an answer of so many rows, and the next one from its last rows on.

Rows come newest first, those of one moment by recipient. What follows is asked for by the moment
and the recipient of a row that came (reference: Get-MessageTraceV2). That would leave out a row
of the very same moment and recipient as the last one, and bursts of mail have such rows: so the
next answer begins behind the row before, and what comes a second time is not counted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bec_kit.connect import Cmdlet, Page, Reader

__all__ = ["traced"]

_MORE = "There are more results"
_STUCK = "there are more rows, and what came does not say from where on to ask for them"
_ALIKE = "all rows of one answer are of one moment and recipient: others like them may be missing"


def traced(
    reader: Reader, call: Cmdlet, at: Mapping[str, Any]
) -> Iterator[tuple[Page, dict[str, Any] | None, int]]:
    """The pages of one window.

    Args:
        reader: of the tenant.
        call: for the whole window.
        at: where to go on; empty at the beginning.

    Yields:
        A page, where to go on after it (None: the window is whole), and how many of its rows
        came before.
    """
    place = dict(at)
    while True:
        seam = _Seam(place)
        more = False
        for page in reader.cmdlet(_behind(call, place)):
            twice = seam.see(page)
            more = more or any(_MORE in each for each in page.warnings)
            plain = replace(page, warnings=tuple(w for w in page.warnings if _MORE not in w))
            if page.next is None or page.truncated:
                break
            yield plain, seam.before_last() or seam.same(), twice
        if not (more or plain.truncated or seam.rows >= call.parameters["ResultSize"]):
            yield plain, None, twice
            return
        behind, why = seam.before_last(), ""
        if behind is None:
            behind, why = seam.last(), _ALIKE
        if behind is None:
            yield replace(plain, truncated=plain.truncated or _STUCK), None, twice
            return
        yield replace(plain, truncated=why), behind, twice
        place = behind


def _behind(call: Cmdlet, place: Mapping[str, Any]) -> Cmdlet:
    if "end" not in place:
        return call
    further = {"EndDate": place["end"], "StartingRecipientAddress": place["recipient"]}
    return replace(call, parameters={**call.parameters, **further})


class _Seam:
    """The last rows of one answer, and where the next one begins.

    Attributes:
        rows: how many came.
    """

    def __init__(self, place: Mapping[str, Any]) -> None:
        self.rows = 0
        self._place = place
        self._again = {tuple(each) for each in place.get("again", [])}
        # moment and recipient of the last rows and of those before, and which rows have them
        self._runs: list[tuple[tuple[str, str], list[list[str]]]] = []
        self._lost = False

    def see(self, page: Page) -> int:
        """Take the rows of the next page; how many of them came before."""
        rows = _rows(page)
        self.rows += page.rows or 0
        self._lost = self._lost or len(rows) != (page.rows or 0)
        return sum(self._saw(row) for row in rows)

    def _saw(self, row: dict[str, Any]) -> bool:
        received, recipient = (str(row.get(n) or "") for n in ("Received", "RecipientAddress"))
        one = [str(row.get("MessageTraceId")), recipient.casefold()]
        last = self._runs[-1][0] if self._runs else None
        if last and (last[0], last[1].casefold()) == (received, recipient.casefold()):
            self._runs[-1][1].append(one)
        else:
            moment = _moment(received)
            newer = _moment(last[0]) if last else moment
            in_order = moment is not None and newer is not None and moment <= newer
            self._lost = self._lost or not in_order or not recipient
            self._runs = [*self._runs[-1:], ((received, recipient), [one])]
        return tuple(one) in self._again

    def before_last(self) -> dict[str, Any] | None:
        """Behind the row before the last ones, so that all that are like these come next."""
        return self._behind(0) if len(self._runs) == 2 else None

    def last(self) -> dict[str, Any] | None:
        """Behind the last row: others that are like it may be left out."""
        return self._behind(-1) if self._runs else None

    def same(self) -> dict[str, Any]:
        """Where this answer began, though its first rows came: they are all alike."""
        again = [one for _, run in self._runs for one in run]
        return {**self._place, "again": [*self._place.get("again", []), *again]}

    def _behind(self, which: int) -> dict[str, Any] | None:
        """None where that leads nowhere, or nowhere new."""
        (received, recipient), _ = self._runs[which]
        end = received if self._lost or _zoned(received) else f"{received}Z"
        tried = None if self._lost else self._tried(end)
        if tried is None or recipient.casefold() in tried:
            return None
        again = [one for _, run in self._runs for one in run]
        return {
            "end": end,
            "recipient": recipient,
            "again": again,
            "tried": [*tried, recipient.casefold()],
        }

    def _tried(self, end: str) -> list[str] | None:
        """The recipients that were gone on from at this moment; None where it lies back."""
        before, moment = _moment(self._place.get("end", "")), _moment(end)
        if before is None or moment is None or moment < before:
            return []
        return list(self._place["tried"]) if moment == before else None


def _rows(page: Page) -> list[dict[str, Any]]:
    try:
        rows = orjson.loads(page.body)["value"] if page.rows else []
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return []
    return [row for row in rows if isinstance(row, dict)]


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _zoned(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None
