"""A collection asks everything once, goes on where it was broken off, and leaves no window open."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.case import Case
from bec_kit.errors import UsageError
from bec_kit.evidence import Journal
from bec_kit.ingest import collecting
from bec_kit.ingest.collecting import Collected, collectable
from bec_kit.tenant import UNLIMITED, Served, Settings, serve
from tests.support.collecting import CLIENT, SECRET, bodies, collected, reading
from tests.support.tenant import FORM, GRAPH, Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bec_kit.sources import Question

START, END = datetime(2026, 3, 16, tzinfo=UTC), datetime(2026, 3, 19, tzinfo=UTC)
EARLIER = "2026-03-18T12:00:00Z"  # one end for two cases, whatever the clock shows
FEW = ("audit", "mailboxes", "messages", "sign_ins")
TOKEN = re.compile(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+")
SETTINGS = Settings(rates=UNLIMITED, query_starts=0, query_takes=0)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(users=8, days=10, settings=SETTINGS) as tenant:
        yield tenant


def users(tenant: Served) -> list[str]:
    return sorted(tenant.state.book.company.role(role).upn for role in ("victim", "director"))


def made(folder: Path, tenant: Served, *, start: str | None = "2026-03-16", **more: Any) -> Case:
    return Case.create(folder, users=users(tenant), start=start, **more)


def entries(case: Case, action: str) -> list[dict[str, Any]]:
    journal = Journal(case.folder / "journal.jsonl")
    return [entry for entry in journal.entries() if entry["action"] == action]


def short(rows: list[Collected]) -> list[tuple[str, str, str | None, int, str]]:
    return [(row.source, row.name, row.user, row.records, row.state) for row in rows]


def within(text: str, end: datetime = END) -> bool:
    return START <= datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC) < end


def story(tenant: Served) -> list[tuple[str, str, str | None, int, str]]:
    """What a collection of the three last days must give, reckoned from the story itself."""
    book, two = tenant.state.book, users(tenant)
    audit = [record for record in book.audit if within(record["CreationTime"])]
    signs = [record for record in book.sign_ins if within(record["createdDateTime"])]
    traces = [record for record in book.traces if within(record["receivedDateTime"])]

    def of(user: str, records: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
        return [record for record in records if str(record[key]).casefold() == user]

    def kind(name: str, records: list[dict[str, Any]]) -> int:
        return sum(name in record["signInEventTypes"] for record in records)

    counts: list[tuple[str, str, str | None, int]] = [
        *(("audit", "account", user, len(of(user, audit, "UserId"))) for user in two),
        ("audit", "administration", None, sum(r["RecordType"] in (1, 8) for r in audit)),
        *(
            ("mailboxes", name, user, 1)
            for name in ("mailbox", "protocols", "auto_reply", "junk")
            for user in two
        ),
        *(("messages", "sent", user, len(of(user, traces, "senderAddress"))) for user in two),
        *(
            ("messages", "received", user, len(of(user, traces, "recipientAddress")))
            for user in two
        ),
        *(
            ("sign_ins", name, user, kind(name, of(user, signs, "userPrincipalName")))
            for name in ("interactiveUser", "nonInteractiveUser")
            for user in two
        ),
        ("sign_ins", "servicePrincipal", None, kind("servicePrincipal", signs)),
        ("sign_ins", "managedIdentity", None, kind("managedIdentity", signs)),
    ]
    return [(*row, "complete") for row in counts]


def test_every_question_is_answered_once(served: Served, tmp_path: Path) -> None:
    case = made(tmp_path / "case", served)
    with reading(served) as tenant:
        rows = collected(case, tenant, *FEW)
        asked = list(tenant.asked)
        tenant.asked.clear()
        again = collected(case, tenant, *FEW)

    assert short(rows) == story(served)
    assert {row.why for row in rows} == {""}
    assert {row.window_start for row in rows} == {None, "2026-03-16T00:00:00.000000Z"}
    assert len(asked) > len(rows)
    assert tenant.asked == []
    assert again == rows
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}
    assert len(list(case.folder.glob("evidence/*/pages.json"))) == len(rows)
    assert list(case.folder.glob("evidence/.collecting-*")) == []
    (first, second) = entries(case, "collect")
    assert first["rows"] == second["rows"]
    assert first["rows"][0] == {
        "source": "audit",
        "name": "account",
        "user": rows[0].user,
        "window_start": "2026-03-16T00:00:00.000000Z",
        "window_end": rows[0].window_end,
        "records": rows[0].records,
        "state": "complete",
        "why": "",
    }


def test_the_end_is_fixed_by_the_clock_of_the_services(served: Served, tmp_path: Path) -> None:
    case = made(tmp_path / "case", served)
    with reading(served) as tenant:
        collected(case, tenant, "audit")
        served.clock.push(60)
        (first, *_) = collected(case, tenant, "audit")

    (begun,) = entries(case, "collecting")
    assert (begun["turn"], begun["start"]) == (1, "2026-03-16T00:00:00.000000Z")
    assert begun["end"] == begun["now"] == first.window_end
    assert begun["end"].startswith("2026-03-19T00:")


def test_the_end_of_the_case_is_the_end_of_its_windows(served: Served, tmp_path: Path) -> None:
    case = made(tmp_path / "case", served, end="2026-03-17")
    with reading(served) as tenant:
        rows = collected(case, tenant, "sign_ins")

    assert {row.window_end for row in rows} == {"2026-03-17T00:00:00.000000Z"}
    until = datetime(2026, 3, 17, tzinfo=UTC)
    signs = [r for r in served.state.book.sign_ins if within(r["createdDateTime"], until)]
    (own,) = [row for row in rows if row.name == "interactiveUser" and row.user == victim(served)]
    assert own.records == sum(
        r["userPrincipalName"] == own.user and "interactiveUser" in r["signInEventTypes"]
        for r in signs
    )


def victim(tenant: Served) -> str:
    return tenant.state.book.company.role("victim").upn


def test_a_refresh_asks_anew_from_a_day_before_the_last_end(served: Served, tmp_path: Path) -> None:
    case = made(tmp_path / "case", served)
    with reading(served) as tenant:
        first = collected(case, tenant, "audit", "mailboxes")
        served.clock.push(3600)
        tenant.asked.clear()
        second = collected(case, tenant, "audit", "mailboxes", refresh=True)

    begun, anew = entries(case, "collecting")
    end = datetime.fromisoformat(begun["end"])
    assert anew["turn"] == 2
    assert datetime.fromisoformat(anew["start"]) == end - timedelta(days=1)
    assert datetime.fromisoformat(anew["end"]) >= end + timedelta(hours=1)
    assert [(row.source, row.name, row.user) for row in second] == [
        (row.source, row.name, row.user) for row in first
    ]
    assert {row.window_start for row in second if row.window_start} == {anew["start"]}
    assert tenant.asked.count("Get-Mailbox") == 2
    assert len(list(case.folder.glob("evidence/*-mailboxes"))) == 16


def test_windows_that_an_earlier_collection_left_open_are_asked_too(
    served: Served, tmp_path: Path
) -> None:
    case = made(tmp_path / "case", served)
    with reading(served) as tenant:
        collected(case, tenant, "mailboxes")
        served.clock.push(3 * 86400)
        rows = collected(case, tenant, "sign_ins", refresh=True)
        tenant.asked.clear()
        again = collected(case, tenant, "sign_ins")

    first, second = entries(case, "collecting")
    assert [row.window_start for row in rows] == [first["start"]] * 6 + [second["start"]] * 6
    assert {row.window_end for row in rows} == {first["end"], second["end"]}
    assert tenant.asked == []
    assert again == rows[6:]


def test_what_broke_off_ends_with_the_same_pages(served: Served, tmp_path: Path) -> None:
    whole, broken = (made(tmp_path / name, served, end=EARLIER) for name in ("whole", "broken"))
    with reading(served) as tenant:
        rows = collected(whole, tenant, *FEW)
        for left in (5, 9, 14):
            tenant.left = left
            partly = collected(broken, tenant, *FEW)
            assert len(partly) == len(rows)
            assert any("collect again to go on" in row.why for row in partly)
        tenant.left = None
        again = collected(broken, tenant, *FEW)

    assert short(again) == short(rows)
    assert bodies(broken) == bodies(whole)


def test_the_clock_is_read_from_a_refusal_too(tmp_path: Path) -> None:
    settings = Settings(("AuditLog.Read.All",), UNLIMITED)
    with serve(users=8, days=10, settings=settings) as tenant, reading(tenant) as reader:
        case = made(tmp_path / "case", tenant)
        rows = collected(case, reader, "sign_ins", "grants")

    assert [row.state for row in rows if row.source == "sign_ins"] == ["complete"] * 6
    assert {row.why for row in rows if row.source == "grants"} == {
        "refused (Authorization_RequestDenied): Insufficient privileges to complete the operation.;"
        " it needs Directory.Read.All"
    }
    (begun,) = entries(case, "collecting")
    assert begun["now"].startswith("2026-03-19T00:00:")


def test_what_cannot_be_collected_is_said_before_anything_is_asked(
    served: Served, tmp_path: Path
) -> None:
    case = made(tmp_path / "case", served)
    nobody = Case.create(tmp_path / "nobody")
    with reading(served) as tenant:
        with pytest.raises(UsageError, match="--source tool_log: choose from access_policies, "):
            collected(case, tenant, "tool_log")
        with pytest.raises(UsageError, match="the case names no account"):
            collected(nobody, tenant, "audit")

    assert tenant.asked == []
    assert entries(case, "collecting") == []


def test_the_sources_that_can_be_collected() -> None:
    assert collectable() == [
        "access_policies",
        "alerts",
        "apps",
        "audit",
        "audit_config",
        "auth_methods",
        "devices",
        "directory_audits",
        "grants",
        "inbox_rules",
        "licences",
        "mailboxes",
        "messages",
        "permissions",
        "restricted_senders",
        "risk",
        "roles",
        "sign_ins",
        "transport_rules",
        "users",
    ]


def test_searches_that_wait_keep_no_other_question_waiting(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case.create(tmp_path / "case", users=[f"{n}@larkspur.example" for n in range(8)])
    others = threading.Semaphore(0)
    waited: list[bool] = []

    def answered(_vault: Any, _reader: Any, source: str, question: Question, *_: Any) -> Collected:
        if question.search:
            waited.append(others.acquire(timeout=20))
        else:
            others.release()
        return Collected(source, question.name, question.user, None, None, 0, "complete", "")

    monkeypatch.setattr(collecting, "answer", answered)
    with reading(served) as tenant:
        rows = collected(case, tenant, "audit", "mailboxes")

    assert waited == [True] * 9
    assert [row.source for row in rows] == ["audit"] * 9 + ["mailboxes"] * 32


PROGRAM = """
import sys
from bec_kit.case import Case
from bec_kit.connect import Limits, access
folder, tenant, client, url, *sources = sys.argv[1:]
limits = Limits(rates={}, poll_first=0.01, poll_longest=0.01)
Case.open(folder).collect(access(tenant, client, "secret", url), sources=sources, limits=limits)
"""


def killed(case: Case, tenant: Served, items: int) -> bool:
    """Collect in another process, and kill it after so many items; False where it was done."""
    command = [sys.executable, "-c", PROGRAM, str(case.folder)]
    command += [tenant.tenant_id, CLIENT, tenant.url, *FEW]
    environ = {**os.environ, "AZURE_CLIENT_SECRET": SECRET}
    with subprocess.Popen(command, env=environ) as process:
        while process.poll() is None:
            if len(list(case.folder.glob("evidence/0*/pages.json"))) >= items:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        return process.wait() == -signal.SIGKILL


def test_a_stop_waits_for_no_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def bar(*_: object, **__: object) -> Iterator[Callable[[int], None]]:
        def advance(_: int) -> None:
            raise KeyboardInterrupt

        yield advance

    slow = Settings(rates=UNLIMITED, query_starts=0, query_takes=100_000)
    with serve(users=8, days=10, settings=slow) as tenant:
        case = made(tmp_path / "case", tenant)
        with monkeypatch.context() as patched, reading(tenant) as real:
            patched.setattr(collecting, "bar", bar)
            with pytest.raises(KeyboardInterrupt):
                # a search that nothing broke off would be waited for three hours long
                collected(case, real, "audit", "mailboxes", patience=collecting.Patience())
        assert entries(case, "collect") == []
        with reading(tenant) as again:
            rows = collected(case, again, "audit", "mailboxes")

    assert {(row.source, row.state) for row in rows} == {
        ("audit", "none"),
        ("mailboxes", "complete"),
    }
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}


def test_a_kill_in_the_middle_changes_nothing(served: Served, tmp_path: Path) -> None:
    case, whole = (made(tmp_path / name, served, end=EARLIER) for name in ("case", "whole"))
    with reading(served) as tenant:
        rows = collected(whole, tenant, *FEW)
        assert killed(case, served, 6)
        assert {item.state for item in Case.verify(case.folder)} == {"ok"}
        case = Case.open(case.folder)
        again = collected(case, tenant, *FEW)

    assert again == rows
    assert bodies(case) == bodies(whole)
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}
    assert list(case.folder.glob("evidence/.collecting-*")) == []
    assert len(entries(case, "collecting")) == 1


def test_no_file_of_the_case_holds_a_secret(served: Served, tmp_path: Path) -> None:
    case = made(tmp_path / "case", served)
    with reading(served) as tenant:
        collected(case, tenant, *FEW, "grants")

    with closing(Caller(served).http) as http:
        answer = http.post(f"/{served.tenant_id}/oauth2/v2.0/token", data=FORM | {"scope": GRAPH})
    assert TOKEN.match(answer.json()["access_token"].encode())  # what is issued is looked for
    files = [path for path in case.folder.rglob("*") if path.is_file()]
    assert len(files) > 40
    for path in files:
        content = path.read_bytes()
        assert SECRET.encode() not in content, path.name
        assert b"Bearer" not in content, path.name
        assert TOKEN.search(content) is None, path.name
