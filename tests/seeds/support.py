"""What the tests of the seeds share: ask, post, update a sales rep, listen."""

import asyncio
import json
from itertools import count
from typing import Any

import aiohttp

from tests.conftest import NOW

LIVE = "/api/live/sales-events"
REPS = "/api/leaderboard/sales-reps"
# The body that seed 002 posts in its quick start and with curl.
CURL = {"monthlySignups": "25", "monthlyRevenue": "50000", "goalProgress": "125"}
# The badges that it brings.
BADGES = ["Bonus Achiever", "Goal Crusher", "Rising Star", "Sales Rookie", "Top Earner"]
_numbers = count(1)


async def ask(client: aiohttp.ClientSession, path: str, status: int = 200, **query: Any) -> Any:
    """GET, and return the body of the status that was expected."""
    async with client.get(path, params=query) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def post(
    client: aiohttp.ClientSession, path: str, body: Any, status: int = 200, **query: Any
) -> Any:
    """POST, and return the body of the status that was expected."""
    async with client.post(path, json=body, params=query) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def join(client: aiohttp.ClientSession, member: str = "1", **fields: str) -> None:
    """Add a member, Ada unless she has another name."""
    await post(client, "/api/members", {"id": member, "name": "Ada"} | fields, 201)


async def update(client: aiohttp.ClientSession, member: str = "1", **stats: Any) -> Any:
    """Update a sales rep's stats."""
    return await post(client, f"{REPS}/{member}/update-stats", stats)


async def event(
    client: aiohttp.ClientSession, *, times: int = 1, member: str = "ada", **fields: Any
) -> Any:
    """Record an event, or the same several times under ids of their own, and evaluate them.

    Without `metrics` it is an order of one unit for a dollar.
    """
    made = {
        "source": "shop",
        "type": "order",
        "member": member,
        "occurred_at": NOW.isoformat(),
        "metrics": {"revenue": "1.00", "units": 1},
    } | fields
    events = [{"id": f"e-{next(_numbers)}", **made} for _ in range(times)]
    answer = await post(client, "/api/events", {"events": events}, 202, wait="true")
    assert {result["status"] for result in answer["results"]} == {"accepted"}, answer
    return answer


async def frames(
    client: aiohttp.ClientSession, until: str = "leaderboard:refresh", times: int = 1
) -> list[Any]:
    """Listen by SSE to all that the stream has kept, up to the n-th frame of a type."""
    found: list[Any] = []
    headers = {"Accept": "text/event-stream"}
    async with asyncio.timeout(10), client.get(f"{LIVE}?since=0", headers=headers) as response:
        async for line in response.content:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
                times -= found[-1]["type"] == until
                if not times:
                    break
    return found


def of_type(milestones: list[Any], kind: str) -> list[Any]:
    """Return the milestones of one type."""
    return [milestone for milestone in milestones if milestone["type"] == kind]
