"""The weekly digest comes by the clock, whatever quarter of an hour a zone is off by."""

from dataclasses import replace
from datetime import UTC, datetime

from core.app import App
from tests.conftest import Clock
from tests.core.support import counted, place, post
from workers.__main__ import CRON_JOBS, weekly

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_it_is_looked_for_every_quarter_of_an_hour() -> None:
    [job] = [replace(job) for job in CRON_JOBS if job.name == "cron:weekly"]
    minutes = []
    at = MONDAY
    for _ in range(4):
        job.calculate_next(at)
        assert job.next_run is not None
        at = job.next_run
        minutes.append(at.minute)
    assert minutes == [0, 15, 30, 45]


async def test_the_job_posts_it(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, counted(1, signups=3))
    clock.now = MONDAY
    await weekly({"app": app})
    found = await app.store.deliveries.listed("default", 9, kind="weekly")
    assert [one["state"] for one in found] == ["pending"]
