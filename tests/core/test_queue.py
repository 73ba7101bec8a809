"""The doorbell: many rings are one job, and a lost ring harms nobody."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.queue import EVALUATE_QUEUE, delivery_queue, dumps, serve
from tests.conftest import Clock
from tests.core.support import patiently


async def jobs(app: App, queue: str) -> list[dict[str, Any]]:
    """What waits in a queue, as it was written."""
    found = []
    for job in await app.redis.zrange(queue, 0, -1):
        body = await app.redis.get(f"arq:job:{job.decode()}")
        assert body is not None
        found.append(json.loads(body))
    return found


async def test_a_hundred_rings_are_one_job_a_lane(app: App) -> None:
    for _ in range(50):
        await app.queue.ring_lanes([3, 5])
    waiting = await jobs(app, EVALUATE_QUEUE)
    assert sorted((job["f"], job["a"]) for job in waiting) == [("evaluate", [3]), ("evaluate", [5])]


async def test_a_ring_after_the_answer_rings_again(app: App) -> None:
    await app.queue.ring_lanes([3])
    await app.queue.answered("lane:3")
    await app.queue.ring_lanes([3])
    assert len(await jobs(app, EVALUATE_QUEUE)) == 2


async def test_a_flag_that_nobody_clears_runs_out(app: App) -> None:
    await app.queue.ring_platforms(["slack"])
    assert 0 < await app.redis.pttl("laurels:bell:deliver:slack") <= 5_000


async def test_platforms_have_queues_of_their_own(app: App) -> None:
    await app.queue.ring_platforms(["slack", "discord", "slack"])
    for platform in ("slack", "discord"):
        [job] = await jobs(app, delivery_queue(platform))
        assert (job["f"], job["a"]) == ("deliver", [])
    assert await jobs(app, delivery_queue("telegram")) == []


async def test_a_ring_for_later_waits_and_needs_no_flag(app: App) -> None:
    await app.queue.ring_at("slack", timedelta(seconds=90))
    await app.queue.ring_at("slack", timedelta(0))
    due = [
        score
        for _, score in await app.redis.zrange(delivery_queue("slack"), 0, -1, withscores=True)
    ]
    assert 85_000 < due[1] - due[0] < 95_000


async def test_rings_without_redis_are_harmless(settings: Settings, clock: Clock) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})
    async with open_app(away, clock) as app:
        await app.queue.ring_lanes([1])
        await app.queue.ring_platforms(["slack"])
        await app.queue.ring_at("slack", timedelta(seconds=1))


def test_a_job_is_json_and_nothing_else() -> None:
    assert json.loads(dumps({"a": [1, "x"], "t": None})) == {"a": [1, "x"], "t": None}


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    patiently(monkeypatch)


@contextlib.asynccontextmanager
async def served(app: App, job: Any) -> AsyncIterator[None]:
    job.__qualname__ = job.__name__  # arq's name of a job
    serving = asyncio.create_task(serve(app.redis, EVALUATE_QUEUE, [job], ctx={"app": app}))
    try:
        yield
    finally:
        serving.cancel()
        await asyncio.wait([serving], timeout=10)
        assert serving.cancelled()


@pytest.mark.parametrize("fails", [False, True])
async def test_a_ring_during_the_work_is_worked_too(app: App, fails: bool) -> None:
    """Also when the first time failed: the next ring is a new job."""
    worked: asyncio.Queue[int] = asyncio.Queue()
    rung: list[int] = []

    async def evaluate(ctx: dict[str, Any], lane: int) -> None:
        assert ctx["app"] is app
        await app.queue.answered(f"lane:{lane}")
        if not rung:
            rung.append(lane)
            await app.queue.ring_lanes([3, 4])
        worked.put_nowait(lane)
        if fails:
            raise ZeroDivisionError

    async with served(app, evaluate):
        await app.queue.ring_lanes([3])
        lanes = [await asyncio.wait_for(worked.get(), 10) for _ in range(3)]
    assert sorted(lanes) == [3, 3, 4]


async def test_a_worker_stops_in_the_middle_of_its_work(app: App) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def evaluate(ctx: dict[str, Any], lane: int) -> None:
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.set()

    async with served(app, evaluate):
        await app.queue.ring_lanes([1])
        await asyncio.wait_for(begun.wait(), 10)
    assert ended.is_set()
    # The connections belong to the app and are still open.
    assert await app.redis.ping()


async def test_who_works_is_known_for_some_seconds(app: App) -> None:
    queues = [EVALUATE_QUEUE, delivery_queue("slack")]
    assert await app.queue.running(queues) == set()

    async def evaluate(ctx: dict[str, Any], lane: int) -> None:
        """Do nothing."""

    async with served(app, evaluate), asyncio.timeout(10):
        while not await app.queue.running(queues):
            await asyncio.sleep(0.01)
        assert await app.queue.running(queues) == {EVALUATE_QUEUE}
        # Whoever dies says so by falling silent.
        assert 0 < await app.redis.pttl(f"{EVALUATE_QUEUE}:health-check") <= 11_000
