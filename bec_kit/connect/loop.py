"""One private event loop in a thread of its own, behind a plain synchronous face.

Pooled connections belong to the loop they were made on, so that a loop for each call breaks on the
second; inside Jupyter a loop runs already.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["Loop", "in_thread"]

T = TypeVar("T")


class Loop:
    """An event loop that runs until it is closed; any thread may hand it work."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stopped = False
        self._thread = threading.Thread(target=self._loop.run_forever, name="bec-kit", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end and give the result; an interrupt here cancels it there.

        Raises:
            concurrent.futures.CancelledError: the loop was stopped.
        """
        if self._stopped:
            work.close()
            raise CancelledError
        return self._done(work)

    def stop(self) -> None:
        """Cancel what runs, and take no more work; any thread may say so."""
        self._stopped = True
        self._done(_end_others())

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self, *last: Coroutine[Any, Any, Any]) -> None:
        """Cancel what still runs, and end the thread.

        Args:
            last: is run to the end before.
        """
        if self._loop.is_closed():
            return
        self._done(_end_others())
        for work in last:
            self._done(work)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def in_thread(work: Callable[[], T]) -> T:
    """Run blocking work beside the loop.

    The thread is a daemon: a sign-in that nobody finishes does not keep the program alive.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def target() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - handed to whoever waits
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=target, name="bec-kit-sign-in", daemon=True).start()
    return await done


async def _end_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
