"""Seed 000: thirty trophies and the platinum, KPIs, the closest five, the trophy room."""

from datetime import timedelta
from typing import Any

import aiohttp

from tests.conftest import NOW
from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event, frames, join, post

TIERS = ("bronze", "silver", "gold", "platinum")


async def trophies(client: aiohttp.ClientSession, member: str = "ada") -> list[Any]:
    """Return every trophy with a member's progress."""
    items = (await ask(client, "/api/trophies", member=member))["items"]
    assert isinstance(items, list)
    return items


async def grant(client: aiohttp.ClientSession, *ids: int, member: str = "ada") -> Any:
    """Award trophies as an admin; returns the answer to the last."""
    for trophy in ids:
        answer = await post(
            client, "/api/user_trophies", {"trophy_id": trophy, "user_id": member}, 201
        )
    return answer


@table(
    0,
    "Structure",
    Row("tier-bronze", "🥉 Bronze: 10", ("bronze", 10)),
    Row("tier-silver", "🥈 Silver: 10", ("silver", 10)),
    Row("tier-gold", "🥇 Gold: 10", ("gold", 10)),
    Row("tier-platinum", "💠 Platinum: 1, when all others are unlocked", ("platinum", 1)),
)
async def test_structure(client: aiohttp.ClientSession, row: Row) -> None:
    tier, count = row.data
    await join(client, "ada")
    items = await trophies(client)
    assert [item["tier"] for item in items].count(tier) == count
    assert len(items) == 31


@table(
    0,
    "Dashboard KPIs",
    Row("kpi-revenue", "overallRevenue", 1000),
    Row("kpi-units", "overallUnitsSold", 7),
    Row("kpi-margin", "overallProfitMargin", 25),
    Row("kpi-conversion", "overallConversionRate", 4),
)
async def test_kpis(client: aiohttp.ClientSession, row: Row) -> None:
    """$1,000 of revenue at a cost of $750, two orders of seven units, fifty visits."""
    await event(client, metrics={"revenue": "600", "cost": "450", "units": 5})
    await event(client, member="bob", metrics={"revenue": "400", "cost": "300", "units": 2})
    await event(client, type="visit", metrics={"visits": 50})
    kpis = await ask(client, "/api/dashboard/kpis")
    assert kpis[row.says] == row.data


async def _revenue(client: aiohttp.ClientSession, last: bool) -> None:
    await event(client, metrics={"revenue": "0.01" if last else "499.99"})


async def _margin(client: aiohttp.ClientSession, last: bool) -> None:
    """Twenty-nine days of sales at a margin of exactly 25 %, with days without sales; one more."""
    days = [1] if last else [day for day in range(2, 40) if day % 4][:29]
    for day in days:
        at = (NOW - timedelta(days=day)).isoformat()
        await event(client, metrics={"revenue": "8", "cost": "6"}, occurred_at=at)


async def _units(client: aiohttp.ClientSession, last: bool) -> None:
    await event(client, metrics={"units": 1 if last else 999})


async def _all(client: aiohttp.ClientSession, last: bool) -> None:
    ids = [t["id"] for t in await trophies(client) if t["tier"] != "platinum"]
    await grant(client, *(ids[29:] if last else ids[:29]))


@table(
    0,
    "Examples",
    Row("example-bronze", "Bronze: reach $500 in total revenue", ("revenue", 500, _revenue)),
    Row(
        "example-silver",
        "Silver: maintain 25% profit margin for 30 days",
        ("profit_margin", 25, _margin),
    ),
    Row("example-gold", "Gold: sell 1,000 units total", ("units", 1000, _units)),
    Row("example-platinum", "Platinum: unlock all 30 trophies", ("trophies", 30, _all)),
)
async def test_example(client: aiohttp.ClientSession, row: Row) -> None:
    """Not earned with a little less, earned with the rest."""
    metric, threshold, sell = row.data
    wanted = {
        "tier": row.name.removeprefix("example-"),
        "metric": metric,
        "threshold": threshold,
    }
    await join(client, "ada")
    for last in (False, True):
        await sell(client, last)
        await ask(client, "/api/dashboard/kpis")
        found = [t for t in await trophies(client) if wanted.items() <= t.items()]
        # a longer stretch of the same margin may be a trophy of its own
        trophy = min(found, key=lambda t: t["id"])
        assert trophy["completed"] is last
        assert (trophy["percent_complete"] == 100) is last
        assert (trophy["earned_at"] is not None) is last


@table(
    0,
    "Table trophies",
    Row("trophies-id", "id SERIAL PRIMARY KEY", 2),
    Row("trophies-name", "name TEXT", str),
    Row("trophies-description", "description TEXT", "Reach $500 in total revenue."),
    Row("trophies-metric", "metric TEXT", "revenue"),
    Row("trophies-threshold", "threshold NUMERIC", 500),
    Row("trophies-tier", "tier TEXT: bronze, silver, gold or platinum", "bronze"),
)
async def test_trophies_columns(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client, "ada")
    items = await trophies(client)
    assert len({item["id"] for item in items}) == 31
    assert {item["tier"] for item in items} == set(TIERS)
    [trophy] = [t for t in items if (t["metric"], t["threshold"]) == ("revenue", 500)]
    found = trophy[row.name.removeprefix("trophies-")]
    assert isinstance(found, str) if row.data is str else found == row.data


@table(
    0,
    "Table user_trophies",
    Row("user_trophies-id", "id SERIAL PRIMARY KEY"),
    Row("user_trophies-trophy_id", "trophy_id INT REFERENCES trophies(id)", 1),
    Row("user_trophies-user_id", "user_id", "ada"),
    Row("user_trophies-completed", "completed BOOLEAN", True),
    Row("user_trophies-percent_complete", "percent_complete NUMERIC", 100),
    Row("user_trophies-earned_at", "earned_at TIMESTAMP", NOW.isoformat()),
)
async def test_user_trophies_columns(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client, "ada")
    answer = await grant(client, 1)
    field = row.name.removeprefix("user_trophies-")
    assert answer["id"] if field == "id" else answer[field] == row.data


@table(
    0,
    "Logic flow",
    Row("flow-percent", "on /dashboard/kpis: compare thresholds, update percent_complete"),
    Row("flow-platinum", "if all 30 = true, unlock platinum"),
    Row("flow-toast", "trophy unlock toast notification when completed"),
)
async def test_flow(client: aiohttp.ClientSession, row: Row) -> None:
    if row.name == "flow-percent":
        await event(client, metrics={"revenue": "125"})
        await ask(client, "/api/dashboard/kpis")
        [trophy] = [t for t in await trophies(client) if t["description"].startswith("Reach $500")]
        assert (trophy["percent_complete"], trophy["completed"]) == (25, False)
    elif row.name == "flow-platinum":
        await join(client, "ada")
        await _all(client, last=False)
        await _all(client, last=True)
        [platinum] = [t for t in await trophies(client) if t["tier"] == "platinum"]
        assert (platinum["percent_complete"], platinum["completed"]) == (100, True)
    else:
        await event(client, metrics={"revenue": "500"})
        heard = [f for f in await frames(client) if f["type"] == "achievement:earned"]
        assert ("user:ada", "First Earnings") in {(f["room"], f["data"]["title"]) for f in heard}
