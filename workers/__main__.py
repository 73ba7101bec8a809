"""`python -m workers`: one worker process."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from arq import cron

from core.app import App
from core.bootstrap import open_app
from core.config import Settings, load_settings
from core.queue import EVALUATE_QUEUE, serve
from core.run import run_process
from core.usecases.close import close_periods
from core.usecases.evaluate import evaluate_lane
from core.usecases.merge import finish_merges
from core.usecases.renew import renew_goals
from core.usecases.replay import close_days, finish_backfills
from core.usecases.run_imports import run_import
from core.usecases.seasons import close_seasons
from core.usecases.weekly import post_weekly

UNRUNG = timedelta(seconds=1)
MINUTELY_TIMEOUT_S = 55
IMPORT_TIMEOUT_S = 6 * 3600  # it goes on from there


async def evaluate(ctx: dict[str, Any], lane: int) -> None:
    """Answer a lane's bell."""
    app: App = ctx["app"]
    await app.queue.answered(f"lane:{lane}")
    await evaluate_lane(app, lane)


async def sweep(ctx: dict[str, Any]) -> None:
    """Ring for lanes whose bell was lost, and for what a dead worker left behind."""
    app: App = ctx["app"]
    lanes = set(await app.store.lanes.waiting(app.clock() - UNRUNG))
    lanes |= await app.store.events.release_waiting()
    await asyncio.gather(*(evaluate_lane(app, lane) for lane in lanes))


async def archive(ctx: dict[str, Any]) -> None:
    """Close the periods that are due."""
    if closed := await close_periods(ctx["app"]):
        ctx["app"].log.info("boards archived", boards=closed)


async def seasons(ctx: dict[str, Any]) -> None:
    """End the seasons whose last day is over, and have the winners announced."""
    if ended := await close_seasons(ctx["app"]):
        ctx["app"].log.info("seasons ended", seasons=ended)


async def renew(ctx: dict[str, Any]) -> None:
    """End the goals whose period is over, and set those anew that come again."""
    if ended := await renew_goals(ctx["app"]):
        ctx["app"].log.info("goals ended", goals=ended)


async def finish_days(ctx: dict[str, Any]) -> None:
    """Look at the days that are over, for what is decided by whole days."""
    if asked := await close_days(ctx["app"]):
        ctx["app"].log.info("days finished", members=asked)


async def weekly(ctx: dict[str, Any]) -> None:
    """Post the weekly digest wherever it is Monday morning."""
    if posted := await post_weekly(ctx["app"]):
        ctx["app"].log.info("weekly digests posted", places=posted)


async def imports(ctx: dict[str, Any]) -> None:
    """Do an import that waits, also one that a dead worker began; one at a time."""
    one: asyncio.Lock = ctx["importing"]
    if not one.locked():
        async with one:
            await run_import(ctx["app"])


async def finish(ctx: dict[str, Any]) -> None:
    """Say what new rules brought, and finish merges whose beginner died."""
    app: App = ctx["app"]
    await finish_backfills(app)
    await finish_merges(app)


# Jobs of their own, so that one that fails stops none of the others. arq starts each once however
# many workers there are; that is a courtesy, each may run anywhere, at once, any number of times.
CRON_JOBS = (
    cron(sweep, second=set(range(60)), run_at_startup=True, timeout=30),
    cron(imports, second=set(range(0, 60, 2)), timeout=IMPORT_TIMEOUT_S),
    cron(archive, second=5, timeout=MINUTELY_TIMEOUT_S),
    cron(seasons, second=10, timeout=MINUTELY_TIMEOUT_S),
    cron(renew, second=25, timeout=MINUTELY_TIMEOUT_S),
    cron(finish, second={15, 35, 55}, timeout=MINUTELY_TIMEOUT_S),
    cron(finish_days, second=45, timeout=MINUTELY_TIMEOUT_S),
    # Zones differ by quarters of an hour.
    cron(weekly, minute={0, 15, 30, 45}, second=50, timeout=120),
)


async def work(app: App) -> None:
    """Evaluate until cancelled."""
    jobs = [replace(job) for job in CRON_JOBS]  # arq notes in them when they are next
    ctx = {"app": app, "importing": asyncio.Lock()}
    await serve(app.redis, EVALUATE_QUEUE, [evaluate], jobs, ctx)


async def run(settings: Settings) -> None:
    """Run a worker until cancelled."""
    async with open_app(settings) as app:
        app.log.info("worker ready")
        await work(app)


if __name__ == "__main__":
    run_process(lambda: run(load_settings()))
