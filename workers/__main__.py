"""`python -m workers`: one worker process."""

import asyncio
from datetime import timedelta
from typing import Any

from arq import cron

from core.app import App
from core.bootstrap import open_app
from core.config import Settings, load_settings
from core.queue import EVALUATE_QUEUE, serve
from core.run import run_process
from core.usecases.evaluate import evaluate_lane

UNRUNG = timedelta(seconds=1)


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


async def work(app: App) -> None:
    """Evaluate until cancelled."""
    await serve(
        app.redis,
        EVALUATE_QUEUE,
        [evaluate],
        [cron(sweep, second=set(range(60)), run_at_startup=True, timeout=30)],
        {"app": app},
    )


async def run(settings: Settings) -> None:
    """Run a worker until cancelled."""
    async with open_app(settings) as app:
        app.log.info("worker ready")
        await work(app)


if __name__ == "__main__":
    run_process(lambda: run(load_settings()))
