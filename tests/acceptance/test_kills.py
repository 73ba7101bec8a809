"""The sample through the API in shuffled batches, a tenth repeated, the worker killed ten times."""

import asyncio
import random
import signal
from typing import Any

import aiohttp

from core.app import App
from core.config import Settings
from core.usecases.leaderboards import leaderboard
from tests.acceptance.cdnow import (
    all_settled,
    balances_equal_the_ledger,
    counted,
    expected,
    expected_milestones,
    leases_held,
    lines,
    milestones,
)
from tests.acceptance.process import running, says, stop
from tests.conftest import ADMIN_KEY
from web.application import serving

KILLS = 10


def events() -> list[dict[str, Any]]:
    return [
        {
            "id": f"cd-{number}",
            "source": "cdnow",
            "type": "purchase",
            "member": customer,
            "occurred_at": f"{day[:4]}-{day[4:6]}-{day[6:]}T12:00:00+00:00",
            "metrics": {"revenue": dollars, "units": units},
            "currency": "USD",
        }
        for number, (customer, day, units, dollars) in enumerate(lines())
    ]


async def test_the_same_file_by_api_while_the_worker_is_killed(
    app: App, settings: Settings
) -> None:
    chance = random.Random(1997)
    everything = events()
    repeated = chance.sample(everything, len(everything) // 10)
    shuffled = [*everything, *repeated]
    chance.shuffle(shuffled)
    batches = [shuffled[start : start + 250] for start in range(0, len(shuffled), 250)]
    stopped = asyncio.Event()
    kills = 0

    async def worker_that_dies() -> None:
        nonlocal kills
        while not stopped.is_set():
            async with running(settings, "workers") as process:
                await says(process, "worker ready")
                if kills >= KILLS:
                    await stopped.wait()
                    return
                # Die in the middle of work: as soon as something was applied since the start.
                done = await app.mongo_db["events"].count_documents({"state": "applied"})
                while not stopped.is_set():
                    now = await app.mongo_db["events"].count_documents({"state": "applied"})
                    if now > done or await all_settled(app):
                        break
                    await asyncio.sleep(0.01)
                await stop(process, signal.SIGKILL)
                kills += 1

    statuses: list[str] = []

    async def post(client: aiohttp.ClientSession) -> None:
        for number, batch in enumerate(batches):
            # Let the deaths keep pace with the posting, so that each finds work to interrupt.
            while kills < KILLS * number // len(batches):
                await asyncio.sleep(0.01)
            async with client.post("/api/events", json={"events": batch}) as response:
                assert response.status == 202
                found = (await response.json())["results"]
                statuses.extend(result["status"] for result in found)

    async with serving(app) as port:
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        client = aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers)
        dying = asyncio.create_task(worker_that_dies())
        try:
            async with client, asyncio.timeout(100):
                await post(client)
                while kills < KILLS or not await all_settled(app) or await leases_held(app):
                    await asyncio.sleep(0.05)
        finally:
            stopped.set()
            await dying
    assert kills == KILLS
    assert statuses.count("accepted") == len(everything)
    assert statuses.count("duplicate") == len(repeated)
    assert await counted(app) == expected()
    assert await milestones(app) == expected_milestones()
    assert await balances_equal_the_ledger(app)
    board = await leaderboard(app, await app.workspace("default"), "revenue", "all", limit=1_000)
    totals = {m: cents for (m, period), (cents, _) in expected().items() if period == "all"}
    best = sorted(totals.values(), reverse=True)[:1_000]
    assert [row["value"] for row in board["rows"]] == [f"{c / 100:.2f}" for c in best]
