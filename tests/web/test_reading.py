"""What can be read over HTTP: boards, members, milestones, points, health, errors."""

from typing import Any

import aiohttp
import pytest

from tests.web.test_events import GOOD, post


async def get(client: aiohttp.ClientSession, path: str) -> tuple[int, Any]:
    async with client.get(path) as response:
        return response.status, await response.json()


async def test_ranks_teams_and_pages(client: aiohttp.ClientSession) -> None:
    people = {"ada": "300", "bob": "500", "cyd": "300", "dan": "100", "eve": "0"}
    events = [
        GOOD
        | {
            "id": f"e-{n}",
            "member": member,
            "team": "North" if n % 2 else "South",
            "metrics": {"revenue": amount},
            "occurred_at": f"2026-11-20T10:{n:02}:00Z",
        }
        for n, (member, amount) in enumerate(people.items())
    ]
    await post(client, {"events": events}, wait="true")
    _, board = await get(client, "/api/leaderboard?metric=revenue&period=month")
    assert [(row["rank"], row["member"]) for row in board["rows"]] == [
        (1, "bob"),
        (2, "ada"),
        (2, "cyd"),
        (4, "dan"),
    ]
    assert board["total"] == 4
    _, page = await get(client, "/api/leaderboard?metric=revenue&period=2026-11&limit=2&offset=2")
    assert [(row["rank"], row["member"]) for row in page["rows"]] == [(2, "cyd"), (4, "dan")]
    _, team = await get(client, "/api/leaderboard?metric=revenue&period=2026-Q4&team=North")
    assert [(row["rank"], row["member"], row["team"]) for row in team["rows"]] == [
        (1, "bob", "North"),
        (2, "dan", "North"),
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("metric=karma", "metric: karma: is not a metric"),
        ("period=fortnight", "period: fortnight: is not a period"),
        ("period=2026-13", "period: 2026-13: is not on the calendar"),
        ("period=2026-W54", "period: 2026-W54: is not on the calendar"),
        ("limit=1001", "limit: 1001: must be between 1 and 1,000"),
        ("limit=ten", "limit: ten: must be a whole number"),
        ("offset=-1", "offset: -1: must not be negative"),
    ],
)
async def test_questions_that_make_no_sense(
    client: aiohttp.ClientSession, query: str, message: str
) -> None:
    status, body = await get(client, f"/api/leaderboard?{query}")
    assert status == 400
    assert message in body["error"]


async def test_a_member_has_totals_by_metric_and_period(client: aiohttp.ClientSession) -> None:
    await post(client, GOOD, wait="true")
    _, member = await get(client, "/api/members/ada")
    assert member["totals"]["revenue"]["month"] == "199.00"
    assert member["totals"]["revenue"]["2026-11"] == "199.00"
    assert member["totals"]["units"]["all"] == 2
    assert member["totals"]["orders"]["day"] == 1
    status, body = await get(client, "/api/members/nobody")
    assert (status, body) == (404, {"error": "There is no member 'nobody'."})


async def test_milestones_page_by_cursor(client: aiohttp.ClientSession) -> None:
    await post(client, GOOD | {"metrics": {"signups": 40}}, wait="true")
    found: list[str] = []
    path: str | None = "/api/milestones?member=ada&limit=5"
    while path:
        _, page = await get(client, path)
        found += [item["id"] for item in page["items"]]
        path = page["next"] and f"/api/milestones?member=ada&limit=5&cursor={page['next']}"
    assert len(found) == len(set(found)) == 7 + 6
    status, _ = await get(client, "/api/milestones?cursor=nonsense")
    assert status == 400


async def test_points_have_the_shape_of_seed_003(client: aiohttp.ClientSession) -> None:
    made = GOOD | {"metrics": {"images": 15}, "scope": {"character": "luna"}}
    await post(client, made, wait="true")
    _, points = await get(client, "/api/points/ada")
    assert points["balance"] == 50 + 25 + 35
    assert {item["source"] for item in points["items"]} == {
        "image_milestone",
        "character_image_milestone",
    }
    assert all(item["type"] == "credit" for item in points["items"])


async def test_health_and_what_is_not_there(client: aiohttp.ClientSession) -> None:
    assert await get(client, "/healthz") == (200, {"status": "ok"})
    assert await get(client, "/readyz") == (200, {"status": "ready"})
    status, body = await get(client, "/api/nothing")
    assert (status, body) == (404, {"error": "There is nothing at this address."})
    async with client.delete("/api/events") as response:
        assert response.status == 405


async def test_displays_open_the_tv_and_nothing_else(
    client: aiohttp.ClientSession, base_url: str
) -> None:
    async with client.post("/api/displays", json={"name": "lobby"}) as response:
        assert response.status == 201
        made = await response.json()
    token = made["url"].split("token=")[1]
    async with aiohttp.ClientSession(base_url) as tv:
        assert (await get(tv, f"/tv/snapshot?token={token}"))[0] == 200
        assert (await get(tv, f"/api/orders/recent?token={token}"))[0] == 200
        assert (await get(tv, f"/api/leaderboard?token={token}"))[0] == 401
        tv.headers["Authorization"] = f"Bearer {token}"
        assert (await get(tv, "/api/leaderboard"))[0] == 403
        async with client.delete(f"/api/displays/{made['id']}") as response:
            assert response.status == 204
        assert (await get(tv, "/tv/snapshot"))[0] == 401
