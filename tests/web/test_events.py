"""POST /api/events over HTTP on real servers."""

import io
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from core.app import App
from tests.conftest import NOW

GOOD: dict[str, Any] = {
    "id": "order-1001",
    "source": "shop",
    "type": "order",
    "member": "ada",
    "occurred_at": "2026-11-20T10:15:00-05:00",
    "metrics": {"revenue": "199.00", "units": 2, "cost": "120.00"},
    "currency": "USD",
    "scope": {"sku": "IPOD2008GREEN", "category": "audio"},
    "ticker": {"order_id": "1001", "product": "IPod Nano", "city": "Louisville", "country": "US"},
}


async def post(client: aiohttp.ClientSession, body: Any, **query: str) -> tuple[int, Any]:
    async with client.post("/api/events", json=body, params=query) as response:
        return response.status, await response.json()


async def test_one_event_is_accepted_and_with_wait_evaluated(
    client: aiohttp.ClientSession,
) -> None:
    status, body = await post(client, GOOD)
    assert (status, body) == (202, {"results": [{"id": "order-1001", "status": "accepted"}]})
    big = GOOD | {"id": "order-1002", "metrics": {"revenue": "10000"}}
    status, body = await post(client, big, wait="true")
    assert status == 202
    assert body["results"][0]["status"] == "accepted"
    [award] = body["awards"]
    assert award["id"] == "revenue_10000_2026-11_ada"
    assert award["title"] == "$10,000 Revenue Milestone"
    assert award["salesRep"]["monthlyRevenue"] == 10199.0
    status, body = await post(client, big, wait="true")
    assert (body["results"][0]["status"], body["awards"]) == ("duplicate", [])


async def test_the_same_id_with_another_body_is_a_conflict(client: aiohttp.ClientSession) -> None:
    await post(client, GOOD)
    status, body = await post(client, GOOD | {"member": "bob"})
    assert status == 409
    assert "was accepted before with a different body" in body["error"]
    status, body = await post(client, {"events": [GOOD, GOOD | {"member": "bob"}]})
    assert status == 202
    assert [result["status"] for result in body["results"]] == ["duplicate", "conflict"]


BAD = {
    "unknown metric": (
        {"metrics": {"karma": 1}},
        "metrics: karma: is not a metric; known are",
    ),
    "malformed money": (
        {"metrics": {"revenue": "12,50"}},
        'metrics.revenue: 12,50: is not a decimal number such as "199.00"',
    ),
    "money with too many decimals": (
        {"metrics": {"revenue": "1.999"}},
        "metrics.revenue: 1.999: has more decimals than USD has (2)",
    ),
    "money that is no number": (
        {"metrics": {"revenue": True}},
        "metrics.revenue: True: must be a number or a string",
    ),
    "half a unit": ({"metrics": {"units": 1.5}}, "metrics.units"),
    "naive timestamp": (
        {"occurred_at": "2026-11-20T10:15:00"},
        "occurred_at: 2026-11-20T10:15:00: input should have timezone info",
    ),
    "future timestamp": (
        {"occurred_at": (NOW + timedelta(minutes=5, seconds=1)).isoformat()},
        "is more than 5 minutes in the future",
    ),
    "negative units outside a correction": (
        {"metrics": {"units": -1}},
        "metrics.units: -1: is negative; only an event that corrects another may be",
    ),
    "unknown field": ({"colour": "red"}, "colour: red: unknown field"),
    "missing field": ({"member": None}, "member"),
    "foreign currency": (
        {"currency": "EUR"},
        "currency: EUR: is not this workspace's currency; it counts in USD",
    ),
    "no currency at all": ({"currency": "XXY"}, "currency: XXY: is not an ISO 4217 code"),
    "no metrics": ({"metrics": {}}, "metrics: {}: "),
    "control characters": ({"member": "ada\x00"}, "has characters that cannot be shown"),
}


