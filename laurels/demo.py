"""The demo's story, a process beside web and worker: the month so far, then live orders."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import aiohttp
from babel.dates import LOCALTZ
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential

from core.app import App
from core.bootstrap import open_app
from core.config import Settings, load_settings
from core.domain.people import Workspace
from core.run import run_process
from core.usecases.evaluate import evaluate_lane
from core.usecases.goals import goals_with_progress, set_goal
from core.usecases.record_events import MOST_EVENTS, record_events
from laurels.demo_shop import EARLIER, GOALS, TEAM_COLORS, Shop
from laurels.upkeep import WORKSPACE

POST_TIMEOUT_S = 10.0
PATIENCE_S = 120.0
# The first minutes are busy, so that a newcomer sees the board move; then it is a normal day.
BUSY_S = 240.0
CALM = 0.08


async def run(settings: Settings, seed: int, speed: float) -> None:
    """Tell the story until cancelled."""
    shop = Shop(seed)
    async with open_app(settings) as app:
        await _open(app, shop)
        await _live(app, shop, speed)


async def _open(app: App, shop: Shop) -> None:
    """Set the workspace up and bring in what was so far, silently; twice does no harm."""
    zone = getattr(LOCALTZ, "key", None) or "UTC"
    workspace = Workspace(id=WORKSPACE, name="Laurels demo", zone=zone, show_places=True)
    await app.save_workspace(workspace)
    for team, color in TEAM_COLORS.items():
        await app.store.teams.describe(WORKSPACE, team, color=color)
    now = app.clock().astimezone(workspace.calendar.tz)
    month = now.date().replace(day=1)
    events = list(shop.history(month, now.date(), now))
    for part in reversed(EARLIER):
        before = (month - timedelta(days=1)).replace(day=1)
        events += shop.history(before, month, now, part)
        month = before
    lanes: set[int] = set()
    for start in range(0, len(events), MOST_EVENTS):
        batch = events[start : start + MOST_EVENTS]
        for result in await record_events(app, workspace, batch, quiet=True):
            if result.status == "accepted" and result.document:
                lanes.add(result.document["lane"])
    for lane in lanes:
        await evaluate_lane(app, lane)
    if not await goals_with_progress(app, workspace, None):
        for member, name, target, period, scope in GOALS:
            metric = app.catalogue(workspace).metrics[name]
            wanted = metric.parse(str(target), workspace.currency, "target")
            await set_goal(app, workspace, member, metric, wanted, period, scope=scope)
    app.log.info("the month so far is in", events=len(events))


async def _live(app: App, shop: Shop, speed: float) -> None:
    """Post orders to the web API as a shop would."""
    run_id = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    loop = asyncio.get_running_loop()
    started = loop.time()
    timeout = aiohttp.ClientTimeout(total=POST_TIMEOUT_S)
    async with aiohttp.ClientSession(app.settings.url, timeout=timeout) as session:
        while True:
            order = shop.order(run_id, app.clock())
            # The same id every time: an order whose answer was lost is not counted twice.
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type((aiohttp.ClientError, TimeoutError)),
                wait=wait_exponential(multiplier=0.2, max=5),
                stop=stop_after_delay(PATIENCE_S),
                reraise=True,
            ):
                with attempt:
                    async with session.post("/api/events", json=order) as response:
                        response.raise_for_status()
            busy = loop.time() - started < BUSY_S
            await asyncio.sleep(shop.gap_s(speed if busy else speed * CALM))


if __name__ == "__main__":
    run_process(lambda: run(load_settings(), int(sys.argv[1]), float(sys.argv[2])))
