"""Trophies over HTTP, as seed 000 wrote them, with the answers of bad questions."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from core.domain.people import Member
from tests.conftest import NOW
from tests.web.sample import sample
from tests.web.test_reading import get

FIELDS = {
    *("id", "name", "description", "metric", "threshold", "tier"),  # the seed's trophies
    *("percent_complete", "completed", "earned_at"),  # and user_trophies
    *("slug", "kind", "days", "glyph", "secret", "holders", "rarity"),
}
ROW = {"id", "trophy_id", "user_id", "completed", "percent_complete", "earned_at"}
PICTURES = {"pdf": "application/pdf", "png": "image/png"}


async def award(client: aiohttp.ClientSession, body: Any) -> tuple[int, Any]:
    async with client.post("/api/user_trophies", json=body) as response:
        return response.status, await response.json()


async def test_every_trophy_with_how_far_somebody_is(
    app: App, client: aiohttp.ClientSession
) -> None:
    await sample(app)
    status, body = await get(client, "/api/trophies?member=ada")
    assert status == 200
    assert (body["total"], len(body["items"])) == (31, 31)
    assert {frozenset(item) for item in body["items"]} == {frozenset(FIELDS)}
    items = {item["id"]: item for item in body["items"]}
    assert body["earned"] == sum(item["completed"] for item in items.values()) > 3
    earnings = items[2]
    assert (earnings["name"], earnings["metric"], earnings["threshold"], earnings["tier"]) == (
        "First Earnings",
        "revenue",
        500,
        "bronze",
    )
    assert (earnings["completed"], earnings["percent_complete"]) == (True, 100.0)
    assert earnings["earned_at"] == "2026-11-02T10:00:00+00:00"
    assert (earnings["holders"], earnings["rarity"]) == (3, 100.0)
    thousand = items[21]
    assert (thousand["percent_complete"], thousand["completed"], thousand["earned_at"]) == (
        10.2,
        False,
        None,
    )
    _, same = await get(client, "/api/trophies?user_id=ada")
    assert same == body


async def test_definitions_alone(app: App, client: aiohttp.ClientSession) -> None:
    await sample(app)
    _, body = await get(client, "/api/trophies")
    assert body["earned"] == 0
    assert {(item["percent_complete"], item["completed"]) for item in body["items"]} == {(0, False)}
    assert body["items"][0]["holders"] == 3
    assert [item["name"] for item in body["items"] if item["secret"]] == ["Secret trophy"] * 3


async def test_filters_by_tier_and_metric(app: App, client: aiohttp.ClientSession) -> None:
    await sample(app)
    _, body = await get(client, "/api/trophies?member=ada&tier=silver&metric=profit_margin")
    assert [item["slug"] for item in body["items"]] == ["steady-margin", "careful-fortnight"]
    assert body["total"] == 31
    _, room = await get(client, "/api/trophy-room?member=ada&tier=bronze&metric=units")
    assert [item["slug"] for item in room["items"]] == [
        "first-crate",
        "both-hands-full",
        "opening-bell",
    ]


async def test_the_closest(app: App, client: aiohttp.ClientSession) -> None:
    await sample(app)
    _, body = await get(client, "/api/trophies/closest?member=jonas")
    percents = [item["percent_complete"] for item in body["items"]]
    assert len(percents) == 5
    assert percents == sorted(percents, reverse=True)
    assert max(percents) < 100
    _, three = await get(client, "/api/trophies/closest?user_id=jonas&limit=3")
    assert three["items"] == body["items"][:3]
    _, every = await get(client, "/api/trophies/closest?member=jonas&limit=31")
    assert not any(item["secret"] or item["completed"] for item in every["items"])


async def test_an_award_by_an_admin(app: App, client: aiohttp.ClientSession) -> None:
    await sample(app)
    body = {"trophy_id": 25, "user_id": "jonas", "reason": "ran the autumn fair"}
    status, given = await award(client, body)
    assert (status, set(given)) == (201, ROW)
    assert given == {
        "id": "trophy_25_jonas",
        "trophy_id": 25,
        "user_id": "jonas",
        "completed": True,
        "percent_complete": 100.0,
        "earned_at": NOW.isoformat(),
    }
    assert await award(client, body) == (200, given)
    assert await award(client, {"trophy_id": "steady-season", "user_id": "jonas"}) == (200, given)
    _, mine = await get(client, "/api/user_trophies?member=jonas")
    assert len(mine["items"]) == 31
    assert mine["items"][24] == given
    [entry] = await app.mongo_db["audit"].find({"action": "trophy.award"}).to_list(None)
    assert (entry["actor"], entry["subject"], entry["why"]) == (
        "key:bootstrap",
        "member:jonas",
        "ran the autumn fair",
    )


async def test_the_thirtieth_award_brings_the_platinum(
    app: App, client: aiohttp.ClientSession
) -> None:
    await sample(app)
    for number in range(1, 31):
        status, _ = await award(client, {"trophy_id": number, "user_id": "ada"})
        assert status in {200, 201}
    _, body = await get(client, "/api/trophies?member=ada&tier=platinum")
    assert (body["earned"], body["items"][0]["completed"]) == (31, True)


async def test_the_room(app: App, client: aiohttp.ClientSession) -> None:
    await sample(app)
    _, room = await get(client, "/api/trophy-room?member=ada")
    assert (room["member"], room["name"], room["closest"]) == ("ada", "Ada", [])
    earned = [item["earned_at"] for item in room["items"]]
    assert earned == sorted(earned, reverse=True)
    assert room["cardAlt"].startswith(f"The trophy room of Ada: {len(earned)} of 31 trophies")
    assert sum(tier["earned"] for tier in room["tiers"].values()) == len(earned)


@pytest.mark.parametrize("ending", PICTURES)
async def test_pictures_of_the_room(app: App, client: aiohttp.ClientSession, ending: str) -> None:
    await sample(app)
    async with client.get(f"/api/trophy-room.{ending}?member=ada") as response:
        assert response.status == 200
        assert response.content_type == PICTURES[ending]
        assert response.headers["Content-Disposition"] == (
            f'inline; filename="trophy-room-ada.{ending}"'
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        body = await response.read()
    assert body[:4] == (b"%PDF" if ending == "pdf" else b"\x89PNG")
    async with client.get(f"/api/trophy-room.{ending}?user_id=ada") as response:
        assert response.status == 200


@pytest.mark.parametrize("ending", PICTURES)
async def test_nobodys_name_leaves_its_place(
    app: App, client: aiohttp.ClientSession, ending: str
) -> None:
    name = 'x"\r\n</svg><script>'
    new = Member(id=name, workspace="default", name=name, created_at=NOW)
    await app.store.members.create([new])
    params = {"member": name}
    async with client.get(f"/api/trophy-room.{ending}", params=params) as response:
        assert response.status == 200
        assert response.headers["Content-Disposition"] == (
            f'inline; filename="trophy-room-x-svg-script-.{ending}"'
        )


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/api/trophies?member=nobody", 404, "There is no member 'nobody'."),
        ("/api/trophies?tier=wood", 400, "tier: wood:"),
        ("/api/trophies?metric=karma", 400, "metric: karma: no trophy is about it; use conv"),
        ("/api/trophies?colour=red", 400, "colour: red: unknown field"),
        ("/api/trophies/closest", 400, "member: nothing: is required"),
        ("/api/trophies/closest?member=ada&limit=0", 400, "limit: 0: must be between 1 and 31"),
        ("/api/trophies/closest?member=ada&limit=32", 400, "limit: 32: must be between 1 and 31"),
        ("/api/trophies/closest?member=ada&limit=many", 400, "limit: many: must be a whole number"),
        ("/api/user_trophies", 400, "member: nothing: is required"),
        ("/api/trophy-room", 400, "member: nothing: is required"),
        ("/api/trophy-room?member=nobody", 404, "There is no member 'nobody'."),
        ("/api/trophy-room?member=ada&metric=karma", 400, "metric: karma: no trophy is about it"),
        ("/api/trophy-room.pdf", 400, "member: nothing: is required"),
        ("/api/trophy-room.pdf?member=nobody", 404, "There is no member 'nobody'."),
        ("/api/trophy-room.png", 400, "member: nothing: is required"),
        ("/api/trophy-room.png?member=nobody", 404, "There is no member 'nobody'."),
    ],
)
async def test_questions_that_make_no_sense(
    app: App, client: aiohttp.ClientSession, path: str, status: int, message: str
) -> None:
    await app.store.members.create(
        [Member(id="ada", workspace="default", name="Ada", created_at=NOW)]
    )
    got, body = await get(client, path)
    assert got == status
    assert message in body["error"]


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"trophy_id": 1}, 400, "user_id: nothing: is required"),
        ({"user_id": "ada"}, 400, "trophy_id: nothing: is required"),
        ({"trophy_id": 32, "user_id": "ada"}, 404, "There is no trophy 32."),
        ({"trophy_id": "wood", "user_id": "ada"}, 404, "There is no trophy wood."),
        ({"trophy_id": 1, "user_id": "nobody"}, 404, "There is no member 'nobody'."),
        ({"trophy_id": True, "user_id": "ada"}, 400, "trophy_id"),
        ({"trophy_id": 1.5, "user_id": "ada"}, 400, "trophy_id"),
        ({"trophy_id": 1, "user_id": "ada", "completed": False}, 400, "completed: False: unknown"),
    ],
)
async def test_awards_that_make_no_sense(
    app: App, client: aiohttp.ClientSession, body: Any, status: int, message: str
) -> None:
    await app.store.members.create(
        [Member(id="ada", workspace="default", name="Ada", created_at=NOW)]
    )
    got, answer = await award(client, body)
    assert got == status
    assert message in answer["error"]
    assert await app.mongo_db["user_trophies"].count_documents({}) == 0


async def test_who_may(app: App, client: aiohttp.ClientSession, base_url: str) -> None:
    await sample(app)
    async with client.post("/api/keys", json={"name": "eye", "scope": "read"}) as response:
        key = (await response.json())["key"]
    async with aiohttp.ClientSession(
        base_url, headers={"Authorization": f"Bearer {key}"}
    ) as reader:
        assert (await get(reader, "/api/trophies?member=ada"))[0] == 200
        assert (await award(reader, {"trophy_id": 11, "user_id": "ada"}))[0] == 403
    async with aiohttp.ClientSession(base_url) as stranger:
        assert (await get(stranger, "/api/trophy-room?member=ada"))[0] == 401
