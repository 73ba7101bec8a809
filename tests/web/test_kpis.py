"""Key figures over HTTP: seed 000."""

from typing import Any

import aiohttp

from core.app import App
from core.domain.people import Workspace
from tests.core.support import counted, event
from tests.core.support import post as count
from tests.web.test_goals import PAYLOAD, active, ask, wanted

NANO = {"sku": "NANO", "category": "audio"}


async def dashboard(client: aiohttp.ClientSession, **query: str) -> dict[str, Any]:
    status, body = await ask(client, "GET", "/api/dashboard/kpis", **query)
    assert status == 200, body
    found: dict[str, Any] = body
    return found


async def sell(app: App) -> None:
    """Four orders of two people in two months, and 40 visits."""
    old = {"occurred_at": "2026-10-05T12:00:00Z"}
    day = {"occurred_at": "2026-11-19T12:00:00Z"}
    await count(
        app,
        event(1, metrics={"revenue": "1000.50", "cost": "600.30", "units": 8}, scope=NANO) | old,
        event(2, metrics={"revenue": "200", "cost": "100", "units": 2}, scope=NANO) | day,
        event(3, "bob", metrics={"revenue": "300", "cost": "225", "units": 3}) | day,
        event(4, metrics={"revenue": "100", "cost": "20", "units": 1}, scope={"sku": "CASE"}),
        counted(5, visits=30) | {"scope": NANO} | day,
        counted(6, "bob", visits=10),
    )


async def test_the_dashboard_has_the_seeds_four_figures(
    app: App, client: aiohttp.ClientSession
) -> None:
    await sell(app)
    found = await dashboard(client)
    assert found["overallRevenue"] == 1600.5
    assert found["overallUnitsSold"] == 14
    assert found["overallProfitMargin"] == 40.93  # (1600.50 - 945.30) / 1600.50
    assert found["overallConversionRate"] == 10
    assert (found["orders"], found["visits"], found["period"]) == (4, 40, "all")
    month = await dashboard(client, period="month")
    assert (month["overallRevenue"], month["period"], month["orders"]) == (600, "2026-11", 3)
    assert (await dashboard(client, period="2026-10"))["overallUnitsSold"] == 8
    assert (await dashboard(client, period="30 Days"))["overallUnitsSold"] == 6
    dates = await dashboard(client, period="2026-10-05/2026-11-19")
    assert (dates["overallUnitsSold"], dates["period"]) == (13, "2026-10-05/2026-11-19")
    ada = await dashboard(client, member="ada")
    assert (ada["member"], ada["overallRevenue"], ada["visits"]) == ("ada", 1300.5, 30)


async def test_an_empty_dashboard_is_all_zeros(client: aiohttp.ClientSession) -> None:
    found = await dashboard(client)
    zeros = {name: value for name, value in found.items() if isinstance(value, int | float)}
    assert set(zeros.values()) == {0}
    assert len(zeros) == 6
    assert found["goals"] == []
    assert [set(day.values()) - {day["date"]} for day in found["history"]] == [{0}] * 30


async def test_the_last_thirty_days_one_by_one_in_the_workspaces_zone(
    app: App, client: aiohttp.ClientSession
) -> None:
    await app.save_workspace(Workspace(id="default", zone="America/New_York"))
    await sell(app)
    # 04:59 UTC on the 15th is still the 14th in New York.
    await count(app, event(9, occurred_at="2026-11-15T04:59:59Z"))
    history = (await dashboard(client))["history"]
    assert (len(history), history[0]["date"], history[-1]["date"]) == (
        30,
        "2026-10-22",
        "2026-11-20",
    )
    days = {day["date"]: day for day in history}
    assert days["2026-11-19"] == {
        "date": "2026-11-19",
        "revenue": 500,
        "unitsSold": 5,
        "profitMargin": 35,
        "conversionRate": 6.66,
        "orders": 2,
        "visits": 30,
    }
    assert (days["2026-11-14"]["unitsSold"], days["2026-11-15"]["unitsSold"]) == (2, 0)
    assert sum(day["unitsSold"] for day in history) == 8


