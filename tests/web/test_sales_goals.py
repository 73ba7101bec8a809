"""A store's goals over HTTP: seed 001."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from core.usecases.renew import renew_goals
from tests.conftest import Clock
from tests.core.support import event
from tests.core.support import post as count
from tests.web.test_goals import ask

GOALS, PROGRESS = "/api/default/sales-goals", "/api/default/sales-progress"
MONTHLY: dict[str, Any] = {
    "metricType": "revenue",
    "targetValue": 50_000,
    "timePeriod": "monthly",
}


async def test_a_goal_is_set_and_has_the_seeds_shape(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    status, goal = await ask(client, "POST", GOALS, MONTHLY)
    assert status == 201
    progress = goal.pop("progress")
    assert goal == {
        "id": goal["id"],
        "storeId": "default",
        "metricType": "revenue",
        "targetValue": 50_000,
        "timePeriod": "monthly",
        "startDate": "2026-11-01",
        "endDate": "2026-11-30",
        "createdAt": clock.now.isoformat(),
        "updatedAt": clock.now.isoformat(),
    }
    assert (progress["current"], progress["projected"]) == (0, None)
    await count(app, event(1, metrics={"revenue": "31940"}))
    [found] = (await ask(client, "GET", GOALS, period="monthly"))[1]
    assert found == goal | {"progress": found["progress"]}
    expected = {
        "current": 31_940,
        "target": 50_000,
        "percent": 63.9,
        "elapsed": 0.6549,
        "pacing": "On Pace",
        "status": "On Track",
    }
    assert found["progress"] == expected | {"projected": found["progress"]["projected"]}
    # The seed's formula: current progress over the elapsed fraction of the time.
    assert found["progress"]["projected"] == pytest.approx(31_940 / 0.6548611, abs=0.1)
    answer = await ask(client, "GET", PROGRESS, goalId=str(goal["id"]))
    assert answer == (200, {"goalId": goal["id"], **found["progress"]})


async def test_pacing_compares_progress_with_the_time_that_is_gone(
    app: App, client: aiohttp.ClientSession
) -> None:
    # 65.486 % of the month is gone; 5 % of the target to either side count as on pace.
    steps = (("30242", "Behind"), ("2", "On Pace"), ("4998", "On Pace"), ("2", "Ahead"))
    for number, (sold, pacing) in enumerate(steps):
        await count(app, event(number, metrics={"revenue": sold}))
        _, goal = await ask(client, "POST", GOALS, MONTHLY)
        assert goal["progress"]["pacing"] == pacing


async def test_posting_again_changes_the_goal_of_that_metric_and_period(
    client: aiohttp.ClientSession, clock: Clock
) -> None:
    _, first = await ask(client, "POST", GOALS, MONTHLY)
    clock.advance(minutes=1)
    status, second = await ask(client, "POST", GOALS, MONTHLY | {"targetValue": "60000.50"})
    assert status == 200
    assert second["targetValue"] == 60000.5
    assert (second["id"], second["createdAt"]) == (first["id"], first["createdAt"])
    assert second["updatedAt"] == clock.now.isoformat()
    for other in ({"metricType": "units_sold"}, {"timePeriod": "weekly"}, {"timePeriod": "daily"}):
        assert (await ask(client, "POST", GOALS, MONTHLY | other))[0] == 201
    _, goals = await ask(client, "GET", GOALS)
    assert [(goal["metricType"], goal["timePeriod"]) for goal in goals][::-1] == [
        ("revenue", "monthly"),
        ("units_sold", "monthly"),
        ("revenue", "weekly"),
        ("revenue", "daily"),
    ]
    _, goals = await ask(client, "GET", GOALS, period="weekly")
    assert [goal["startDate"] for goal in goals] == ["2026-11-16"]


async def test_the_stores_goal_comes_again(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    _, first = await ask(client, "POST", GOALS, MONTHLY)
    clock.advance(days=11)
    assert (await ask(client, "GET", GOALS))[1] == []
    await renew_goals(app)
    [goal] = (await ask(client, "GET", GOALS))[1]
    assert (goal["startDate"], goal["endDate"]) == ("2026-12-01", "2026-12-31")
    assert goal["id"] != first["id"]
    _, progress = await ask(client, "GET", PROGRESS, goalId=str(first["id"]))
    assert (progress["status"], progress["elapsed"]) == ("Unmet", 1)


async def test_goals_of_others_are_no_stores_goals(app: App, client: aiohttp.ClientSession) -> None:
    await count(app, event(1, team="North"))
    common = {"metric": "revenue", "targetValue": 5}
    for whose in ({"member": "ada"}, {"team": "North"}, {"scope": "sku", "sku": "NANO"}):
        _, goal = await ask(client, "POST", "/api/goals", common | whose)
        if "sku" not in whose:
            assert (await ask(client, "GET", PROGRESS, goalId=str(goal["id"])))[0] == 404
    assert (await ask(client, "GET", GOALS))[1] == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"metricType": "signups"}, "metricType"),
    ({"timePeriod": "yearly"}, "timePeriod"),
    ({"targetValue": "lots"}, "targetValue"),
    ({"targetValue": 0}, "targetValue"),
    ({"storeId": "other"}, "storeId"),
]


async def test_what_is_refused(client: aiohttp.ClientSession) -> None:
    for changes, field in REFUSED:
        status, body = await ask(client, "POST", GOALS, MONTHLY | changes)
        assert (status, body["details"][0]["field"]) == (400, field)


async def test_another_store_is_not_there(client: aiohttp.ClientSession) -> None:
    expected = 404, {"error": "There is no store 'other'."}
    assert await ask(client, "POST", "/api/other/sales-goals", MONTHLY) == expected
    assert await ask(client, "GET", "/api/other/sales-goals") == expected
    assert await ask(client, "GET", "/api/other/sales-progress", goalId="1") == expected
    assert (await ask(client, "GET", PROGRESS, goalId="1"))[0] == 404
    status, body = await ask(client, "GET", PROGRESS)
    assert (status, body["details"][0]["field"]) == (400, "goalId")
    status, body = await ask(client, "GET", GOALS, period="yearly")
    assert (status, body["details"][0]["field"]) == (400, "period")
