"""The face: plain calls from any thread, inside a running loop too, and light to import."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from bec_kit.connect import Ask, Cmdlet, Limits, Reader, access, reader
from bec_kit.connect.exchange import Exchange
from bec_kit.connect.hosts import hosts
from bec_kit.connect.limits import Rate
from bec_kit.connect.loop import Loop, in_thread
from bec_kit.connect.wire import client
from bec_kit.errors import RefusedByService
from tests.support.loopback import AT, CLIENT, SECRET, TENANT, Answer, jwt, loopback

if TYPE_CHECKING:
    from tests.connect.conftest import Bench

USERS = Ask(lambda graph: graph.users)
EMPTY = Answer({"value": []})


def test_it_works_inside_a_running_loop(bench: Bench) -> None:
    bench.server.answer = lambda asked: EMPTY

    async def cell() -> int | None:
        with bench.reader() as made:
            return made.one(USERS).rows

    assert asyncio.run(cell()) == 0
    assert asyncio.run(cell()) == 0


def test_many_threads_share_it(bench: Bench) -> None:
    bench.server.answer = lambda asked: EMPTY
    with bench.reader() as made, ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: made.one(USERS).rows, range(40)))

    assert pages == [0] * 40
    assert len(bench.server.tokens) == 1


def test_four_mailbox_requests_at_once(bench: Bench) -> None:
    inside, most = 0, 0
    lock = threading.Lock()
    arrived = threading.Semaphore(0)

    def answer(_: object) -> Answer:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        arrived.release()
        arrived.acquire()
        with lock:
            inside -= 1
        return EMPTY

    bench.server.answer = answer
    ask = Ask(lambda graph: graph.users.by_user_id("u").messages, service="mailbox")
    rates = {"mailbox": Rate(10_000, 600, together=4)}
    with bench.reader(rates=rates) as made, ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: made.one(ask), range(32)))

    assert most <= 4
    assert len(bench.server.asked) == 32


def test_the_clock_is_the_services(bench: Bench) -> None:
    bench.server.script = [EMPTY, Answer({"value": []}, headers={"Date": "nonsense"})]
    with bench.reader() as made:
        before = made.now
        made.one(USERS)
        first = made.now
        made.one(USERS)
        second = made.now

    assert abs((datetime.now(UTC) - before).total_seconds()) < 60
    assert first == second == AT
    assert first.utcoffset() == UTC.utcoffset(None)


def test_it_has_no_method_that_writes() -> None:
    assert [name for name in dir(Reader) if not name.startswith("_")] == [
        "app_id",
        "claims",
        "cmdlet",
        "create",
        "now",
        "one",
        "pages",
        "stop",
    ]


def test_proxies_of_the_environment_are_not_for_practice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.server.answer = lambda asked: EMPTY
    with loopback() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        with bench.reader() as made:
            assert made.one(USERS).rows == 0

        assert proxy.asked == proxy.tokens == []


def test_the_thread_ends_with_the_block(bench: Bench) -> None:
    bench.server.answer = lambda asked: EMPTY
    with bench.reader() as made:
        made.one(USERS)
        assert "bec-kit" in [thread.name for thread in threading.enumerate()]

    assert "bec-kit" not in [thread.name for thread in threading.enumerate()]


def test_an_error_inside_the_block_ends_it_too(bench: Bench) -> None:
    with pytest.raises(RefusedByService), bench.reader() as made:
        made.one(USERS)

    assert "bec-kit" not in [thread.name for thread in threading.enumerate()]


def test_closing_ends_what_still_runs() -> None:
    loop = Loop()
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    async def start() -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(forever())
        await asyncio.sleep(0)
        return task

    loop.run(start())
    loop.close()
    loop.close()

    assert ended.is_set()


def test_an_interrupt_cancels_the_work() -> None:
    loop = Loop()
    began, ended = threading.Event(), threading.Event()

    async def forever() -> None:
        began.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    here = threading.get_ident()

    def interrupt() -> None:
        began.wait()
        time.sleep(0.3)  # until the caller waits for the result
        signal.pthread_kill(here, signal.SIGINT)

    # a shell that starts the tests in the background lets them ignore interrupts
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            loop.run(forever())
    finally:
        signal.signal(signal.SIGINT, before)

    assert ended.wait(5)
    loop.close()


def test_proxies_of_the_environment_are_for_the_real_services(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with loopback() as proxy:
        proxy.answer = lambda asked: EMPTY
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)

        async def ask() -> int:
            async with client(Limits(), practice=False) as http:
                return (await http.get("http://graph.invalid/v1.0/users")).status_code

        assert asyncio.run(ask()) == 200
        assert [asked.headers["host"] for asked in proxy.asked] == ["graph.invalid"]


def test_blocking_work_hands_back_results_and_errors() -> None:
    loop = Loop()

    def fails() -> int:
        raise ValueError("no")

    assert loop.run(in_thread(lambda: 7)) == 7
    with pytest.raises(ValueError, match="no"):
        loop.run(in_thread(fails))
    loop.close()


def test_the_real_hosts_are_meant_where_no_practice_is() -> None:
    way = access(TENANT, CLIENT, None, None, {"AZURE_CLIENT_SECRET": SECRET})
    with reader(way, told=lambda told: None) as made:
        graph = made._graph._adapters

    assert [graph[beta].base_url for beta in (False, True)] == [
        "https://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com/beta",
    ]


@pytest.mark.parametrize(
    ("tenant", "token", "named"),
    [
        (TENANT, jwt(tid="other"), TENANT),
        ("contoso.com", jwt(), TENANT),
        ("contoso.com", "opaque", "contoso.com"),
    ],
)
def test_exchange_is_asked_by_the_tenants_id(tenant: str, token: str, named: str) -> None:
    exchange = Exchange(cast("Any", None), hosts(), cast("Any", None), tenant)

    assert exchange._url(token) == (
        f"https://outlook.office365.com/adminapi/beta/{named}/InvokeCommand"
    )
    assert exchange._anchor(Cmdlet("Get-TransportRule"), token).endswith(f"@{named}")
