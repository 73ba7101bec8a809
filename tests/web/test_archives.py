"""Closed boards over HTTP: read by key, listed, opened again."""

from datetime import UTC, datetime
from typing import Any

import aiohttp

from core.app import App
from core.usecases.close import close_periods
from tests.conftest import Clock
from tests.core.support import counted, event, post
from tests.web.test_reading import get

CLOSES = datetime(2026, 12, 3, tzinfo=UTC)


async def november(app: App, clock: Clock) -> None:
    """Sell something in November and close it, with its days and weeks."""
    await post(
        app,
        event(1, "ada", metrics={"revenue": "300"}, team="North"),
        event(2, "bob", metrics={"revenue": "500.50"}, team="South"),
        event(3, "cyd", metrics={"revenue": "100"}, team="North"),
        counted(4, "dan", signups=2),
    )
    await close_periods(app)
    clock.now = CLOSES
    while await close_periods(app):
        pass


async def reopen(client: aiohttp.ClientSession, path: str, body: Any = None) -> tuple[int, Any]:
    given = {"reason": "A till was offline."} if body is None else body
    async with client.post(f"/api/archives/{path}/reopen", json=given) as response:
        return response.status, await response.json()


async def test_a_past_board_stays_readable_by_key(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    _, live = await get(client, "/api/leaderboard?metric=revenue&period=month")
    assert live == {"metric": "revenue", "period": "2026-11", "rows": [], "total": 0}
    await november(app, clock)
    _, board = await get(client, "/api/leaderboard?metric=revenue&period=2026-11")
    assert board == {
        "metric": "revenue",
        "period": "2026-11",
        "rows": [
            {"rank": 1, "member": "bob", "name": "bob", "team": "South", "value": "500.50"},
            {"rank": 2, "member": "ada", "name": "ada", "team": "North", "value": "300.00"},
            {"rank": 3, "member": "cyd", "name": "cyd", "team": "North", "value": "100.00"},
        ],
        "total": 3,
        "closed": True,
        "closed_at": "2026-12-03T00:00:00+00:00",
    }
    _, north = await get(client, "/api/leaderboard?metric=revenue&period=2026-11&team=North")
    assert [(row["rank"], row["member"]) for row in north["rows"]] == [(1, "ada"), (2, "cyd")]
    _, running = await get(client, "/api/leaderboard?metric=revenue&period=month")
    assert running == {"metric": "revenue", "period": "2026-12", "rows": [], "total": 0}


async def test_closed_boards_are_listed_with_their_winners(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await november(app, clock)
    _, found = await get(client, "/api/archives?metric=revenue&kind=month")
    assert found == {
        "items": [
            {
                "metric": "revenue",
                "period": "2026-11",
                "kind": "month",
                "start": "2026-11-01T00:00:00+00:00",
                "end": "2026-12-01T00:00:00+00:00",
                "closed_at": "2026-12-03T00:00:00+00:00",
                "total": 3,
                "winners": [
                    {"rank": 1, "member": "bob", "name": "bob", "team": "South", "value": "500.50"},
                    {"rank": 2, "member": "ada", "name": "ada", "team": "North", "value": "300.00"},
                    {"rank": 3, "member": "cyd", "name": "cyd", "team": "North", "value": "100.00"},
                ],
            }
        ],
        "next": None,
    }
    _, signups = await get(client, "/api/archives?metric=signups")
    assert {item["period"] for item in signups["items"]} == {"2026-11-20", "2026-W47", "2026-11"}
    _, weeks = await get(client, "/api/archives?kind=week")
    assert {item["metric"] for item in weeks["items"]} == {
        "revenue",
        "orders",
        "signups",
    }
    await app.store.members.update("default", "bob", hidden=True)
    _, found = await get(client, "/api/archives?metric=revenue&kind=month")
    assert [row["member"] for row in found["items"][0]["winners"]] == ["ada", "cyd"]


async def test_the_list_of_closed_boards_goes_on_by_cursor(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await november(app, clock)
    _, everything = await get(client, "/api/archives?limit=200")
    whole = [(item["metric"], item["period"]) for item in everything["items"]]
    found: list[tuple[str, str]] = []
    path: str | None = "/api/archives?limit=5"
    while path:
        _, page = await get(client, path)
        assert len(page["items"]) <= 5
        found += [(item["metric"], item["period"]) for item in page["items"]]
        path = page["next"] and f"/api/archives?limit=5&cursor={page['next']}"
    assert found == whole
    assert len(set(found)) == len(found) == 9  # three metrics in a day, a week and a month


async def test_a_board_is_opened_again(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await november(app, clock)
    status, answer = await reopen(client, "revenue/2026-11")
    assert (status, answer) == (
        200,
        {"metric": "revenue", "period": "2026-11", "closes_at": "2026-12-05T00:00:00+00:00"},
    )
    _, board = await get(client, "/api/leaderboard?metric=revenue&period=2026-11")
    assert (board["total"], "closed" in board) == (3, False)
    _, listed = await get(client, "/api/archives?metric=revenue&kind=month")
    assert listed["items"] == []
    [entry] = await app.mongo_db["audit"].find({}).to_list(None)
    assert (entry["actor"], entry["action"], entry["why"]) == (
        "key:bootstrap",
        "archive.reopen",
        "A till was offline.",
    )
    assert (await reopen(client, "revenue/2026-11"))[0] == 404


NOT_OPENED: list[tuple[str, Any, int, str]] = [
    ("revenue/2026-12", None, 404, "There is no closed board of revenue for 2026-12."),
    ("revenue/2026-10", None, 404, "There is no closed board of revenue for 2026-10."),
    ("revenue/all", None, 404, "There is no closed board of revenue for all."),
    ("karma/2026-11", None, 400, "metric: karma: is not a metric"),
    ("revenue/month", None, 400, "key: month: is not a period"),
    ("revenue/2026-13", None, 400, "key: 2026-13: is not on the calendar"),
    ("revenue/2026-11", {}, 400, "reason: nothing: is required"),
    ("revenue/2026-11", {"reason": " "}, 400, "reason"),
    ("revenue/2026-11", {"reason": "x", "by": "me"}, 400, "by: me: unknown field"),
]


async def test_what_cannot_be_opened_is_told(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await november(app, clock)
    for path, body, status, message in NOT_OPENED:
        given, answer = await reopen(client, path, body)
        assert (given, message in answer["error"]) == (status, True), answer
    assert await app.mongo_db["audit"].count_documents({}) == 0


REFUSED = {
    "metric=karma": "metric: karma: is not a metric",
    "kind=fortnight": "kind: fortnight",
    "limit=0": "limit: 0: must be between 1 and 200",
    "cursor=nonsense": "cursor: nonsense: is not one that this API gave out",
    "colour=red": "colour: red: unknown field",
}


async def test_a_list_that_cannot_be_is_refused(client: aiohttp.ClientSession) -> None:
    for query, message in REFUSED.items():
        status, body = await get(client, f"/api/archives?{query}")
        assert (status, message in body["error"]) == (400, True), body


async def test_only_an_admin_may_open_a_board(
    app: App, client: aiohttp.ClientSession, base_url: str, clock: Clock
) -> None:
    await november(app, clock)
    async with client.post("/api/keys", json={"name": "r", "scope": "read"}) as response:
        key = (await response.json())["key"]
    headers = {"Authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as reader:
        assert (await get(reader, "/api/archives"))[0] == 200
        assert (await reopen(reader, "revenue/2026-11"))[0] == 403
    _, board = await get(client, "/api/leaderboard?metric=revenue&period=2026-11")
    assert board["closed"] is True
