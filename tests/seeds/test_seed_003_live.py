"""Seed 003: the ledger's shape, and what is told while it happens."""

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event, frames

LUNA = {"character": "luna"}


@table(
    3,
    "points_history",
    Row("history-id", "_id: ObjectId"),
    Row("history-userId", "userId: ObjectId", "ada"),
    Row("history-type", "type: 'credit' or 'debit'", "credit"),
    Row("history-points", "points: number", 50),
    Row("history-reason", "reason: string", "15 images milestone!"),
    Row("history-source", "source: what brought them", "image_milestone"),
    Row("history-createdAt", "createdAt: Date", "2026-11-20T15:30:00+00:00"),
)
async def test_points_history(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"images": 15})
    [line] = (await ask(client, "/api/points/ada"))["items"]
    field = row.name.removeprefix("history-")
    assert line["id"] if field == "id" else line[field] == row.data


@table(
    3,
    "points_history.type",
    Row("ledger-credit", "credit", [("credit", 50)]),
    Row("ledger-debit", "debit", [("debit", 50), ("credit", 50)]),
)
async def test_ledger_types(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, id="made", metrics={"images": 15})
    if row.name == "ledger-debit":
        await event(client, type="correction", corrects="made", metrics={"images": -1})
    points = await ask(client, "/api/points/ada")
    assert [(line["type"], line["points"]) for line in points["items"]] == row.data
    assert points["balance"] == (0 if row.name == "ledger-debit" else 50)


@table(
    3,
    "points_history.source and user_milestones.type",
    Row("source-image", "image_milestone", ({"images": 15}, {}, True)),
    Row("source-video", "video_milestone", ({"videos": 15}, {}, True)),
    Row("source-character-image", "character_image_milestone", ({"images": 5}, LUNA, True)),
    Row("source-character-video", "character_video_milestone", ({"videos": 3}, LUNA, True)),
    Row("source-character-message", "character_message_milestone", ({"messages": 10}, LUNA, True)),
    Row(
        "source-image-generation", "image_generation: no base points", ({"images": 1}, LUNA, False)
    ),
    Row(
        "source-video-generation", "video_generation: no base points", ({"videos": 1}, LUNA, False)
    ),
)
async def test_sources(client: aiohttp.ClientSession, row: Row) -> None:
    metrics, scope, earns = row.data
    answer = await event(client, metrics=metrics, scope=scope)
    lines = (await ask(client, "/api/points/ada"))["items"]
    assert [line["source"] for line in lines] == [row.says] * earns
    assert [award["type"] for award in answer["awards"]] == [row.says] * earns


@table(
    3,
    "WebSocket events: milestoneAchieved",
    Row("achieved-type", "type", "image_milestone"),
    Row("achieved-points", "points", 50),
    Row("achieved-message", "message", "15 images milestone!"),
    Row("achieved-milestone", "milestone", 15),
    Row("achieved-totalCount", "totalCount: the current count", 17),
)
async def test_milestone_achieved(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"images": 17})
    [frame] = [f for f in await frames(client) if f["type"] == "milestoneAchieved"]
    assert frame["room"] == "user:ada"
    assert frame["data"][row.name.removeprefix("achieved-")] == row.data


@table(
    3,
    "WebSocket events: pointsUpdate",
    Row("points-userId", "userId", "ada"),
    Row("points-points", "points: the new balance", 100 + 50 + 75),
    Row("points-change", "change: the points awarded", 75),
)
async def test_points_update(client: aiohttp.ClientSession, row: Row) -> None:
    """150 points for fifteen videos and images, then 75 for thirty images."""
    await event(client, metrics={"videos": 15, "images": 15})
    await event(client, metrics={"images": 15})
    heard = [f for f in await frames(client) if f["type"] == "pointsUpdate"]
    assert heard[-1]["room"] == "user:ada"
    assert heard[-1]["data"][row.name.removeprefix("points-")] == row.data


@table(
    3,
    "WebSocket events: goals refresh",
    Row("refresh-goals", "clients refresh the goals display"),
)
async def test_goals_refresh(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"images": 5}, scope=LUNA)
    [frame] = [f for f in await frames(client) if f["type"] == "goalsRefresh"]
    assert frame["room"] == "user:ada"
