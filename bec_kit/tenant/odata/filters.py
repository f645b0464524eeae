"""$filter: the forms that Graph documents, and no property that an operation does not name."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bec_kit.tenant.answer import Refused, bad_request
from bec_kit.tenant.odata.words import Word, moment, words

__all__ = ["Comparison", "Filter", "filtered"]

Test = Callable[[Any], bool]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "ge": operator.ge,
    "le": operator.le,
    "gt": operator.gt,
    "lt": operator.lt,
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": operator.contains,
}


@dataclass(frozen=True)
class Comparison:
    """One comparison that every row must meet.

    Attributes:
        path: of the property.
        operator: eq, ge, ...
        value: what it is compared with; a time as `moment` writes it.
    """

    path: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Filter:
    """A filter.

    Attributes:
        test: whether a row is wanted.
        all_of: the comparisons that stand side by side at the top, joined by `and`.
    """

    test: Test
    all_of: tuple[Comparison, ...] = ()


@dataclass
class _Reader:
    """Reads one filter from left to right."""

    text: str
    allowed: Mapping[str, str]
    words: list[Word]
    at: int = 0
    within: str = ""
    letter: str = ""
    top: list[Comparison] = field(default_factory=list)

    def wrong(self, what: str) -> Refused:
        return bad_request(f"Invalid filter clause: {what} in '{self.text}'.")

    def peek(self, *values: str) -> bool:
        return self.at < len(self.words) and self.words[self.at].value in values

    def take(self, *kinds: str) -> Word:
        if self.at >= len(self.words) or (kinds and self.words[self.at].kind not in kinds):
            raise self.wrong("syntax error")
        self.at += 1
        return self.words[self.at - 1]

    def mark(self, value: str) -> None:
        if self.take("mark").value != value:
            raise self.wrong(f"expected '{value}'")

    def either(self) -> Test:
        kept = len(self.top)
        tests = [self.both()]
        while self.peek("or"):
            self.take()
            tests.append(self.both())
        if len(tests) == 1:
            return tests[0]
        del self.top[kept:]
        return lambda row: any(test(row) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.peek("and"):
            self.take()
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def one(self) -> Test:
        if self.peek("("):
            self.take()
            test = self.either()
            self.mark(")")
            return test
        if self.peek("not"):
            self.take()
            kept = len(self.top)
            inner = self.one()
            del self.top[kept:]
            return lambda row: not inner(row)
        name = self.take("name").value
        if self.peek("("):
            return self.lambda_(name) if name.endswith("/any") else self.function(name.casefold())
        return self.compare(name)

    def lambda_(self, name: str) -> Test:
        if self.within:
            raise self.wrong("a lambda in a lambda")
        collection = name.removesuffix("/any")
        self.mark("(")
        self.within, self.letter = collection, self.take("name").value
        self.mark(":")
        kept = len(self.top)
        test = self.either()
        del self.top[kept:]
        self.within = self.letter = ""
        self.mark(")")
        return lambda row: any(test(one) for one in _at(row, collection) or [])

    def function(self, name: str) -> Test:
        if name not in _FUNCTIONS:
            raise self.wrong(f"unknown function '{name}'")
        self.mark("(")
        path, read = self.property(self.take("name").value, name)
        self.mark(",")
        wanted = self.take("text").value.casefold()
        self.mark(")")
        test = _FUNCTIONS[name]
        self.top.append(Comparison(path, name, wanted))
        return lambda row: test(str(read(row) or "").casefold(), wanted)

    def compare(self, name: str) -> Test:
        sign = self.take("name").value
        path, read = self.property(name, sign)
        if sign == "in":
            return self.in_(read)
        value = self.value(path)
        self.top.append(Comparison(path, sign, value))
        return self.comparison(path, read, sign, value)

    def in_(self, read: Callable[[Any], Any]) -> Test:
        self.mark("(")
        wanted = {self.take("text", "guid").value.casefold()}
        while self.peek(","):
            self.take()
            wanted.add(self.take("text", "guid").value.casefold())
        self.mark(")")
        return lambda row: str(read(row) or "").casefold() in wanted

    def value(self, path: str) -> Any:
        word = self.take("guid", "time", "text", "number", "name")
        if ("time" in self.allowed[path].split()) != (word.kind == "time"):
            raise self.wrong("a binary operator with incompatible types")
        if word.kind == "number":
            return float(word.value)
        if word.kind == "name":
            names: dict[str, Any] = {"true": True, "false": False, "null": None}
            if word.value not in names:
                raise self.wrong(f"'{word.value}' is no literal")
            return names[word.value]
        return word.value

    def comparison(self, path: str, read: Callable[[Any], Any], sign: str, value: Any) -> Test:
        test = _COMPARE[sign]
        rules = self.allowed[path].split()
        if "time" in rules:
            return lambda row: bool(read(row)) and test(moment(read(row)), value)
        if isinstance(value, str):
            # where the service asks for lower case, capitals find nothing
            wanted = value if "lower" in rules else value.casefold()
            return lambda row: read(row) is not None and test(str(read(row)).casefold(), wanted)
        return lambda row: test(read(row), value)

    def property(self, name: str, sign: str) -> tuple[str, Callable[[Any], Any]]:
        path, inner = name, name
        if self.within:
            head, _, inner = name.partition("/")
            if head != self.letter:
                raise self.wrong(f"unknown range variable '{head}'")
            path = f"{self.within}/any" + (f"/{inner}" if inner else "")
        if path not in self.allowed:
            raise self.wrong(f"'{path}' cannot be filtered on")
        if sign not in self.allowed[path].split():
            raise self.wrong(f"'{sign}' is not supported for '{path}'")
        return path, lambda row: _at(row, inner)


def _at(row: Any, path: str) -> Any:
    for name in path.split("/") if path else ():
        row = row.get(name) if isinstance(row, dict) else None
    return row


def filtered(text: str, allowed: Mapping[str, str]) -> Filter:
    """Read a filter.

    Args:
        text: of $filter.
        allowed: which properties may be filtered on: path to operators, with `time` for a time
            and `lower` where the value must be in lower case; `list/any/property` in a lambda.

    Raises:
        Refused: the filter is not one that the operation takes.
    """
    reader = _Reader(text, allowed, words(text))
    test = reader.either()
    if reader.at != len(reader.words):
        raise reader.wrong("syntax error")
    return Filter(test, tuple(reader.top))
