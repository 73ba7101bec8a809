"""WebSocket, server-sent events and polling behave alike: one suite over the three."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from core.app import App
from core.live import Frame
from core.store.sessions import Entrance
from tests.conftest import NOW
from tests.web.asking import ask, happened, sold
from tests.web.live_clients import WAYS, follow, until


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def publish(app: App, *frames: Frame) -> None:
    await app.live.publish("default", frames, NOW)


def sale(number: int, room: str = "all") -> Frame:
    return Frame("sale", {"n": number}, room)


def numbers(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["data"]["n"] for frame in frames if frame["type"] == "sale"]


DONE = Frame("goalsRefresh", {})


async def test_what_happens_arrives(way: str, client: aiohttp.ClientSession) -> None:
    async with follow(way, client) as line:
        await happened(client, sold(1))
        frames = await until(line, "leaderboard:refresh")
    assert frames[0]["type"] == "sale"
    assert frames[0]["data"]["amount"] == "$199.00"
    assert set(frames[0]) == {"id", "type", "room", "data", "at"}


async def test_who_comes_back_misses_nothing_and_gets_nothing_twice(
    way: str, client: aiohttp.ClientSession, app: App
) -> None:
    await publish(app, sale(0), sale(1))
    async with follow(way, client, since="0") as line:
        first = await line.next()
        assert first is not None
        await publish(app, *(sale(number) for number in range(2, 700)))
    async with follow(way, client, since=first["id"]) as line:
        await publish(app, sale(700), DONE)
        assert numbers(await until(line, DONE.type)) == list(range(1, 701))


@pytest.mark.parametrize("since", ["1000-0", "9999999999999-0", "9999999999999"])
async def test_who_names_a_frame_that_is_not_kept_is_told_to_reload(
    way: str, client: aiohttp.ClientSession, app: App, since: str
) -> None:
    await publish(app, sale(1))
    async with follow(way, client, since=since) as line:
        frame = await line.next()
        assert frame == {
            "type": "reload",
            "room": "all",
            "data": {"reason": "some frames are gone"},
        }
        await publish(app, sale(2))
        assert numbers(await until(line, "sale")) == [2]


async def test_several_refreshes_that_wait_become_one(
    way: str, client: aiohttp.ClientSession, app: App
) -> None:
    names = ["revenue", "units", "orders", "units"]
    await publish(app, sale(0))
    refreshes = [Frame("leaderboard:refresh", {"metrics": [name]}) for name in names]
    async with follow(way, client, since="0") as line:
        assert numbers(await until(line, "sale")) == [0]
        await publish(app, refreshes[0], sale(1), *refreshes[1:], sale(2))
        live = [await line.next() for _ in range(3)]
    async with follow(way, client, since="0") as line:
        await line.next()
        missed = [await line.next() for _ in range(3)]
    assert live == missed
    kinds = [frame and frame["type"] for frame in live]
    assert kinds == ["sale", "leaderboard:refresh", "sale"]
    assert live[1] is not None
    assert live[1]["data"] == {"metrics": ["orders", "revenue", "units"]}


@pytest_asyncio.fixture(loop_scope="session", params=["display", "member", "read"])
async def somebody(
    request: pytest.FixtureRequest, base_url: str, client: aiohttp.ClientSession, app: App
) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    """Who calls, and how."""
    await ask(client, "POST", "/api/members", {"id": "ada", "name": "Ada"})
    if request.param == "member":
        who = Entrance(workspace="default", member="ada")
        token = await app.store.sessions.open(who, NOW + timedelta(days=1))
        headers = {"Cookie": f"__Host-laurels={token}", "Origin": base_url}
    else:
        _, secret = await app.store.keys.create("default", "lobby", request.param, NOW)
        headers = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as session:
        yield request.param, session


SEES = {
    "display": ["tv-display", "all"],
    "member": ["user:ada", "tv-display", "all"],
    "read": ["user:ada", "user:bob", "tv-display", "all"],
}


async def test_everybody_sees_their_rooms_only(
    way: str, somebody: tuple[str, aiohttp.ClientSession], app: App
) -> None:
    who, session = somebody
    rooms = ["user:ada", "user:bob", "tv-display"]

    def one_each() -> list[Frame]:
        return [*(sale(0, room) for room in rooms), DONE]

    await publish(app, *one_each())
    async with follow(way, session, since="0") as line:
        missed = [frame["room"] for frame in await until(line, DONE.type)]
        await publish(app, *one_each())
        live = [frame["room"] for frame in await until(line, DONE.type)]
    assert missed == live == SEES[who]
