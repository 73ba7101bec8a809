"""Seed 001: the real-time sales ticker."""

import asyncio
import json
from typing import Any

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import LIVE, ask, event, frames

TICKER = {
    "order_id": "1001",
    "product": "IPod Nano",
    "city": "Louisville",
    "country": "US",
    "image_url": "https://shop.example/nano.png",
}


async def sell(client: aiohttp.ClientSession, **changes: Any) -> None:
    await event(
        client,
        metrics={"revenue": "1199.50", "units": 2},
        currency="USD",
        scope={"sku": "IPOD2008GREEN"},
        ticker=TICKER | changes,
        occurred_at="2026-11-20T15:29:00+00:00",
    )


@table(
    1,
    "Sale event",
    Row("sale-order-id", "order ID", ("order_id", "1001")),
    Row("sale-product", "primary product name", ("product", "IPod Nano")),
    Row("sale-value", "order value (formatted currency)", ("amount", "$1,199.50")),
    Row("sale-timestamp", "timestamp", ("at", "2026-11-20T15:29:00+00:00")),
    Row("sale-location", "customer location: off until it is switched on", ("place", None)),
)
async def test_sale(client: aiohttp.ClientSession, row: Row) -> None:
    """By the stream and by polling alike."""
    field, value = row.data
    await sell(client)
    [live] = [frame["data"] for frame in await frames(client) if frame["type"] == "sale"]
    [polled] = (await ask(client, "/api/orders/recent"))["orders"]
    assert live[field] == polled[field] == value


@table(
    1,
    "Backend options and endpoints",
    Row("live-websocket", "WebSockets: /api/live/sales-events"),
    Row("live-sse", "Server-Sent Events: /api/live/sales-events"),
    Row("live-polling", "polling: /api/orders/recent?limit=5"),
)
async def test_backends(client: aiohttp.ClientSession, row: Row) -> None:
    for number in range(7):
        await sell(client, order_id=str(number))
    if row.name == "live-websocket":
        heard: list[str] = []
        async with asyncio.timeout(10), client.ws_connect(f"{LIVE}?since=0") as socket:
            while len(heard) < 7:
                frame = json.loads((await socket.receive()).data)
                heard += [frame["data"]["order_id"]] if frame["type"] == "sale" else []
        assert heard == list("0123456")
    elif row.name == "live-sse":
        kept = await frames(client, "sale", times=7)
        assert [f["data"]["order_id"] for f in kept if f["type"] == "sale"] == list("0123456")
    else:
        orders = (await ask(client, "/api/orders/recent", limit=5))["orders"]
        assert [order["order_id"] for order in orders] == list("65432")


@table(
    1,
    "Sale event: customer location",
    Row("sale-location-on", "city, country, where the workspace has switched it on"),
)
async def test_location(client: aiohttp.ClientSession, row: Row) -> None:
    async with client.patch("/api/workspace", json={"showPlaces": True}) as response:
        assert response.status == 200
    await sell(client)
    [live] = [frame["data"] for frame in await frames(client) if frame["type"] == "sale"]
    [polled] = (await ask(client, "/api/orders/recent"))["orders"]
    assert live["place"] == polled["place"] == "Louisville, US"
