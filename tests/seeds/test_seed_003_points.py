"""Seed 003: the milestones of images, videos and messages, and the points they bring."""

from typing import Any

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event

LUNA = {"character": "luna"}


def _rows(name: str, noun: str, *steps: tuple[int, int]) -> tuple[Row, ...]:
    return tuple(
        Row(f"{name}-{at}", f"{at} {noun}: {points} points", (at, points)) for at, points in steps
    )


async def _crosses(
    client: aiohttp.ClientSession, row: Row, metric: str, source: str, scope: dict[str, str]
) -> None:
    """One before the threshold does not bring its points; the threshold does, and once."""
    at, points = row.data
    await event(client, type=metric, metrics={metric: at - 1}, scope=scope)
    before = await _ledger(client, source)
    await event(client, type=metric, metrics={metric: 1}, scope=scope)
    after = await _ledger(client, source)
    [line] = [line for line in after if line not in before]
    assert (line["type"], line["points"], line["source"]) == ("credit", points, source)
    await event(client, type=metric, metrics={metric: 1}, scope=scope)
    assert await _ledger(client, source) == after


async def _ledger(client: aiohttp.ClientSession, source: str) -> list[Any]:
    items = (await ask(client, "/api/points/ada"))["items"]
    return [line for line in items if line["source"] == source]


@table(
    3,
    "Global image generation milestones",
    *_rows(
        "images",
        "images",
        (15, 50),
        (30, 75),
        (50, 100),
        (100, 200),
        (250, 350),
        (500, 500),
        (1000, 1000),
    ),
)
async def test_images(client: aiohttp.ClientSession, row: Row) -> None:
    await _crosses(client, row, "images", "image_milestone", {})


@table(
    3,
    "Global video generation milestones",
    *_rows(
        "videos", "videos", (15, 100), (30, 150), (50, 250), (100, 400), (250, 750), (500, 1200)
    ),
)
async def test_videos(client: aiohttp.ClientSession, row: Row) -> None:
    await _crosses(client, row, "videos", "video_milestone", {})


@table(
    3,
    "Character image generation milestones",
    *_rows(
        "character-images",
        "images per character",
        (5, 25),
        (10, 35),
        (25, 60),
        (50, 100),
        (100, 200),
    ),
)
async def test_character_images(client: aiohttp.ClientSession, row: Row) -> None:
    await _crosses(client, row, "images", "character_image_milestone", LUNA)


@table(
    3,
    "Character video generation milestones",
    *_rows(
        "character-videos",
        "videos per character",
        (3, 50),
        (5, 75),
        (10, 100),
        (20, 200),
        (50, 400),
    ),
)
async def test_character_videos(client: aiohttp.ClientSession, row: Row) -> None:
    await _crosses(client, row, "videos", "character_video_milestone", LUNA)


@table(
    3,
    "Character message count milestones",
    *_rows(
        "character-messages",
        "messages per character",
        (10, 25),
        (25, 35),
        (50, 60),
        (100, 100),
        (250, 200),
    ),
)
async def test_character_messages(client: aiohttp.ClientSession, row: Row) -> None:
    await _crosses(client, row, "messages", "character_message_milestone", LUNA)


@table(
    3,
    "Message types counted",
    Row("messages-manual", "manual messages", ["message"] * 10),
    Row("messages-suggestion", "suggestion messages", ["suggestion"] * 10),
    Row("messages-both", "both contribute equally", ["message", "suggestion"] * 5),
)
async def test_message_types(client: aiohttp.ClientSession, row: Row) -> None:
    for sent, kind in enumerate(row.data, 1):
        await event(client, type=kind, metrics={"messages": 1}, scope=LUNA)
        assert (await ask(client, "/api/points/ada"))["balance"] == (25 if sent == 10 else 0)


@table(
    3,
    "Dual milestone structure",
    Row("dual-global", "global: total images and videos across all characters"),
    Row("dual-character", "character-specific: activities per individual character"),
    Row("dual-messages", "messages are only tracked per character"),
    Row("dual-base", "base rewards: no base points awarded"),
)
async def test_dual(client: aiohttp.ClientSession, row: Row) -> None:
    sol = {"character": "sol"}
    if row.name == "dual-global":
        await event(client, metrics={"images": 8}, scope=LUNA)
        await event(client, metrics={"images": 7}, scope=sol)
        assert len(await _ledger(client, "image_milestone")) == 1
    elif row.name == "dual-character":
        await event(client, metrics={"images": 4}, scope=LUNA)
        await event(client, metrics={"images": 5}, scope=sol)
        assert len(await _ledger(client, "character_image_milestone")) == 1
    elif row.name == "dual-messages":
        await event(client, metrics={"messages": 1000})
        assert (await ask(client, "/api/points/ada"))["items"] == []
    else:
        await event(client, metrics={"images": 1, "videos": 1, "messages": 1}, scope=LUNA)
        assert (await ask(client, "/api/points/ada"))["items"] == []
