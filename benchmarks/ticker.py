"""A ticker frame to many screens: `send_json` in a loop beside Laurels' hub.

Measured from publishing until the last screen has it. Laurels' way goes through the Redis stream,
as it does between processes; the baseline sends what it has in hand. No screen asks for deflate,
which would only slow the baseline down further.
"""

import asyncio
import contextlib
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median

from aiohttp import web

from benchmarks.measure import Row
from benchmarks.rig import DEADLINE_S, WORKSPACE, Rig, environment
from core.live import Frame
from laurels import processes
from web.application import serving

SCREENS = 1_000
SCREENS_FULL = 10_000
SPARE_FILES = 500
ROUNDS = 15
BURSTS = 5
BURST = 10
MARK = "Ada Lovelace"  # once a frame, near its end
SALE = {
    "id": "67",
    "order_id": "1042",
    "product": "Aurora",
    "amount": "$199.00",
    "at": "2026-11-20T15:30:00+00:00",
    "place": None,
    "member": "ada",
    "name": MARK,
}

Publish = Callable[[int], Awaitable[None]]


async def run(rig: Rig) -> list[Row]:
    """Connect as many screens to either server and send to them in turn."""
    screens = _allowed(SCREENS_FULL if rig.full else SCREENS)
    async with (
        rig.app("bench_ticker") as app,
        serving(app) as port,
        _naive_web() as (naive_port, sockets),
        Audience.of(port, "/api/live/sales-events", screens) as ours,
        Audience.of(naive_port, "/", screens) as naive,
    ):

        async def publish(frames: int) -> None:
            await app.live.publish(WORKSPACE, [Frame("sale", SALE)] * frames, app.clock())

        async def publish_naively(frames: int) -> None:
            for _ in range(frames):
                for socket in sockets:
                    await socket.send_json({"type": "sale", "room": "all", "data": SALE})

        await ours.sees_ms(publish, 1)
        await naive.sees_ms(publish_naively, 1)
        rows = []
        for frames, rounds, aim in ((1, ROUNDS, 3.5), (BURST, BURSTS, 25)):
            theirs_ms, ours_ms = [], []
            for _ in range(rounds):
                theirs_ms.append(await naive.sees_ms(publish_naively, frames) / frames)
                ours_ms.append(await ours.sees_ms(publish, frames) / frames)
            what = "a frame" if frames == 1 else f"each of {frames} frames"
            rows.append(
                Row(
                    f"{what} to {screens:,} screens",
                    "ms",
                    median(ours_ms),
                    median(theirs_ms),
                    aim=aim,
                )
            )
    return rows


class Audience:
    """A process full of screens."""

    def __init__(self, process: Process) -> None:
        assert process.stdout is not None
        self._output = process.stdout
        self._seen = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, port: int, path: str, screens: int) -> AsyncIterator["Audience"]:
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
                MARK,
            ],
            output=PIPE,
            env=environment(),
            kill_with_us=True,
        )
        try:
            audience = cls(process)
            await audience._line("ready")
            yield audience
        finally:
            await processes.stop(process)

    async def sees_ms(self, publish: Publish, frames: int) -> float:
        """Publish frames and return how long until every screen has all of them."""
        started = time.perf_counter()
        publishing = asyncio.ensure_future(publish(frames))
        for _ in range(frames):
            self._seen += 1
            await self._line(str(self._seen))
        taken_ms = (time.perf_counter() - started) * 1e3
        await publishing
        return taken_ms

    async def _line(self, expected: str) -> None:
        """Wait for a line; what else was said is why it did not come."""
        said = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DEADLINE_S):
                while line := await self._output.readline():
                    if line.strip() == expected.encode():
                        return
                    said += line.decode(errors="replace")
        raise RuntimeError(f"the screens did not say {expected!r}:\n{said[-2_000:]}")


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
