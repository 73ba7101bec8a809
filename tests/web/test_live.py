"""The live stream: WebSocket and SSE, resume, reload, rooms."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from core.app import App
from core.live import Frame
from tests.conftest import NOW
from tests.web.test_events import GOOD, post

LIVE = "/api/live/sales-events"


async def frames(
    socket: aiohttp.ClientWebSocketResponse, until: str, timeout_s: float = 10
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(timeout_s):
        while not found or found[-1]["type"] != until:
            found.append(json.loads((await socket.receive()).data))
    return found


async def sse(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    async for line in response.content:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


async def test_a_sale_reaches_a_socket_with_its_celebration(
    client: aiohttp.ClientSession,
) -> None:
    async with client.ws_connect(f"{LIVE}?since=0") as socket:
        await post(client, GOOD | {"metrics": {"revenue": "60000.50"}}, wait="true")
        seen = await frames(socket, "leaderboard:refresh")
    assert [frame["type"] for frame in seen if frame["room"] != "user:ada"] == [
        "sale",
        "achievement:celebration",
        "leaderboard:refresh",
    ]
    sale = seen[0]["data"]
    assert (sale["order_id"], sale["product"], sale["amount"]) == (
        "1001",
        "IPod Nano",
        "$60,000.50",
    )
    assert sale["place"] is None, "places are off until switched on"
    celebration = next(f for f in seen if f["type"] == "achievement:celebration")["data"]
    assert celebration["headline"] == {
        "name": "ada",
        "verb": "has reached",
        "highlight": "$50,000",
        "rest": "this month",
    }
    # And the other five trophies of that revenue, and the badges Rising Star and Top Earner.
    assert celebration["also"][0] == "Base Camp"
    assert celebration["also"][-1] == "7 more"
    earned = [f["data"]["milestone"]["type"] for f in seen if f["type"] == "achievement:earned"]
    assert (earned[:3], sorted(earned[3:])) == (["revenue"] * 3, ["badge"] * 2 + ["trophy"] * 6)
    assert celebration["next"] == "$14,999.50 to the next laurel"


async def test_a_client_that_comes_back_misses_nothing(
    client: aiohttp.ClientSession,
) -> None:
    async with client.ws_connect(f"{LIVE}?since=0") as socket:
        await post(client, GOOD, wait="true")
        last = (await frames(socket, "leaderboard:refresh"))[-1]["id"]
    for number in range(3):
        await post(client, GOOD | {"id": f"away-{number}"}, wait="true")
    async with client.ws_connect(f"{LIVE}?since={last}") as socket:
        missed: list[str] = []
        async with asyncio.timeout(10):
            while len(missed) < 3:
                frame = json.loads((await socket.receive()).data)
                if frame["type"] == "sale":
                    missed.append(frame["id"])
    assert len(set(missed)) == 3
    headers = {"Accept": "text/event-stream", "Last-Event-ID": last}
    async with client.get(LIVE, headers=headers) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        again: list[str] = []
        async with asyncio.timeout(10):
            async for frame in sse(response):
                if frame["type"] == "sale":
                    again.append(frame["id"])
                if len(again) == 3:
                    break
    assert again == missed


async def test_a_client_from_before_the_window_is_told_to_reload(
    client: aiohttp.ClientSession, app: App
) -> None:
    await app.live.publish("default", [Frame("sale", {"n": 1})], NOW)
    async with client.ws_connect(f"{LIVE}?since=1000-0") as socket:
        [frame] = await frames(socket, "reload")
    assert frame["type"] == "reload"


async def test_a_display_sees_its_rooms_only(base_url: str, app: App) -> None:
    _, token = await app.store.keys.create("default", "lobby", "display", NOW)
    await app.live.publish(
        "default",
        [
            Frame("pointsUpdate", {"points": 1}, "user:ada"),
            Frame("achievement:celebration", {}, "tv-display"),
            Frame("leaderboard:refresh", {}),
        ],
        NOW,
    )
    async with (
        aiohttp.ClientSession(base_url) as tv,
        tv.ws_connect(f"{LIVE}?since=0&token={token}") as socket,
    ):
        seen = await frames(socket, "leaderboard:refresh")
    assert [frame["room"] for frame in seen] == ["tv-display", "all"]


async def test_what_is_no_stream_is_refused(client: aiohttp.ClientSession) -> None:
    async with client.get(LIVE) as response:
        assert response.status == 400
    async with client.get(f"{LIVE}?since=yesterday") as response:
        assert "is not the id of a frame" in (await response.json())["error"]


async def test_recent_orders_for_those_who_poll(client: aiohttp.ClientSession) -> None:
    for number in range(3):
        await post(client, GOOD | {"id": f"o-{number}"}, wait="true")
    async with client.get("/api/orders/recent?limit=2") as response:
        orders = (await response.json())["orders"]
    assert len(orders) == 2
    assert orders[0]["product"] == "IPod Nano"
