"""Own milestone rules: added, tried against history, changed, paused, deleted."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from core.store.indexes import LANES
from core.store.work import Ask
from core.usecases.celebrate import current_totals
from core.usecases.evaluate import evaluate_lane
from core.usecases.replay import finish_backfills

DAY = {
    "title": "{figure} in a day",
    "metric": "revenue",
    "period": "day",
    "steps": [{"at": "500", "points": 7}],
}


def order(n: int, member: str, revenue: str, day: int = 20, **more: Any) -> dict[str, Any]:
    return {
        "id": f"order-{n}",
        "source": "shop",
        "type": "order",
        "member": member,
        "occurred_at": f"2026-11-{day:02}T10:15:00Z",
        "metrics": {"revenue": revenue},
    } | more


async def send(client: aiohttp.ClientSession, *events: Any) -> Any:
    async with client.post("/api/events?wait=true", json={"events": events}) as response:
        assert response.status == 202, await response.text()
        return await response.json()


async def call(
    client: aiohttp.ClientSession, method: str, path: str, body: Any = None, status: int = 200
) -> Any:
    async with client.request(method, path, json=body) as response:
        assert response.status == status, await response.text()
        return await response.json() if response.status != 204 else None


async def work(app: App) -> None:
    for lane in range(LANES):
        await evaluate_lane(app, lane)


async def own(app: App, member: str) -> dict[str, bool]:
    found = await app.store.awards.held("default", member)
    return {a.period: a.backdated for a in found if a.type == "custom"}


async def test_a_rule_is_given_to_those_who_earned_it_already(
    client: aiohttp.ClientSession, app: App
) -> None:
    await send(client, order(1, "ada", "300"), order(2, "ada", "200"), order(3, "bob", "499"))
    seen = await call(client, "POST", "/api/rules/preview", DAY)
    assert (seen["awards"], seen["members"], seen["complete"]) == (1, 1, True)
    assert seen["items"][0] | {"achievedAt": ""} == {
        "member": "ada",
        "name": "ada",
        "title": "$500 in a day",
        "period": "2026-11-20",
        "achievedAt": "",
    }
    rule = await call(client, "POST", "/api/rules", DAY | {"reason": "to begin"}, 201)
    assert rule["replaying"] == 2
    await work(app)
    assert await own(app, "ada") == {"2026-11-20": True}
    assert (await app.store.points.balance("default", "ada")) == 7
    assert await finish_backfills(app) == 1
    assert await finish_backfills(app) == 0
    answer = await send(client, order(4, "bob", "1"))
    assert [award["title"] for award in answer["awards"]] == ["$500 in a day"]
    assert await own(app, "bob") == {"2026-11-20": False}


async def test_a_paused_rule_awards_nothing_until_it_is_resumed(
    client: aiohttp.ClientSession, app: App
) -> None:
    rule = await call(client, "POST", "/api/rules", DAY, 201)
    path = f"/api/rules/{rule['id']}"
    assert (await call(client, "PATCH", path, {"paused": True}))["paused"] is True
    await send(client, order(1, "ada", "600"))
    assert await own(app, "ada") == {}
    assert (await call(client, "PATCH", path, {"paused": False}))["replaying"] == 1
    await work(app)
    assert await own(app, "ada") == {"2026-11-20": True}
    await call(client, "DELETE", path, status=204)
    await send(client, order(2, "bob", "600"))
    assert await own(app, "bob") == {}
    assert await own(app, "ada") == {"2026-11-20": True}
    shipped = await call(client, "DELETE", "/api/rules/signups-month", status=400)
    assert "paused" in shipped["error"]


async def test_a_team_reaches_milestones_together(client: aiohttp.ClientSession, app: App) -> None:
    rule = DAY | {"subject": "team", "period": "month", "steps": [{"at": "1000"}]}
    await send(client, order(1, "ada", "400", team="North"))
    await call(client, "POST", "/api/rules", rule, 201)
    await send(client, order(2, "bob", "600", team="North"), order(3, "cyd", "999", team="South"))
    await work(app)
    [award] = await app.store.awards.held("default", "team:North")
    assert (award.title, award.period, award.backdated) == ("$1,000 in a day", "2026-11", False)
    assert await app.store.awards.held("default", "team:South") == []
    assert await current_totals(app, await app.workspace("default"), [award]) == {
        award.key: 100_000
    }
    refund = order(4, "bob", "-1", team="North", corrects="order-2", metrics={"revenue": "-1"})
    await send(client, refund)
    await work(app)
    assert await app.store.awards.held("default", "team:North") == []


async def test_a_step_spelt_differently_is_the_same_step(
    client: aiohttp.ClientSession, app: App
) -> None:
    rule = await call(client, "POST", "/api/rules", DAY, 201)
    await send(client, order(1, "ada", "600"))
    steps = {"steps": [{"at": "500.0", "points": 7}]}
    await call(client, "PATCH", f"/api/rules/{rule['id']}", steps)
    await work(app)
    assert (await app.store.points.balance("default", "ada")) == 7


async def test_replays_are_not_stuck_behind_what_waits_for_them(app: App) -> None:
    lane = Ask("default", "ada", "replay").lane
    teams = (f"team:{n}" for n in range(10_000))
    asks = [a for a in (Ask("default", team, "settle", "1") for team in teams) if a.lane == lane]
    await app.store.work.ask(asks[:30], app.clock())
    await app.store.work.ask([Ask("default", "ada", "replay")], app.clock())
    await work(app)
    assert await app.store.work.count("default") == 0


async def test_streaks_of_ones_own(client: aiohttp.ClientSession, app: App) -> None:
    rule = {
        "title": "{figure} good days",
        "kind": "streak",
        "metric": "revenue",
        "minimum": "100",
        "unit": "day",
        "steps": [{"at": 3}],
    }
    orders = [order(n, "ada", "100", day) for n, day in enumerate((16, 17, 18, 20))]
    await send(client, *orders)
    seen = await call(client, "POST", "/api/rules/preview", rule)
    assert (seen["awards"], seen["items"][0]["title"]) == (1, "3 good days")
    await call(client, "POST", "/api/rules", rule, 201)
    await work(app)
    titles = [a.title for a in await app.store.awards.held("default", "ada")]
    assert "3 good days" in titles


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"metric": "laughs"}, "metric"),
        ({"metric": "profit_margin"}, "metric"),
        ({"steps": []}, "steps"),
        ({"steps": [{"at": "0"}]}, "steps"),
        ({"steps": [{"at": "5"}, {"at": "5"}]}, "steps"),
        ({"steps": [{"at": "x"}]}, "steps.at"),
        ({"scope": "planet"}, "scope"),
        ({"subject": "team", "scope": "sku"}, "subject"),
        ({"kind": "streak", "steps": [{"at": "1.5"}]}, "steps.at"),
        ({"kind": "streak", "steps": [{"at": "²"}]}, "steps.at"),
        ({"kind": "streak", "minimum": "0", "steps": [{"at": 3}]}, "minimum"),
        ({"metric": "goal_progress"}, "metric"),
        ({"title": "  "}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_cannot_be_a_rule(
    client: aiohttp.ClientSession, app: App, change: dict[str, Any], field: str
) -> None:
    answer = await call(client, "POST", "/api/rules", DAY | change, 400)
    assert answer["details"][0]["field"] == field
    assert (await app.workspace_now("default")).rules == ()
