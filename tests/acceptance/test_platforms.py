"""Each platform over its real wire protocol: goal, progress, one announcement, 429, no repeats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from core.app import App
from core.bootstrap import utc_now
from core.config import Settings
from core.domain.wording import period_name
from core.tasks import end
from tests.acceptance.fronts import FRONTS, Front
from tests.conftest import ADMIN_KEY
from web.application import serving
from workers.__main__ import work


@pytest_asyncio.fixture(params=FRONTS, loop_scope="session")
async def front(
    request: pytest.FixtureRequest, app: App, settings: Settings
) -> AsyncIterator[Front]:
    async with FRONTS[request.param](app, settings) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def api(app: App) -> AsyncIterator[aiohttp.ClientSession]:
    """The web with a worker beside it."""
    async with AsyncExitStack() as stack:
        worker = asyncio.create_task(work(app))
        stack.push_async_callback(end, worker)
        port = await stack.enter_async_context(serving(app))
        yield await stack.enter_async_context(
            aiohttp.ClientSession(
                f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {ADMIN_KEY}"}
            )
        )


async def sell(
    api: aiohttp.ClientSession, front: Front, number: int, amount: str
) -> dict[str, Any]:
    event = {
        "id": f"order-{number}",
        "source": front.platform,
        "type": "order",
        "member": front.person,
        "occurred_at": utc_now().isoformat(),
        "metrics": {"revenue": amount},
        "currency": "USD",
    }
    async with api.post("/api/events", json=event) as response:
        assert response.status == 202
    return event


async def until(condition: Callable[[], bool], timeout_s: float = 15.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def settled(app: App) -> None:
    async with asyncio.timeout(15):
        while await app.mongo_db["events"].count_documents({"state": {"$ne": "applied"}}):
            await asyncio.sleep(0.01)
        while await app.mongo_db["deliveries"].count_documents({"state": "pending"}):
            await asyncio.sleep(0.01)


async def test_from_a_goal_to_its_celebration(
    app: App, api: aiohttp.ClientSession, front: Front
) -> None:
    workspace = await app.workspace("default")
    now = utc_now()
    month = period_name(workspace.calendar.key("month", now), workspace.calendar, now)

    said = await front.say("announce here", in_wins=True)
    assert "Celebrations will be posted in" in said
    said = await front.say("goal set revenue 50000 monthly")
    assert f"Goal set: $50,000 revenue in {month}." in said
    said = await front.say("progress")
    assert f"$50,000 revenue in {month}" in said
    assert "$0 (0 %)" in said

    event = await sell(api, front, 1, "60000")
    await until(lambda: bool(front.announced()))
    [card] = front.announced()
    assert f"Mei Tanaka reached $50,000 in {month}." in card
    assert "$25,000, $10,000 and Goal of $50,000 came with it." in card or "came with it" in card
    assert "$15,000 to the next laurel." in card
    said = await front.say("progress")
    assert "You are there: $60,000 (120 %)." in said
    assert "#1 by revenue" in said

    async with api.post("/api/events", json=event) as response:
        assert (await response.json())["results"][0]["status"] == "duplicate"
    await sell(api, front, 2, "100")
    await settled(app)
    assert len(front.announced()) == 1

    front.rate_limit(2)
    started = asyncio.get_running_loop().time()
    await sell(api, front, 3, "20000")
    await until(lambda: len(front.announced()) == 2)
    assert asyncio.get_running_loop().time() - started >= 2
    assert f"Mei Tanaka reached $75,000 in {month}." in front.announced()[1]
    await settled(app)
    assert len(front.announced()) == 2
    assert front.unheeded() == []


async def test_without_a_choice_celebrations_go_where_the_first_command_came_from(
    app: App, api: aiohttp.ClientSession, front: Front
) -> None:
    await front.say("help", in_wins=True)
    await front.say("help")
    await sell(api, front, 1, "10000")
    await until(lambda: any("reached $10,000" in card for card in front.announced()))
