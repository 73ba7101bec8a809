"""Seed 000: the closest trophies and the trophy room."""

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event, join, post


async def _sold(client: aiohttp.ClientSession) -> None:
    """A first unit, and later $500: two bronze trophies; a silver one is given."""
    await event(client, metrics={"units": 1}, occurred_at="2026-11-20T10:00:00Z")
    await event(client, metrics={"revenue": "500"}, occurred_at="2026-11-20T12:00:00Z")
    await post(client, "/api/user_trophies", {"trophy_id": 13, "user_id": "ada"}, 201)


@table(
    0,
    "Closest to completion",
    Row("closest-five", "top 5 trophies where percent_complete < 100%", (None, 5)),
    Row("closest-more", "show more", (12, 12)),
)
async def test_closest(client: aiohttp.ClientSession, row: Row) -> None:
    limit, count = row.data
    await _sold(client)
    query = {} if limit is None else {"limit": limit}
    items = (await ask(client, "/api/trophies/closest", member="ada", **query))["items"]
    assert len(items) == count
    assert all(item["percent_complete"] < 100 for item in items)
    assert {item["id"] for item in items}.isdisjoint({1, 2, 13})


@table(
    0,
    "Closest to completion: order",
    Row("closest-sorted", "sorted by % completion, descending"),
)
async def test_closest_order(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"units": 9, "revenue": "450"})
    items = (await ask(client, "/api/trophies/closest", member="ada"))["items"]
    assert [(item["name"], item["percent_complete"]) for item in items[:3]] == [
        ("First Earnings", 90),
        ("Both Hands Full", 90),
        ("Four Figures", 45),
    ]
    percents = [item["percent_complete"] for item in items]
    assert percents == sorted(percents, reverse=True)


@table(
    0,
    "Trophy room",
    Row("room-latest", "unlocked trophies, latest first", ({}, [13, 2, 1])),
    Row("room-bronze", "filter by tier: bronze", ({"tier": "bronze"}, [2, 1])),
    Row("room-silver", "filter by tier: silver", ({"tier": "silver"}, [13])),
    Row("room-gold", "filter by tier: gold", ({"tier": "gold"}, [])),
    Row("room-platinum", "filter by tier: platinum", ({"tier": "platinum"}, [])),
    Row("room-metric", "filter by metric", ({"metric": "units"}, [13, 1])),
)
async def test_room(client: aiohttp.ClientSession, row: Row) -> None:
    query, ids = row.data
    await _sold(client)
    room = await ask(client, "/api/trophy-room", member="ada", **query)
    assert [item["id"] for item in room["items"]] == ids


@table(
    0,
    "Trophy room: groups and dates",
    Row("room-grouped", "grouped by bronze, silver, gold, platinum"),
    Row("room-date", "tooltip with unlock date"),
)
async def test_groups(client: aiohttp.ClientSession, row: Row) -> None:
    await _sold(client)
    room = await ask(client, "/api/trophy-room", member="ada")
    if row.name == "room-grouped":
        assert {tier: group["earned"] for tier, group in room["tiers"].items()} == {
            "bronze": 2,
            "silver": 1,
            "gold": 0,
            "platinum": 0,
        }
        assert [item["tier"] for item in room["items"]] == ["silver", "bronze", "bronze"]
    else:
        assert [item["earned_at"] for item in room["items"]] == [
            "2026-11-20T15:30:00+00:00",
            "2026-11-20T12:00:00+00:00",
            "2026-11-20T10:00:00+00:00",
        ]


@table(
    0,
    "Summary of components and routes",
    Row("route-goals", "POST /api/goals"),
    Row("route-trophies", "GET /api/trophies"),
    Row("route-user-trophies", "POST /user_trophies"),
    Row("route-closest", "/goals/trophies-progress reads GET /api/trophies/closest"),
    Row("route-room", "/goals/trophy-room reads GET /api/trophy-room"),
    Row("route-active", "GET /api/goals/active"),
    Row("route-pdf", "export trophy history to PDF: GET /api/trophy-room.pdf"),
)
async def test_route(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client, "ada")
    if row.name == "route-goals":
        goal = {"metric": "units", "targetValue": "10", "scope": "global"}
        assert (await post(client, "/api/goals", goal, 201))["targetValue"] == 10
    elif row.name == "route-trophies":
        assert (await ask(client, "/api/trophies", member="ada"))["items"]
    elif row.name == "route-user-trophies":
        given = {"trophy_id": 1, "user_id": "ada"}
        assert (await post(client, "/api/user_trophies", given, 201))["completed"] is True
    elif row.name == "route-closest":
        assert (await ask(client, "/api/trophies/closest", member="ada"))["items"]
    elif row.name == "route-room":
        assert (await ask(client, "/api/trophy-room", member="ada"))["items"] == []
    elif row.name == "route-active":
        assert await ask(client, "/api/goals/active") == []
    else:
        async with client.get("/api/trophy-room.pdf", params={"member": "ada"}) as response:
            assert response.content_type == "application/pdf"
            assert (await response.read()).startswith(b"%PDF-")
