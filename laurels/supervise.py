"""Runs the parts of Laurels as processes of their own, so that one can die alone."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from laurels import processes
from laurels.merged_log import MergedLog

EX_CONFIG = 78  # sysexits.h; os.EX_CONFIG is missing on Windows
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 30.0
_SETTLED_S = 60.0  # a part that has lived this long has recovered
_LINE_BYTES = 65_536
_DRAIN_TIMEOUT_S = 2.0


@dataclass(frozen=True)
class Part:
    """One process: its name in the log, its command line, and what it adds to our environment."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)


async def _pause(delay_s: float, stop: asyncio.Event) -> None:
    """Wait, but not longer than until `stop`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(delay_s):
            await stop.wait()


async def supervise(
    parts: Sequence[Part],
    *,
    log: MergedLog,
    stop: asyncio.Event,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float, asyncio.Event], Awaitable[None]] = _pause,
) -> None:
    """Keep every part running until `stop` is set (or we are cancelled), then stop them all.

    A part that dies is started again after 0.5 s, doubling up to 30 s, from the start once it has
    lived 60 s. One that exits with EX_CONFIG can't be helped by that and stays down; when that is
    true of all of them, this returns.
    """
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(_keep(part, log, stop, clock, pause), name=f"part {part.name}")


async def _keep(
    part: Part,
    log: MergedLog,
    stop: asyncio.Event,
    clock: Callable[[], float],
    pause: Callable[[float, asyncio.Event], Awaitable[None]],
) -> None:
    delay_s = _FIRST_DELAY_S
    while not stop.is_set():
        started = clock()
        try:
            code = await _run(part, log, stop)
            how = _ending(code)
        except OSError as error:
            code, how = None, f"can't be started ({error.strerror or error})"
        if stop.is_set():
            return
        if code == EX_CONFIG:
            log.note(part.name, "its configuration is wrong (see above): it stays down")
            return
        if clock() - started >= _SETTLED_S:
            delay_s = _FIRST_DELAY_S
        log.note(part.name, f"{how}; starting it again in {delay_s:g} s")
        await pause(delay_s, stop)
        delay_s = min(delay_s * 2, _LONGEST_DELAY_S)


async def _run(part: Part, log: MergedLog, stop: asyncio.Event) -> int:
    """Run a part once, until it ends or `stop`; return its exit code with nothing left of it."""
    process = await processes.spawn(
        part.argv,
        output=PIPE,
        # Unbuffered: what it said before it died is the most interesting part.
        env={**os.environ, "PYTHONUNBUFFERED": "1", **part.env},
        kill_with_us=True,
    )
    copying = asyncio.create_task(_copy(process, part.name, log))
    waits = {asyncio.create_task(processes.ended(process)), asyncio.create_task(_wait(stop))}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
        code = await processes.stop(process)
        # Its last words are in the pipe; one that escaped its group may hold it open for good.
        await asyncio.wait({copying}, timeout=_DRAIN_TIMEOUT_S)
        copying.cancel()
        await asyncio.gather(copying, *waits, return_exceptions=True)
    return code


async def _wait(stop: asyncio.Event) -> None:
    await stop.wait()


async def _copy(process: Process, name: str, log: MergedLog) -> None:
    async for line in _lines(process):
        log.line(name, line)


async def _lines(process: Process) -> AsyncIterator[str]:
    """Yield the output line by line; one without an end comes in pieces of bounded size."""
    assert process.stdout is not None  # noqa: S101  # asked for above
    pending = b""
    while chunk := await process.stdout.read(_LINE_BYTES):
        *lines, pending = (pending + chunk).split(b"\n")
        if len(pending) >= _LINE_BYTES:
            lines, pending = [*lines, pending], b""
        for line in lines:
            yield line.decode(errors="replace").rstrip("\r")
    if pending:
        yield pending.decode(errors="replace")


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
