"""update-stats as seed 002 has it: totals are set, milestones found, ranks compared."""

from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from core.app import App
from core.domain.people import Member
from tests.conftest import Clock

PATH = "/api/leaderboard/sales-reps/1/update-stats"
CURL = {"monthlySignups": "25", "monthlyRevenue": "50000", "goalProgress": "125"}


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def ada(app: App, clock: Clock) -> None:
    await app.store.members.create(
        [Member(id="1", workspace="default", name="Ada", team="North", created_at=clock())]
    )


async def update(
    client: aiohttp.ClientSession, body: Any, member: str = "1", status: int = 200
) -> Any:
    path = PATH.replace("/1/", f"/{member}/")
    async with client.post(path, json=body) as response:
        assert response.status == status, await response.text()
        return await response.json()


def earned(answer: Any) -> list[str]:
    return [milestone["id"] for milestone in answer["milestones"]]


async def test_the_curl_example(client: aiohttp.ClientSession) -> None:
    answer = await update(client, CURL)
    assert answer["success"] is True
    assert sorted(earned(answer)) == sorted(
        [
            *(f"revenue_{at}_2026-11_1" for at in (10000, 25000, 50000)),
            *(f"signups_{at}_2026-11_1" for at in (10, 15, 20, 25)),
            *(f"bonus_tier_{tier}_2026-11_1" for tier in (1, 2, 3)),
            "goal_achieved_2026-11_1",
        ]
    )
    assert {badge["name"] for badge in answer["badges"]} == {
        "Rising Star",
        "Top Earner",
        "Sales Rookie",
        "Bonus Achiever",
        "Goal Crusher",
    }
    goal = next(m for m in answer["milestones"] if m["type"] == "goal_achieved")
    assert goal["value"] == "125%"
    assert answer["rep"]["id"] == 1
    assert answer["rep"]["monthlyRevenue"] == 50000
    assert answer["rep"]["yearlyRevenue"] == 50000
    assert answer["rep"]["rank"] == 1
    again = await update(client, CURL)
    assert again["milestones"] == []
    assert again["badges"] == []
    assert again["rankChange"] == 0


async def test_the_next_month_can_be_earned_again(
    client: aiohttp.ClientSession, clock: Clock
) -> None:
    await update(client, CURL)
    clock.advance(days=20)
    answer = await update(client, {"monthlyRevenue": 10000})
    assert earned(answer) == ["revenue_10000_2026-12_1"]
    assert answer["badges"] == []
    assert answer["rep"]["yearlyRevenue"] == 60000


async def test_a_lower_total_takes_back_and_a_higher_one_restores_silently(
    client: aiohttp.ClientSession, app: App
) -> None:
    await update(client, {"monthlyRevenue": 50000})
    await update(client, {"monthlyRevenue": "24999.99"})
    held = {award.threshold for award in await app.store.awards.held("default", "1")}
    assert held == {"10000"}
    assert await app.store.awards.held("default", "1", "badge") == []
    answer = await update(client, {"monthlyRevenue": 26000})
    assert answer["milestones"] == []
    held = {award.threshold for award in await app.store.awards.held("default", "1")}
    assert held == {"10000", "25000"}


async def test_ranks_are_compared(client: aiohttp.ClientSession, app: App, clock: Clock) -> None:
    await app.store.members.create(
        [
            Member(id=str(n), workspace="default", name=f"M{n}", created_at=clock())
            for n in range(2, 6)
        ]
    )
    for n in range(2, 6):
        await update(client, {"monthlyRevenue": 1000 * n}, str(n))
    answer = await update(client, {"monthlyRevenue": 500})
    assert (answer["rep"]["rank"], answer["rankChange"]) == (5, 0)
    answer = await update(client, {"monthlyRevenue": 4500})
    assert (answer["rep"]["rank"], answer["rankChange"]) == (2, 3)
    assert [m["type"] for m in answer["milestones"]] == ["rank_change"]
    assert [badge["name"] for badge in answer["badges"]] == ["Top Performer"]
    answer = await update(client, {"monthlyRevenue": 10}, "5")
    assert answer["rankChange"] == -4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"monthlySignups": "many"}, "monthlySignups"),
        ({"monthlySignups": 1.5}, "monthlySignups"),
        ({"monthlyRevenue": -1}, "monthlyRevenue"),
        ({"yearlyRevenue": None}, "yearlyRevenue"),
        ({"rank": 1}, "rank"),
        ([], ""),
    ],
)
async def test_what_cannot_be_used(
    client: aiohttp.ClientSession, app: App, body: Any, field: str
) -> None:
    answer = await update(client, body, status=400)
    assert answer["error"] == "Invalid update data"
    assert answer["details"][0]["field"] == field
    assert await app.store.progress.of_member("default", "1") == []


async def test_nobody_of_that_id(client: aiohttp.ClientSession) -> None:
    assert await update(client, {}, "99", 404) == {"error": "Sales rep not found"}


async def test_many_at_once(client: aiohttp.ClientSession) -> None:
    body = {
        "updates": [
            {"repId": 1, "stats": {"monthlySignups": 10}},
            {"repId": 99, "stats": {}},
            {"repId": "1", "stats": {"monthlySignups": "x"}},
            {"repId": 1, "stats": {"monthlySignups": 15}},
        ]
    }
    async with client.post(PATH.replace("1/update-stats", "bulk-update"), json=body) as response:
        answer = await response.json()
    assert response.status == 200, answer
    first, missing, invalid, second = answer["results"]
    assert earned(first) == ["signups_10_2026-11_1"]
    assert sorted(earned(second)) == ["bonus_tier_1_2026-11_1", "signups_15_2026-11_1"]
    assert (missing["error"], missing["repId"]) == ("Sales rep not found", 99)
    assert invalid["error"] == "Invalid update data"
    assert len(answer["allMilestones"]) == 3
