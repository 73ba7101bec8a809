"""Seed 000: goals are created as its frontend sends them, tracked by scope, and have a status."""

from typing import Any

import aiohttp

from tests.conftest import Clock
from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event, post

# What the frontend of the seed sends, 10 units in the quarter.
PAYLOAD: dict[str, Any] = {
    "metric": "units",
    "targetValue": "10",
    "scope": "global",
    "sku": None,
    "category": None,
    "timePeriod": "Quarter",
    "description": "",
}
AUDIO = {"sku": "IPOD2008GREEN", "category": "audio"}


async def goal(client: aiohttp.ClientSession, **changes: Any) -> Any:
    """Create a goal and return it as the list of active goals has it."""
    made = await post(client, "/api/goals", PAYLOAD | changes, 201)
    [found] = [g for g in await ask(client, "/api/goals/active") if g["id"] == made["id"]]
    return found


@table(
    0,
    "Fix goal creation error",
    Row("target-string", 'targetValue as a string: "10"', {"targetValue": "10"}),
    Row("target-number", "targetValue as a number: 10", {"targetValue": 10}),
    Row("metric-units", 'metric: "units"', {"metric": "units"}),
    Row("metric-revenue", 'metric: "revenue"', {"metric": "revenue"}),
    Row("scope-global", 'scope: "global"', {"scope": "global"}),
    Row("scope-category", 'scope: "category"', {"scope": "category", "category": "audio"}),
    Row("scope-sku", 'scope: "sku"', {"scope": "sku", "sku": "IPOD2008GREEN"}),
    Row("period-30-days", 'timePeriod: "30 Days"', {"timePeriod": "30 Days"}),
    Row("period-quarter", 'timePeriod: "Quarter"', {"timePeriod": "Quarter"}),
    Row("description", "description: goalNote", {"description": "Green ones first"}),
)
async def test_payload(client: aiohttp.ClientSession, row: Row) -> None:
    found = await goal(client, **row.data)
    assert found["targetValue"] == 10
    assert found["currentValue"] == 0
    for field in {"metric", "scope", "description"} & set(row.data):
        assert found[field] == row.data[field]


@table(
    0,
    "Goal tracking by scope",
    Row("track-sku", "SKU: performance page", ("sku", {"sku": "IPOD2008GREEN"}, 2)),
    Row(
        "track-category",
        "category: aggregate category sales",
        ("category", {"category": "audio"}, 5),
    ),
    Row("track-global", "global: dashboard total", ("global", {}, 9)),
)
async def test_tracking(client: aiohttp.ClientSession, row: Row) -> None:
    scope, where, units = row.data
    await event(client, metrics={"units": 1}, scope=AUDIO)
    made = await goal(client, scope=scope, **where)
    assert made["currentValue"] == 1
    await event(client, metrics={"units": 1}, scope=AUDIO)
    await event(
        client, member="bob", metrics={"units": 3}, scope={"sku": "MP3", "category": "audio"}
    )
    await event(client, metrics={"units": 4}, scope={"sku": "TV55", "category": "video"})
    [found] = await ask(client, "/api/goals/active")
    assert found["currentValue"] == units
    kpis = await ask(client, "/api/performance/kpis", sku="IPOD2008GREEN")
    assert kpis["overallUnitsSold"] == 2


EXAMPLE = {
    "metric": "units",
    "scope": "sku",
    "targetValue": 100,
    "currentValue": 60,
    "percentComplete": 60,
    "status": "On Track",
}


@table(
    0,
    "GET /api/goals/active",
    Row("active-id", "id"),
    *(Row(f"active-{field}", f"{field}: {value}", value) for field, value in EXAMPLE.items()),
)
async def test_active(client: aiohttp.ClientSession, row: Row) -> None:
    """The example: 60 of 100 units of a SKU."""
    made = await goal(client, scope="sku", sku="IPOD2008GREEN", targetValue="100")
    await event(client, metrics={"units": 60}, scope=AUDIO)
    found = await ask(client, "/api/goals/active")
    assert isinstance(found, list)
    field = row.name.removeprefix("active-")
    assert found[0][field] == (made["id"] if field == "id" else row.data)


@table(
    0,
    "Dynamic badge",
    Row("badge-met", "✅ Met", (10, 0, "Met")),
    Row("badge-on-track", "🟦 On Track", (9, 0, "On Track")),
    Row("badge-off-track", "🟧 Off Track", (1, 0, "Off Track")),
    Row("badge-unmet", "❌ Unmet", (9, 42, "Unmet")),
)
async def test_badge(client: aiohttp.ClientSession, clock: Clock, row: Row) -> None:
    units, days_later, status = row.data
    made = await goal(client)
    await event(client, metrics={"units": units})
    clock.advance(days=days_later)
    [found] = [g for g in await ask(client, "/api/goals/active") if g["id"] == made["id"]]
    assert found["status"] == status


@table(
    0,
    "Recalculate goal status",
    Row(
        "recalculate-dashboard", "when /api/dashboard/kpis is queried", ("/api/dashboard/kpis", {})
    ),
    Row(
        "recalculate-performance",
        "when /api/performance/kpis is queried",
        ("/api/performance/kpis", {"sku": "IPOD2008GREEN"}),
    ),
)
async def test_recalculated(client: aiohttp.ClientSession, row: Row) -> None:
    path, query = row.data
    await goal(client, scope="sku", sku="IPOD2008GREEN")
    await event(client, metrics={"units": 12}, scope=AUDIO)
    await ask(client, path, **query)
    [found] = await ask(client, "/api/goals/active")
    assert (found["status"], found["percentComplete"]) == ("Met", 120)
