"""What a worker does by the clock: every job each minute, whatever becomes of the others."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from arq.cron import CronJob

from core.app import App
from core.tasks import end
from core.usecases.evaluate import evaluate_lane
from tests.conftest import Clock
from tests.core.support import counted, patiently, record
from workers import __main__ as worker
from workers.__main__ import CRON_JOBS, work

MINUTELY = {"cron:archive": 5, "cron:renew": 25, "cron:finish_days": 45}


def named(name: str) -> CronJob:
    return next(job for job in CRON_JOBS if job.name == name)


@pytest.mark.parametrize("name", MINUTELY)
def test_each_job_comes_every_minute_and_ends_before_the_next(name: str) -> None:
    job = replace(named(name))
    times = []
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    for _ in range(3):
        job.calculate_next(at)
        assert job.next_run is not None
        at = job.next_run
        times.append(at)
    assert [at.second for at in times] == [MINUTELY[name]] * 3
    assert times[2] - times[1] == times[1] - times[0] == timedelta(minutes=1)
    assert job.timeout_s is not None
    assert job.timeout_s < 60


async def test_a_job_that_fails_stops_none_of_the_others(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    patiently(monkeypatch)
    done = {name: asyncio.Event() for name in ("close", "renew", "days", "evaluated")}

    def job(name: str, *, fails: bool) -> Any:
        async def run(given: App) -> int:
            assert given is app
            done[name].set()
            if fails:
                raise RuntimeError(name)
            return 1

        return run

    async def evaluate(given: App, lane: int) -> int:
        applied = await evaluate_lane(given, lane)
        done["evaluated"].set()
        return applied

    monkeypatch.setattr(worker, "close_periods", job("close", fails=True))
    monkeypatch.setattr(worker, "renew_goals", job("renew", fails=True))
    monkeypatch.setattr(worker, "close_days", job("days", fails=False))
    monkeypatch.setattr(worker, "evaluate_lane", evaluate)
    at_once = tuple(replace(each, run_at_startup=True) for each in CRON_JOBS)
    monkeypatch.setattr(worker, "CRON_JOBS", at_once)
    await record(app, counted(1, units=1))
    clock.advance(seconds=5)
    running = asyncio.create_task(work(app))
    try:
        async with asyncio.timeout(20):
            await asyncio.gather(*(event.wait() for event in done.values()))
    finally:
        await end(running)
    assert await app.store.events.pending_count() == 0
