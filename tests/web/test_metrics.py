"""GET /metrics: what a process counts, for those who hold a key."""

import asyncio
import math

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pymongo.errors import ServerSelectionTimeoutError

from core.app import App
from tests.conftest import NOW
from tests.core.support import record
from tests.web.test_events import GOOD


async def scrape(client: aiohttp.ClientSession) -> dict[tuple[str, ...], float]:
    """Return the samples by name and labels."""
    async with client.get("/metrics") as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        text = await response.text()
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests(route: str, status: int, method: str = "GET") -> tuple[str, ...]:
    return (
        "laurels_http_requests_total",
        f"method={method}",
        f"route={route}",
        f"status={status}",
    )


async def test_requests_are_counted_by_route_and_status(client: aiohttp.ClientSession) -> None:
    for path in ("/api/members/ada", "/api/members/bob", "/made/up", "/else/where", "/"):
        await (await client.get(path, allow_redirects=False)).release()
    await (await client.delete("/api/leaderboard")).release()
    found = await scrape(client)
    assert found[requests("/api/members/{id}", 404)] == 2
    assert found[requests("unknown", 404, "unknown")] == 2
    assert found[requests("unknown", 405, "unknown")] == 1
    assert found[requests("/", 200)] == 1
    key = ("laurels_http_request_seconds_count", "method=GET", "route=/api/members/{id}")
    assert found[key] == 2


async def test_events_and_screens_are_counted(client: aiohttp.ClientSession, app: App) -> None:
    await record(app, GOOD, GOOD | {"id": "another"})
    async with client.ws_connect("/api/live/sales-events?since=0") as socket:
        async with asyncio.timeout(5):
            while (await scrape(client))[("laurels_live_clients",)] != 1:
                pass
        found = await scrape(client)
        await socket.close()
    assert found[("laurels_events_accepted",)] == 2
    assert found[("laurels_events_pending",)] == 2
    assert ("laurels_http_request_seconds_count", "method=GET", "route=/metrics") in found
    assert not [key for key in found if "route=/api/live/sales-events" in key and "seconds" in key]


async def test_without_mongodb_the_rest_is_told(
    client: aiohttp.ClientSession, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> int:
        raise ServerSelectionTimeoutError("no primary")

    monkeypatch.setattr(app.store.events, "pending_count", away)
    found = await scrape(client)
    assert math.isnan(found[("laurels_events_accepted",)])
    assert math.isnan(found[("laurels_events_pending",)])


async def test_only_keys_that_read_may_scrape(base_url: str, app: App) -> None:
    async with aiohttp.ClientSession(base_url) as nobody:
        assert (await nobody.get("/metrics")).status == 401
        for scope, status in (("read", 200), ("ingest", 403), ("display", 403)):
            _, secret = await app.store.keys.create("default", "t", scope, NOW)  # type: ignore[arg-type]
            headers = {"Authorization": f"Bearer {secret}"}
            assert (await nobody.get("/metrics", headers=headers)).status == status
