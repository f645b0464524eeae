"""Collecting in tests: readers that are scripted or watched, and what a case holds afterwards."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.case import Case
from bec_kit.connect import Ask, Cmdlet, Granted, Limits, Page, Reader, access, reader
from bec_kit.errors import GaveUp
from bec_kit.evidence import Journal, Vault
from bec_kit.ingest.collecting import Collected, Patience, collect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bec_kit.tenant import Served

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECRET = "s3cret~of/the+client"
CLIENT = "99999999-8888-7777-6666-555555555555"
IMPATIENT = Patience(first=0.001, growth=1.0, longest=0.001, budget=0.05, sleep=lambda _: None)


def page(
    *records: Any,
    link: str | None = None,
    status: int = 200,
    body: bytes | None = None,
    **more: Any,
) -> Page:
    """A page with these records, or with this body."""
    content = body if body is not None else orjson.dumps({"value": records})
    rows = len(records) if body is None else None
    return Page(content, status, "https://graph.example/now", "r-1", AT, link, rows, None, **more)


class Scripted(Reader):
    """Answers in order what a test wrote down, or reckons, and remembers what it was asked."""

    def __init__(self, *answers: Page | Exception | Callable[[Scripted], Page]) -> None:
        self.answers = list(answers)
        self.asked: list[Ask | Cmdlet] = []

    @property
    def now(self) -> datetime:
        return AT

    def app_id(self) -> str | None:
        return CLIENT

    def claims(self, service: str = "graph") -> Granted:
        return Granted()

    def stop(self) -> None:
        self.answers.clear()

    def one(self, ask: Ask) -> Page:
        return self._next(ask)

    def create(self, ask: Ask) -> Page:
        return self._next(ask)

    def cmdlet(self, call: Cmdlet) -> Iterator[Page]:
        while True:
            found = self._next(call)
            yield found
            if found.next is None:
                return

    def _next(self, ask: Ask | Cmdlet) -> Page:
        self.asked.append(ask)
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Page) else found(self)


class Watched(Reader):
    """A reader of a real connection that counts its answers, and breaks after some of them."""

    def __init__(self, real: Reader) -> None:
        self._real = real
        self._lock = threading.Lock()
        self.left: int | None = None
        self.asked: list[str] = []

    @property
    def now(self) -> datetime:
        return self._real.now

    def app_id(self) -> str | None:
        return self._real.app_id()

    def claims(self, service: str = "graph") -> Granted:
        return self._real.claims(service)

    def one(self, ask: Ask) -> Page:
        self._count("one")
        return self._real.one(ask)

    def create(self, ask: Ask) -> Page:
        self._count("create")
        return self._real.create(ask)

    def cmdlet(self, call: Cmdlet) -> Iterator[Page]:
        for found in self._real.cmdlet(call):
            self._count(call.name)
            yield found

    def stop(self) -> None:
        self._real.stop()

    def _count(self, what: str) -> None:
        with self._lock:
            if self.left == 0:
                raise GaveUp("graph", "the cable was pulled", 6, 0.0)
            self.left = self.left and self.left - 1
            self.asked.append(what)


@contextmanager
def reading(served: Served) -> Iterator[Watched]:
    """A reader of a practice tenant whose waits pass at once."""
    way = access(
        served.tenant_id, CLIENT, "secret", served.url, environ={"AZURE_CLIENT_SECRET": SECRET}
    )

    passed = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    limits = Limits(rates={}, sleep=sleep, clock=lambda: time.monotonic() + passed)
    with reader(way, limits=limits, told=lambda _told: None) as real:
        yield Watched(real)


def begun(folder: Path, *, turns: int = 2) -> Vault:
    """The vault of a new case in which collections were begun."""
    made = Case.create(folder, users=["mia@contoso.example"]).folder
    journal = Journal(made / "journal.jsonl")
    for turn in range(1, turns + 1):
        journal.append("collecting", turn=turn)
    return Vault(made, journal)


def collected(case: Case, tenant: Reader, *only: str, **more: Any) -> list[Collected]:
    """What a collection of a case gives."""
    journal = Journal(case.folder / "journal.jsonl")
    vault = Vault(case.folder, journal)
    told: dict[str, Any] = {"patience": IMPATIENT, "quiet": True, **more}
    return list(collect(vault, journal, case.facts, tenant, only=only, **told))


def bodies(case: Case) -> list[tuple[str, str]]:
    """The pages that are sealed: whose they are, and what they hold, sorted.

    Ids and names of searches, which every case has for itself, are taken out.
    """
    found = []
    for index in sorted(case.folder.glob("evidence/*/pages.json")):
        told = orjson.loads(index.read_bytes())
        about = f"{index.parent.name.partition('-')[2]} {told['name']} {told['user']}"
        for each in told["pages"]:
            text = (index.parent / each["file"]).read_text("utf-8")
            found.append((about, _plain(text)))
    return sorted(found)


def _plain(text: str) -> str:
    text = re.sub(r"(auditLog/queries[/(']+|\"id\":\")[0-9a-f]{8}-[0-9a-f-]{27}", r"\1ID", text)
    return re.sub(r" [0-9a-f]{12} (?=2026-)", " MARK ", text)
