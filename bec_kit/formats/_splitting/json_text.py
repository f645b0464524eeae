"""Split JSON into records: arrays, Graph pages, lines, documents back to back, or a mixture.

The file is read in windows; each record keeps its own bytes. A record that no
parser takes is passed on if its brackets match (`_loads` may read it), else
it alone is set aside and splitting goes on at the next record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bec_kit.formats._splitting.bulk import objects_of_array, objects_of_lines
from bec_kit.formats._splitting.resync import LIMIT, odd_record
from bec_kit.formats._splitting.scan import OPEN, end_by_brackets, end_by_parser, past_space
from bec_kit.formats._splitting.text import utf8_windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Element", "Splitter", "split_json"]

AHEAD = 64 * 1024
"""Bytes that must follow a brace before it is judged whether a page begins there."""

DEPTH = 64
"""Arrays that may stand inside each other before a bracket counts as garbage."""

_CLOSERS = (b",", b"]", b"}")
# a page of Graph or of Exchange, or of diagnostic records as an event hub hands them out
_TEXT = rb'"(?:[^"\\]|\\.)*+"'
_PAGE = re.compile(
    rb'\{\s*(?:"[^"@]*@[^"]*"\s*:\s*(?:%b|[-+.\w]+|\[(?:\s*(?:%b)\s*,?)*+\s*\])\s*,\s*)*+'
    rb'"(?:value|records)"\s*:\s*\[' % (_TEXT, _TEXT),
    re.DOTALL,
)
_CONTEXT = re.compile(rb'"@odata\.context"\s*:\s*"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_SCALAR = re.compile(rb'"(?:[^"\\]|\\.)*+"|[^\s,\[\]{}"]+|"[^\n]*|\[[ \t\[]*+', re.DOTALL)
_GARBAGE = re.compile(rb"[^\n{\[]+")

Element = tuple[bytes, bytes | None, str, int]
"""A record's bytes, the `@odata.context` around it, why it is broken (or ""), its offset."""


class Splitter:
    """Where in a file the splitting stands.

    Attributes:
        notes: what turned up, one line each.
        contexts: every `@odata.context` met, once.
        done: position in the last buffer up to which it is split.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.contexts: dict[str, None] = {}
        self.done = 0
        self._stack: list[tuple[str, bytes | None]] = []
        self._good = b""

    def feed(self, buffer: bytes, last: bool) -> Iterator[Element]:
        """Split a buffer that begins where the last one was done.

        Args:
            buffer: what is left of the last one, and the next window.
            last: whether the file ends with it.

        Yields:
            its elements; what follows `done` must be fed again, with more behind it.
        """
        view, size = memoryview(buffer), len(buffer)
        self.done = 0
        bulk = True
        while True:
            self.done = past_space(buffer, self.done)
            if self.done >= size:
                return
            kind, context = self._stack[-1] if self._stack else ("top", None)
            sign = buffer[self.done : self.done + 1]
            element: Element | None = None
            if kind == "tail":
                if not self._leave_page(buffer, last):
                    return
            elif sign in _CLOSERS:
                self._close_bracket(sign, kind)
            elif sign == b"[" and len(self._stack) < DEPTH:
                self._stack.append(("array", context))
                self.done += 1
            elif sign == b"{":
                if size - self.done < AHEAD and not last:
                    return
                if self._enter_page(buffer):
                    continue
                bodies = self._many(buffer, kind) if bulk else []
                if bodies:
                    yield from self._each(buffer, bodies, context)
                    continue
                bulk = not self._good  # the first object of a file shows how they begin
                element = self._object(buffer, view, kind, context, last)
                if element is None:
                    return
            else:
                match = (_GARBAGE if kind == "top" else _SCALAR).match(buffer, self.done)
                end = match.end() if match else self.done + 1
                if end == size and not last and size - self.done < LIMIT:
                    return
                element = buffer[self.done : end], context, "not a JSON object", self.done
                self.done = end
            if element is not None:
                yield element

    def _close_bracket(self, sign: bytes, kind: str) -> None:
        """Pass over a comma, the end of an array, or a bracket that closes nothing."""
        self.done += 1
        if sign == b"]" and self._stack:
            self._stack.pop()
            if kind == "page":
                self._stack.append(("tail", None))

    def _enter_page(self, buffer: bytes) -> bool:
        """Pass over the beginning of a page, if one stands here."""
        page = _PAGE.match(buffer, self.done)
        if page is None:
            return False
        found = _CONTEXT.search(page.group())
        context = found.group(1) if found else None
        if context is not None:
            self.contexts[context.decode("utf-8", "replace")] = None
        self._stack.append(("page", context))
        self.done = page.end()
        return True

    def _leave_page(self, buffer: bytes, last: bool) -> bool:
        """Pass over what follows the records of a page; False where its end is not read yet."""
        end = end_by_brackets(buffer, self.done, (b"}",))
        if end == OPEN and not last:
            return False
        self._stack.pop()
        if end == OPEN:
            self.notes.append("ends inside a page's wrapper: it may have been cut")
            end = len(buffer)
        self.done = max(end, self.done)
        return True

    def _many(self, buffer: bytes, kind: str) -> list[bytes]:
        """The objects that begin here, if the parser takes many of them; none of them a page."""
        if kind == "top":
            bodies = objects_of_lines(buffer, self.done)
        else:
            bodies = objects_of_array(buffer, self.done, self._good)
        return [] if any(map(_PAGE.match, bodies)) else bodies

    def _each(self, buffer: bytes, bodies: list[bytes], context: bytes | None) -> Iterator[Element]:
        for body in bodies:
            start = buffer.index(b"{", self.done)
            self.done = start + len(body)
            yield body, context, "", start
        self._good = bodies[-1]

    def _object(
        self, buffer: bytes, view: memoryview, kind: str, context: bytes | None, last: bool
    ) -> Element | None:
        """The object that begins here; None where its end is not read yet."""
        start = self.done
        end = end_by_parser(view, start)
        if end > 0:
            self._good = body = buffer[start:end].rstrip()
            self.done = end
            return body, context, "", start
        odd = odd_record(buffer, view, start, kind, last, self._good)
        if odd is None:
            return None
        body, reason, self.done = odd
        return body, context, reason, start

    def close(self) -> None:
        """Say what the end of the file left open."""
        if any(kind != "tail" for kind, _ in self._stack):
            self.notes.append("ends before its array is closed: it may have been cut")


def split_json(path: Path, encoding: str, splitter: Splitter) -> Iterator[Element]:
    """Split a file into its records, in order, in constant memory.

    Args:
        path: the file.
        encoding: as sniffed.
        splitter: a fresh one; its notes are whole once this has ended.
    """
    rest, offset = b"", 0
    windows = utf8_windows(path, encoding)
    window = next(windows, None)
    while window is not None:
        following = next(windows, None)
        buffer = rest + window
        for body, context, reason, place in splitter.feed(buffer, last=following is None):
            yield body, context, reason, offset + place
        rest = buffer[splitter.done :]
        offset += splitter.done
        window = following
    splitter.close()
