"""Ask the API and get status and body."""

from typing import Any

import aiohttp

from tests.conftest import NOW


async def ask(
    client: aiohttp.ClientSession, method: str, path: str, body: Any = None, **query: str
) -> tuple[int, Any]:
    """Return the status and, but for 204, the JSON body."""
    async with client.request(method, path, json=body, params=query) as response:
        return response.status, None if response.status == 204 else await response.json()


def sold(number: int | str, member: str = "ada", **changes: Any) -> dict[str, Any]:
    """An order of $199.00 and two units, now."""
    return {
        "id": f"order-{number}",
        "source": "shop",
        "type": "order",
        "member": member,
        "occurred_at": NOW.isoformat(),
        "metrics": {"revenue": "199.00", "units": 2},
    } | changes


async def happened(client: aiohttp.ClientSession, *events: dict[str, Any]) -> None:
    """Record events and have them evaluated."""
    status, body = await ask(client, "POST", "/api/events", {"events": list(events)}, wait="true")
    assert status == 202, body
    assert {result["status"] for result in body["results"]} == {"accepted"}
