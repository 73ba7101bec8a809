"""From a POST to the award being durable, one order at a time, about twenty a second.

The web is in this process, the worker in one of its own, as they run. The end of the wait is seen
by reading MongoDB with read concern majority about every millisecond while an order is under way.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientTimeout, web
from pymongo.read_concern import ReadConcern

from benchmarks import naive
from benchmarks.measure import Row, percentile
from benchmarks.naive_worker import QUEUE
from benchmarks.rig import WORKSPACE, Rig, orders, until
from core.app import App
from core.store.client import Collection, Document
from web.application import serving

RATE = 20.0
OURS = 200
NAIVE = 100
WAITED = 100
MEMBERS = 50
POLL_S = 0.001
WARM_UP = 5

Match = Callable[[list[str]], Document]


async def run(rig: Rig) -> list[Row]:
    """Send orders at random moments, first to the baseline, then to ours."""
    naive_ms = await _naive(rig)
    ours_ms, waited_ms = await _ours(rig)
    return [
        Row("POST to durable award, p50", "ms", percentile(ours_ms, 50), percentile(naive_ms, 50)),
        Row(
            "POST to durable award, p99",
            "ms",
            percentile(ours_ms, 99),
            percentile(naive_ms, 99),
            aim=25,
            aim_is_value=True,
        ),
        Row("POST ?wait=true, p50", "ms", percentile(waited_ms, 50)),
        Row("POST ?wait=true, p99", "ms", percentile(waited_ms, 99)),
    ]


async def _ours(rig: Rig) -> tuple[list[float], list[float]]:
    async with (
        rig.app("bench_latency") as app,
        rig.process("workers", "bench_latency"),
        serving(app) as port,
        _client(f"http://127.0.0.1:{port}/api/events") as post,
    ):
        events = app.mongo_db.get_collection("events", read_concern=ReadConcern("majority"))
        watch = Watch(
            events,
            lambda ids: {
                "ws": WORKSPACE,
                "source": "shop",
                "id": {"$in": ids},
                "state": "applied",
            },
        )
        async with watch.watching():
            await _warm_up(app, post, watch)
            applied = await _paced(orders(app, "paced", OURS, MEMBERS), post, watch)
        waited: list[float] = []

        async def post_and_wait(item: dict[str, Any]) -> None:
            started = time.perf_counter()
            await post(item, wait="true")
            waited.append((time.perf_counter() - started) * 1e3)

        await _at_random_moments(orders(app, "waited", WAITED, MEMBERS), post_and_wait)
    return applied, waited


async def _naive(rig: Rig) -> list[float]:
    async with (
        rig.app("bench_latency_naive") as app,
        rig.process("benchmarks.naive_worker", "bench_latency_naive"),
        _naive_web(app) as port,
        _client(f"http://127.0.0.1:{port}/") as post,
    ):
        events = app.mongo_db.get_collection("naive_events", read_concern=ReadConcern("majority"))
        watch = Watch(
            events, lambda ids: {"_id": {"$in": [f"shop|{i}" for i in ids]}, "applied": True}
        )
        async with watch.watching():
            await _warm_up(app, post, watch)
            return await _paced(orders(app, "paced", NAIVE, MEMBERS), post, watch)


class Watch:
    """Sees orders become durable and notes how long each took."""

    def __init__(self, events: Collection, match: Match) -> None:
        self._events, self._match = events, match
        self._started: dict[str, float] = {}
        self._some = asyncio.Event()
        self.taken_ms: dict[str, float] = {}

    def start(self, order: str) -> None:
        """Begin to wait for an order."""
        self._started[order] = time.perf_counter()
        self._some.set()

    async def all_seen(self) -> bool:
        """Tell whether no order is under way."""
        return not self._started

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look while the context is open."""
        task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _look(self) -> None:
        while True:
            await self._some.wait()
            for document in await self._events.find(self._match(list(self._started))).to_list(None):
                order = str(document.get("id", document["_id"])).removeprefix("shop|")
                self.taken_ms[order] = (time.perf_counter() - self._started.pop(order)) * 1e3
            if not self._started:
                self._some.clear()
            await asyncio.sleep(POLL_S)


Post = Callable[..., Coroutine[None, None, None]]


async def _warm_up(app: App, post: Post, watch: Watch) -> None:
    """Wait for the worker, connections and caches; what this takes is not counted."""
    await app.workspace(WORKSPACE)
    for item in orders(app, "warm-up", WARM_UP, MEMBERS):
        watch.start(item["id"])
        await post(item)
        await until(watch.all_seen)
    watch.taken_ms.clear()


async def _paced(items: list[dict[str, Any]], post: Post, watch: Watch) -> list[float]:
    async def send(item: dict[str, Any]) -> None:
        watch.start(item["id"])
        await post(item)

    await _at_random_moments(items, send)
    await until(watch.all_seen)
    return list(watch.taken_ms.values())


async def _at_random_moments(
    items: list[dict[str, Any]], send: Callable[[dict[str, Any]], Coroutine[None, None, None]]
) -> None:
    """Send as people buy: independently of each other and of how long the last one took."""
    dice = random.Random("moments")
    loop = asyncio.get_running_loop()
    at = loop.time()
    async with asyncio.TaskGroup() as sending:
        for item in items:
            at += dice.expovariate(RATE)
            await asyncio.sleep(at - loop.time())
            sending.create_task(send(item))


@asynccontextmanager
async def _client(url: str) -> AsyncIterator[Post]:
    async with ClientSession(timeout=ClientTimeout(total=20)) as session:

        async def post(item: dict[str, Any], **query: str) -> None:
            async with session.post(url, json=item, params=query) as response:
                assert response.status == 202, await response.text()
                await response.read()

        yield post


@asynccontextmanager
async def _naive_web(app: App) -> AsyncIterator[int]:
    async def post_event(request: web.Request) -> web.Response:
        document = await naive.record(app.mongo_db, await request.json())
        await app.redis.enqueue_job("count", document["_id"], _queue_name=QUEUE)
        return web.json_response({}, status=202)

    made = web.Application()
    made.add_routes([web.post("/", post_event)])
    runner = web.AppRunner(made, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
