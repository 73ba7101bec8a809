"""Points over HTTP: granted, spent, told in pages."""

from typing import Any

import aiohttp
import pytest

from tests.conftest import Clock
from tests.web.asking import ask, happened, sold

Client = aiohttp.ClientSession
THANKS = {"type": "credit", "points": 50, "reason": "Helped a colleague", "id": "thanks-42"}


async def test_a_grant_is_written_once(client: Client) -> None:
    await happened(client, sold(1), sold(2, "bob"))
    status, made = await ask(client, "POST", "/api/points/ada", THANKS)
    assert (status, made["balance"]) == (201, 50)
    assert made["entry"] == {
        "id": made["entry"]["id"],
        "userId": "ada",
        "type": "credit",
        "points": 50,
        "reason": "Helped a colleague",
        "source": "grant",
        "createdAt": "2026-11-20T15:30:00+00:00",
    }
    assert await ask(client, "POST", "/api/points/ada", THANKS) == (200, made)
    for changed in ({"points": 51}, {"reason": "x"}, {"type": "debit"}):
        status, said = await ask(client, "POST", "/api/points/ada", THANKS | changed)
        assert (status, said["details"][0]["field"]) == (409, "id")
    assert (await ask(client, "POST", "/api/points/bob", THANKS))[0] == 409
    # Merged, the same request means the same line.
    await ask(client, "POST", "/api/members/ada/merge", {"into": "bob"})
    status, again = await ask(client, "POST", "/api/points/ada", THANKS)
    assert (status, again["entry"]["userId"], again["balance"]) == (200, "bob", 50)


async def test_nobody_spends_more_than_there_is(client: Client, clock: Clock) -> None:
    await happened(client, sold(1))
    await ask(client, "POST", "/api/points/ada", THANKS)
    clock.advance(seconds=1)
    spend = {"type": "debit", "points": 50, "reason": "A mug"}
    status, made = await ask(client, "POST", "/api/points/ada", spend)
    assert (status, made["balance"], made["entry"]["source"]) == (201, 0, "spend")
    status, said = await ask(client, "POST", "/api/points/ada", spend)
    assert (status, said["error"]) == (400, "points: 50: is more than the balance of 0 points")
    _, told = await ask(client, "GET", "/api/points/ada")
    assert [each["type"] for each in told["items"]] == ["debit", "credit"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"points": 0}, "points: 0: input should be greater than 0"),
        ({"points": -5}, "points: -5: "),
        ({"points": "5"}, "points: 5: input should be a valid integer"),
        ({"points": 1.5}, "points: "),
        ({"points": True}, "points: True: "),
        ({"points": 10**10}, "points: 10000000000: "),
        ({"type": "gift"}, "type: gift: "),
        ({"reason": ""}, "reason: "),
        ({"source": "x"}, "source: x: unknown field"),
    ],
)
async def test_what_is_wrong_is_named(client: Client, body: dict[str, Any], message: str) -> None:
    await happened(client, sold(1))
    status, said = await ask(client, "POST", "/api/points/ada", THANKS | body)
    assert (status, message in said["error"]) == (400, True), said
    _, told = await ask(client, "GET", "/api/points/ada")
    assert (told["balance"], told["items"], told["next"]) == (0, [], None)


async def test_the_ledger_is_in_pages(client: Client) -> None:
    await happened(client, sold(1))
    for number in range(5):
        await ask(client, "POST", "/api/points/ada", THANKS | {"id": f"n{number}"})
    seen, cursor = [], None
    while cursor is not None or not seen:
        more = {} if cursor is None else {"cursor": cursor}
        _, page = await ask(client, "GET", "/api/points/ada", limit="2", **more)
        assert page["balance"] == 250
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert len(set(seen)) == len(seen) == 5
    assert (await ask(client, "GET", "/api/points/nobody"))[0] == 404
    assert (await ask(client, "POST", "/api/points/nobody", THANKS))[0] == 404
    assert (await ask(client, "GET", "/api/points/ada", cursor="x"))[0] == 400
