"""Seed 001: a store's sales goals, their progress and their pace."""

from datetime import UTC, datetime
from typing import Any

import aiohttp

from tests.conftest import Clock
from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event, post

# Half of November is over.
HALFWAY = datetime(2026, 11, 16, tzinfo=UTC)


async def goal(client: aiohttp.ClientSession, store: str, status: int = 201, **changes: Any) -> Any:
    """Set a store's goal: $1,000 in the month; 201 where it is new, 200 where one stood."""
    wanted = {"metricType": "revenue", "targetValue": 1000, "timePeriod": "monthly"}
    return await post(client, f"/api/{store}/sales-goals", wanted | changes, status)


async def progress(client: aiohttp.ClientSession, store: str, made: Any) -> Any:
    return await ask(client, f"/api/{store}/sales-progress", goalId=made["id"])


@table(
    1,
    "Goal definition",
    Row("metric-revenue", "metric type: revenue", ("metricType", "revenue")),
    Row("metric-units", "metric type: units_sold", ("metricType", "units_sold")),
    Row("target", "target value (numeric)", ("targetValue", 1000)),
    Row("period-daily", "time period: daily", ("timePeriod", "daily")),
    Row("period-weekly", "time period: weekly", ("timePeriod", "weekly")),
    Row("period-monthly", "time period: monthly", ("timePeriod", "monthly")),
)
async def test_definition(client: aiohttp.ClientSession, store: str, row: Row) -> None:
    field, value = row.data
    made = await goal(client, store, **{field: value})
    assert made[field] == value
    [found] = await ask(client, f"/api/{store}/sales-goals")
    assert found[field] == value


_DATES = {
    "daily": ("2026-11-20", "2026-11-20"),
    "weekly": ("2026-11-16", "2026-11-22"),
    "monthly": ("2026-11-01", "2026-11-30"),
}


@table(
    1,
    "Start and end dates",
    *(Row(f"dates-{kind}", f"{kind}: calculated", dates) for kind, dates in _DATES.items()),
)
async def test_dates(client: aiohttp.ClientSession, store: str, row: Row) -> None:
    made = await goal(client, store, timePeriod=row.name.removeprefix("dates-"))
    assert (made["startDate"], made["endDate"]) == row.data


@table(
    1,
    "SalesGoal",
    Row("goal-id", "id"),
    Row("goal-storeId", "storeId"),
    Row("goal-metricType", "metricType", "revenue"),
    Row("goal-targetValue", "targetValue", 1000),
    Row("goal-timePeriod", "timePeriod", "monthly"),
    Row("goal-createdAt", "createdAt", "2026-11-20T15:30:00+00:00"),
    Row("goal-updatedAt", "updatedAt", "2026-11-20T16:30:00+00:00"),
)
async def test_sales_goal(
    client: aiohttp.ClientSession, store: str, clock: Clock, row: Row
) -> None:
    made = await goal(client, store)
    field = row.name.removeprefix("goal-")
    expected = {"id": made["id"], "storeId": store}.get(field, row.data)
    if field == "updatedAt":
        clock.advance(hours=1)
        made = await goal(client, store, 200, targetValue=2000)
    [found] = await ask(client, f"/api/{store}/sales-goals", period="monthly")
    assert made[field] == found[field] == expected


@table(
    1,
    "API endpoints",
    Row("endpoint-create", "POST /api/[storeId]/sales-goals: create goals"),
    Row("endpoint-update", "POST /api/[storeId]/sales-goals: update goals"),
    Row("endpoint-period", "GET /api/[storeId]/sales-goals?period=monthly: active goals"),
    Row("endpoint-progress", "GET /api/[storeId]/sales-progress?goalId=: current progress"),
    Row("endpoint-store", "[storeId]: another store's goals stay its own"),
)
async def test_endpoints(client: aiohttp.ClientSession, store: str, row: Row) -> None:
    monthly = await goal(client, store)
    daily = await goal(client, store, timePeriod="daily", targetValue="50")
    if row.name == "endpoint-create":
        assert {g["id"] for g in await ask(client, f"/api/{store}/sales-goals")} == {
            monthly["id"],
            daily["id"],
        }
    elif row.name == "endpoint-update":
        assert (await goal(client, store, 200, targetValue=2000))["id"] == monthly["id"]
        [found] = await ask(client, f"/api/{store}/sales-goals", period="monthly")
        assert found["targetValue"] == 2000
    elif row.name == "endpoint-period":
        [found] = await ask(client, f"/api/{store}/sales-goals", period="monthly")
        assert found["id"] == monthly["id"]
    elif row.name == "endpoint-progress":
        await event(client, metrics={"revenue": "12.50"})
        assert (await progress(client, store, daily))["current"] == 12.5
    else:
        await ask(client, "/api/another-store/sales-goals", 404)


@table(
    1,
    "Progress data",
    Row("progress-month", "current accumulated value: month-to-date revenue"),
    Row("progress-period", "within the goal's period only"),
    Row("progress-units", "the metric of the goal only"),
)
async def test_progress(client: aiohttp.ClientSession, store: str, row: Row) -> None:
    metric = "units_sold" if row.name == "progress-units" else "revenue"
    made = await goal(client, store, metricType=metric)
    await event(client, metrics={"revenue": "100", "units": 3})
    await event(client, member="bob", metrics={"revenue": "0.50", "units": 1})
    if row.name == "progress-period":
        await event(client, metrics={"revenue": "77"}, occurred_at="2026-10-31T23:59:59Z")
    found = await progress(client, store, made)
    assert found["current"] == (4 if metric == "units_sold" else 100.5)
    assert found["target"] == 1000


@table(
    1,
    "Pacing: (current progress / elapsed time fraction) vs. target value",
    Row("pace-on", "halfway through the month, halfway to the target: On Pace", ("500", "On Pace")),
    Row("pace-behind", "halfway through the month, a quarter: Behind", ("250", "Behind")),
    Row("pace-ahead", "halfway through the month, three quarters: Ahead", ("750", "Ahead")),
)
async def test_pace(client: aiohttp.ClientSession, store: str, clock: Clock, row: Row) -> None:
    revenue, pace = row.data
    clock.now = HALFWAY
    made = await goal(client, store)
    await event(client, metrics={"revenue": revenue}, occurred_at="2026-11-10T12:00:00Z")
    found = await progress(client, store, made)
    assert found["percent"] == float(revenue) / 10
    assert found["elapsed"] == 0.5
    assert found["pacing"] == pace