async def test_one_products_figures_and_the_goals_about_it(
    app: App, client: aiohttp.ClientSession
) -> None:
    await sell(app)
    sku = await wanted(client, scope="sku", sku="NANO")
    category = await wanted(client, scope="category", category="audio", member="ada")
    await wanted(client, scope="sku", sku="CASE")
    await wanted(client)
    await wanted(client, scope="sku", sku="NANO", member="ada", private=True)
    status, found = await ask(client, "GET", "/api/performance/kpis", sku="NANO")
    assert status == 200
    assert (found["sku"], found["category"], found["overallRevenue"]) == ("NANO", "audio", 1200.5)
    assert (found["overallUnitsSold"], found["orders"], found["visits"]) == (10, 2, 30)
    assert found["overallProfitMargin"] == 41.66  # (1200.50 - 700.30) / 1200.50
    assert sorted(goal["id"] for goal in found["goals"]) == [sku["id"], category["id"]]
    days = {day["date"]: day for day in found["history"]}
    assert (len(days), days["2026-11-19"]["unitsSold"]) == (30, 2)
    _, month = await ask(client, "GET", "/api/performance/kpis", sku="NANO", period="month")
    assert month["overallUnitsSold"] == 2
    _, whole = await ask(client, "GET", "/api/performance/kpis", category="audio")
    assert (whole["sku"], whole["overallUnitsSold"]) == (None, 10)
    assert [goal["id"] for goal in whole["goals"]] == [category["id"]]
    _, never = await ask(client, "GET", "/api/performance/kpis", sku="NEVER")
    assert (never["category"], never["overallRevenue"], never["goals"]) == (None, 0, [])


async def test_goals_are_measured_anew_whenever_the_figures_are_read(
    app: App, client: aiohttp.ClientSession
) -> None:
    await sell(app)
    made = await wanted(client, targetValue=12)
    assert (made["status"], made["currentValue"]) == ("Off Track", 6)
    assert await active(client) == (await dashboard(client))["goals"]
    [goal] = (await dashboard(client))["goals"]
    assert goal["id"] == made["id"]
    await count(app, counted(7, units=6))
    # Nobody settled it: reading the figures does.
    await app.mongo_db["work"].delete_many({})
    await app.mongo_db["goals"].update_one(
        {"_id": str(made["id"])}, {"$set": {"met_at": None, "turn": 0, "award_turn": 0}}
    )
    await app.mongo_db["progress"].delete_many({"member": "workspace:"})
    await app.mongo_db["user_milestones"].delete_many({"member": "workspace:"})
    [goal] = (await dashboard(client))["goals"]
    assert (goal["status"], goal["currentValue"]) == ("Met", 12)
    assert goal["metAt"] is not None
    stored = await app.store.goals.get("default", str(made["id"]))
    assert stored is not None
    assert stored.met_at is not None


NONSENSE: list[tuple[str, dict[str, str], int]] = [
    ("/api/dashboard/kpis", {"member": "nobody"}, 404),
    ("/api/dashboard/kpis", {"member": "workspace:"}, 404),
    ("/api/dashboard/kpis", {"period": "fortnight"}, 400),
    ("/api/dashboard/kpis", {"period": "2026-13"}, 400),
    ("/api/dashboard/kpis", {"period": "2026-11-20/2026-11-19"}, 400),
    ("/api/dashboard/kpis", {"period": "custom"}, 400),
    ("/api/performance/kpis", {}, 400),
    ("/api/performance/kpis", {"sku": ""}, 400),
    ("/api/performance/kpis", {"sku": "NANO", "category": "audio"}, 400),
]


async def test_questions_that_make_no_sense(client: aiohttp.ClientSession) -> None:
    for path, query, status in NONSENSE:
        assert (await ask(client, "GET", path, **query))[0] == status, query


async def test_whose_goals_the_dashboard_has(app: App, client: aiohttp.ClientSession) -> None:
    await sell(app)
    mine = await wanted(client, member="ada", private=True)
    all_of_us = await wanted(client, targetValue=PAYLOAD["targetValue"])
    assert [goal["id"] for goal in (await dashboard(client))["goals"]] == [all_of_us["id"]]
    ada = await dashboard(client, member="ada")
    assert [goal["id"] for goal in ada["goals"]] == [mine["id"]]
