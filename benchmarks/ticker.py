"""A ticker frame to many screens: `send_json` in a loop beside Laurels' hub.

Measured from publishing until the last screen has it. Laurels' way goes through the Redis stream,
as it does between processes; the baseline sends what it has in hand. Browsers offer deflate, which
aiohttp takes unless it is told not to; the hub does not take it, so that one piece fits all. Both
baselines are measured. Sending to one socket costs the kernel the same whoever does it, and is most
of what one frame takes; frames that wait together are sent as one.
"""

import asyncio
import contextlib
import gc
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from aiohttp import web

from benchmarks.measure import Row
from benchmarks.rig import WORKSPACE, Rig, environment
from core.live import Frame
from laurels import processes
from web.application import serving

SCREENS = 2_000
SCREENS_FULL = 10_000
SPARE_FILES = 500
ROUNDS = 15
BURSTS = 5
BURST = 25
DEADLINE_S = 120.0
MARK = "Ada Lovelace"  # once a frame, near its end
SALE = {
    "id": "67",
    "order_id": "1042",
    "product": "Aurora",
    "image": None,
    "amount": "$199.00",
    "at": "2026-11-20T15:30:00+00:00",
    "place": None,
    "member": "ada",
    "name": MARK,
}

Publish = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Taken:
    """What sending took, in ms: until the last screen had it, and of the server's processor."""

    until_seen: float
    processor: float


async def run(rig: Rig) -> list[Row]:
    """Send to as many screens of each server, in turn; to the hub's as browsers connect."""
    screens = _allowed(SCREENS_FULL if rig.full else SCREENS)
    rows = []
    for how, name in (("plain", "send_json"), ("deflate", "send_json with deflate")):
        async with _hub(rig, screens) as ours, _naive(screens, how) as naive:
            for frames, rounds, aim in ((1, ROUNDS, 3.5), (BURST, BURSTS, 25)):
                pairs = [(await naive.each(frames), await ours.each(frames)) for _ in range(rounds)]
                what = "a frame" if frames == 1 else f"each of {frames} frames"
                what += f" to {screens:,} screens, beside {name}"
                theirs, mine = ([pair[side] for pair in pairs] for side in (0, 1))
                rows += [
                    Row(what, "ms", _seen(mine), _seen(theirs), aim=aim),
                    Row("... the server's processor time of it", "ms", _busy(mine), _busy(theirs)),
                ]
    return rows


def _seen(taken: Sequence[Taken]) -> float:
    return median(each.until_seen for each in taken)


def _busy(taken: Sequence[Taken]) -> float:
    return median(each.processor for each in taken)


@asynccontextmanager
async def _hub(rig: Rig, screens: int) -> AsyncIterator["Audience"]:
    async with rig.app("bench_ticker") as app, serving(app) as port:

        async def publish(frames: int) -> None:
            await app.live.publish(WORKSPACE, [Frame("sale", SALE)] * frames, app.clock())

        path = "/api/live/sales-events"
        async with Audience.of(port, path, screens, "deflate", publish) as audience:
            yield audience


@asynccontextmanager
async def _naive(screens: int, how: str) -> AsyncIterator["Audience"]:
    async with _naive_web() as (port, sockets):

        async def publish(frames: int) -> None:
            for _ in range(frames):
                for socket in sockets:
                    await socket.send_json({"type": "sale", "room": "all", "data": SALE})
                await asyncio.sleep(0)  # or the hub's screens, in the same process, miss pings

        async with Audience.of(port, "/", screens, how, publish) as audience:
            yield audience


class Audience:
    """A process full of screens."""

    def __init__(self, process: Process, publish: Publish) -> None:
        assert process.stdout is not None
        self._output = process.stdout
        self._publish = publish
        self._seen = 0

    @classmethod
    @asynccontextmanager
    async def of(
        cls, port: int, path: str, screens: int, how: str, publish: Publish
    ) -> AsyncIterator["Audience"]:
        """Connect screens to a port while the context is open."""
        process = await processes.spawn(
            [
                sys.executable,
                "-m",
                "benchmarks.screens",
                "127.0.0.1",
                str(port),
                path,
                str(screens),
                how,
                MARK,
            ],
            output=PIPE,
            env=environment(),
            kill_with_us=True,
        )
        try:
            audience = cls(process, publish)
            await audience._told("ready".__eq__)
            await audience.each(1)
            yield audience
        finally:
            await processes.stop(process)

    async def each(self, frames: int) -> Taken:
        """Publish frames, wait until every screen has all of them, and return what each took."""
        gc.collect()
        busy, started = time.process_time(), time.perf_counter()
        publishing = asyncio.ensure_future(self._publish(frames))
        self._seen += frames
        await self._told(lambda line: line.isdigit() and int(line) >= self._seen)
        taken, busy = time.perf_counter() - started, time.process_time() - busy
        await publishing
        return Taken(taken * 1e3 / frames, busy * 1e3 / frames)

    async def _told(self, expected: Callable[[str], bool]) -> None:
        """Wait for a line; what else was said is why it did not come."""
        said = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DEADLINE_S):
                while line := (await self._output.readline()).decode(errors="replace"):
                    if expected(line.strip()):
                        return
                    said += line
        raise RuntimeError(f"the screens did not say what was expected:\n{said[-2_000:]}")


@asynccontextmanager
async def _naive_web() -> AsyncIterator[tuple[int, set[web.WebSocketResponse]]]:
    sockets: set[web.WebSocketResponse] = set()

    async def get(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sockets.add(socket)
        try:
            async for _ in socket:
                pass
        finally:
            sockets.discard(socket)
        return socket

    made = web.Application()
    made.add_routes([web.get("/", get)])
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1], sockets
    finally:
        await runner.cleanup()


def _allowed(screens: int) -> int:
    """Return how many screens this machine's limit of open files lets both servers have."""
    if sys.platform == "win32":
        return min(screens, 200)
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * screens + SPARE_FILES
    limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    each = (limit - SPARE_FILES) // 2
    return min(screens, each - each % 100)