@pytest.mark.parametrize(("change", "message"), BAD.values(), ids=BAD.keys())
async def test_bad_input_is_named_and_its_neighbours_are_accepted(
    client: aiohttp.ClientSession, app: App, change: dict[str, Any], message: str
) -> None:
    status, body = await post(client, GOOD | change)
    assert status == 400
    assert message in body["error"]
    assert {"field", "value", "reason"} == set(body["details"][0])
    neighbours = [GOOD | {"id": "before"}, GOOD | change | {"id": "bad"}, GOOD | {"id": "after"}]
    status, body = await post(client, {"events": neighbours}, wait="1")
    assert status == 202
    assert [(r["id"], r["status"]) for r in body["results"]] == [
        ("before", "accepted"),
        ("bad", "invalid"),
        ("after", "accepted"),
    ]
    assert message in body["results"][1]["error"]
    assert await app.store.progress.value("default", "ada", "global", "2026-11", "units") == 4


async def test_five_minutes_ahead_is_still_now(client: aiohttp.ClientSession) -> None:
    ahead = GOOD | {"occurred_at": (NOW + timedelta(minutes=5)).isoformat()}
    assert (await post(client, ahead))[0] == 202


async def test_a_thousand_are_taken_and_one_more_is_not(client: aiohttp.ClientSession) -> None:
    events = [GOOD | {"id": f"order-{n}"} for n in range(1_001)]
    status, body = await post(client, {"events": events})
    assert (status, body["error"]) == (400, "events: 1,001 items: at most 1,000 at once")
    status, body = await post(client, {"events": events[:1000]})
    assert status == 202
    assert len(body["results"]) == 1_000


async def test_bodies_that_are_no_events(client: aiohttp.ClientSession) -> None:
    async with client.post(
        "/api/events", data=io.BytesIO(b"x" * 10_000_000), headers=JSON
    ) as response:
        assert response.status == 413
        assert "larger than 5 MiB" in (await response.json())["error"]
    async with client.post("/api/events", data=b'{"id": ', headers=JSON) as response:
        assert response.status == 400
        assert (
            "is not JSON: expecting value at line 1, column 8" in (await response.json())["error"]
        )
    async with client.post("/api/events", data=b"id=1") as response:
        assert response.status == 415
        assert "must be application/json" in (await response.json())["error"]
    for body in ([], "text", 1, {"events": {}}, {"events": []}, {"events": [], "more": 1}):
        status, answer = await post(client, body)
        assert status == 400, body
        assert answer["error"]
    status, answer = await post(client, {"events": ["text", GOOD]})
    assert [result["status"] for result in answer["results"]] == ["invalid", "accepted"]
    status, answer = await post(client, GOOD, wait="perhaps")
    assert (status, answer["error"]) == (400, "wait: perhaps: must be true or false")


JSON = {"Content-Type": "application/json"}


async def test_decimals_stay_exact(client: aiohttp.ClientSession, app: App) -> None:
    text = json.dumps(GOOD).replace('"199.00"', "90071992547409.93")
    async with client.post("/api/events?wait=true", data=text, headers=JSON) as response:
        assert response.status == 202
    async with client.get("/api/leaderboard?metric=revenue&period=2026-11") as response:
        [row] = (await response.json())["rows"]
    assert row["value"] == "90071992547409.93"


async def test_keys_open_what_they_are_for(base_url: str, app: App) -> None:
    async with aiohttp.ClientSession(base_url) as nobody:
        status, body = await post(nobody, GOOD)
        assert (status, set(body)) == (401, {"error"})
        for scope, expected in (("ingest", 202), ("read", 403), ("display", 403)):
            _, secret = await app.store.keys.create("default", "t", scope, NOW)
            nobody.headers["Authorization"] = f"Bearer {secret}"
            assert (await post(nobody, GOOD))[0] == expected
        nobody.headers["Authorization"] = "Bearer wrong"
        assert (await post(nobody, GOOD))[0] == 401


async def test_another_sites_pages_are_refused(client: aiohttp.ClientSession) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    async with client.post("/api/events", json=GOOD, headers=headers) as response:
        assert response.status == 403
