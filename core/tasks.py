"""Ending tasks for sure."""

import asyncio
from typing import Any

AGAIN_S = 1.0


async def end(*tasks: "asyncio.Future[Any]") -> None:
    """Cancel tasks and wait until they have ended, whatever they end with.

    redis-py waits with `asyncio.wait_for`, which on Python 3.11 may swallow a cancellation: it is
    said again until it is heard. Being cancelled meanwhile does not leave the work half done.
    """
    pending = set(tasks)
    interrupted = False
    while pending:
        for task in pending:
            task.cancel()
        try:
            done, pending = await asyncio.wait(pending, timeout=AGAIN_S)
        except asyncio.CancelledError:
            interrupted = True
            continue
        for task in done:
            if not task.cancelled():
                task.exception()  # seen: nobody else will ask
    if interrupted:
        raise asyncio.CancelledError


class Running:
    """Tasks under way that should get the time to finish when the process ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def add(self, task: "asyncio.Task[Any]") -> None:
        """Wait for this one too."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def add_current(self) -> None:
        """Wait for the task that calls this."""
        if task := asyncio.current_task():
            self.add(task)

    async def drain(self, within_s: float) -> None:
        """Wait for all of them, then give up on those that are late."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=within_s)
        await end(*late)
