"""The live stream over HTTP: what it says, who is sent away, and clients that do not read."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from redis.exceptions import RedisError

from core.app import App
from core.live import Frame
from core.store.sessions import Entrance
from tests.conftest import ADMIN_KEY, NOW
from tests.web.asking import ask
from tests.web.live_clients import PATH as LIVE
from tests.web.live_clients import WAYS, Polling, Socket, follow, until
from tests.web.test_events import GOOD, post
from web import admitted, live
from web.api import live as live_api
from web.application import SHUTDOWN_S, application, serving
from web.state import HUB


async def test_a_sale_reaches_a_socket_with_its_celebration(
    client: aiohttp.ClientSession,
) -> None:
    async with follow("websocket", client, since="0") as line:
        await post(client, GOOD | {"metrics": {"revenue": "60000.50"}}, wait="true")
        seen = await until(line, "leaderboard:refresh")
    assert [frame["type"] for frame in seen if frame["room"] != "user:ada"] == [
        "sale",
        "achievement:celebration",
        "leaderboard:refresh",
    ]
    sale = seen[0]["data"]
    assert (sale["order_id"], sale["product"], sale["amount"]) == (
        "1001",
        "IPod Nano",
        "$60,000.50",
    )
    assert sale["place"] is None, "places are off until switched on"
    celebration = next(f for f in seen if f["type"] == "achievement:celebration")["data"]
    assert celebration["headline"] == {
        "name": "ada",
        "verb": "has reached",
        "highlight": "$50,000",
        "rest": "this month",
    }
    # And the other five trophies of that revenue, and the badges Rising Star and Top Earner.
    assert celebration["also"][0] == "Base Camp"
    assert celebration["also"][-1] == "7 more"
    earned = [f["data"]["milestone"]["type"] for f in seen if f["type"] == "achievement:earned"]
    assert (earned[:3], sorted(earned[3:])) == (["revenue"] * 3, ["badge"] * 2 + ["trophy"] * 6)
    assert celebration["next"] == "$14,999.50 to the next laurel"


async def test_what_is_no_stream_is_refused(client: aiohttp.ClientSession) -> None:
    async with client.get(LIVE) as response:
        assert response.status == 400
    async with client.get(f"{LIVE}?since=yesterday") as response:
        assert "is not the id of a frame" in (await response.json())["error"]


async def test_recent_orders_for_those_who_poll(client: aiohttp.ClientSession) -> None:
    for number in range(3):
        await post(client, GOOD | {"id": f"o-{number}"}, wait="true")
    async with client.get("/api/orders/recent?limit=2") as response:
        orders = (await response.json())["orders"]
    assert len(orders) == 2
    assert orders[0]["product"] == "IPod Nano"


@pytest.mark.parametrize("way", WAYS)
async def test_who_is_withdrawn_is_sent_away(
    way: str, base_url: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitted, "AGAIN_S", 0.02)
    key, token = await app.store.keys.create("default", "lobby", "display", NOW)
    await app.live.publish("default", [Frame("sale", {})], NOW)
    async with (
        serving(app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        follow(way, session, token=token, since="0") as line,
    ):
        assert await line.next()
        assert await app.store.keys.revoke("default", key.id)
        assert await line.next() is None
        if isinstance(line, Socket):
            assert line.socket.close_code == 1008


async def test_who_signs_out_is_sent_away_and_others_stay(
    app: App, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitted, "AGAIN_S", 0.02)
    await ask(client, "POST", "/api/members", {"id": "ada", "name": "Ada"})
    who = Entrance(workspace="default", member="ada")
    phone, laptop = [await app.store.sessions.open(who, NOW + timedelta(days=1)) for _ in "12"]
    async with (
        serving(app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        own = {"Origin": f"http://127.0.0.1:{port}"}
        async with (
            session.ws_connect(LIVE, headers=own | {"Cookie": f"__Host-laurels={phone}"}) as one,
            session.ws_connect(LIVE, headers=own | {"Cookie": f"__Host-laurels={laptop}"}) as two,
        ):
            await app.store.sessions.close(phone)
            assert await Socket(one).next() is None
            await app.live.publish("default", [Frame("sale", {})], NOW)
            assert await Socket(two).next() is not None


async def test_who_is_no_admin_any_more_comes_back_to_fewer_rooms(
    app: App, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitted, "AGAIN_S", 0.02)
    await ask(client, "POST", "/api/members", {"id": "ada", "name": "Ada", "role": "admin"})
    who = Entrance(workspace="default", member="ada")
    token = await app.store.sessions.open(who, NOW + timedelta(days=1))
    async with serving(app) as port:
        origin = f"http://127.0.0.1:{port}"
        headers = {"Origin": origin, "Cookie": f"__Host-laurels={token}"}
        async with aiohttp.ClientSession(origin, headers=headers) as session:
            async with session.ws_connect(LIVE) as socket:
                await app.store.members.update("default", "ada", role="member")
                assert await Socket(socket).next() is None
            frames = [Frame("sale", {}, "user:bob"), Frame("sale", {}, "user:ada")]
            await app.live.publish("default", frames, NOW)
            async with follow("websocket", session, since="0") as line:
                assert (await until(line, "sale"))[0]["room"] == "user:ada"


async def test_heartbeats_come_by_themselves(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.01)
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with (
        serving(app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as session,
        session.ws_connect(LIVE) as socket,
        session.get(LIVE, headers={"Accept": "text/event-stream"}) as response,
    ):
        assert await socket.receive_json(timeout=20) == {"type": "heartbeat"}
        assert await response.content.readuntil(b"\n\n") == b": hello\n\n"
        beat = await response.content.readuntil(b"\n\n")
        assert beat == b'data: {"type":"heartbeat"}\n\n'


async def test_polling_answers_at_once_and_passes_over_what_others_see(
    base_url: str, app: App
) -> None:
    _, token = await app.store.keys.create("default", "lobby", "display", NOW)
    async with aiohttp.ClientSession(base_url) as session:
        poll = Polling(session, {"token": token})
        assert await poll.poll() == []
        hers = [Frame("pointsUpdate", {}, "user:ada")] * 600
        await app.live.publish("default", hers, NOW)
        query = {"token": token, "since": "0"}
        async with session.get(
            LIVE, params=query, headers={"Accept": "application/json"}
        ) as response:
            assert response.headers["Cache-Control"] == "no-store"
            body = await response.json()
        assert body == {"frames": [], "last_id": await app.live.last_id("default")}


async def test_one_who_never_reads_delays_nobody(client: aiohttp.ClientSession, app: App) -> None:
    text = "x" * 50_000
    async with (
        client.ws_connect(LIVE, max_msg_size=0) as stuck,
        client.ws_connect(LIVE, max_msg_size=0) as quick,
    ):
        line = Socket(quick)
        for number in range(40):
            frames = [Frame("sale", {"n": number, "x": text})] * 10
            await app.live.publish("default", frames, NOW)
            for _ in range(10):
                frame = await line.next()
                assert frame is not None
                assert frame["data"]["n"] == number
        behind = asyncio.create_task(until(Socket(stuck), "reload"))
        async with asyncio.timeout(20):
            while not behind.done():
                await app.live.publish("default", [Frame("goalsRefresh", {})], NOW)
                await asyncio.sleep(0.02)
        assert len(await behind) < 400


async def test_one_who_never_reads_can_be_sent_away(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitted, "AGAIN_S", 0.02)
    monkeypatch.setattr(live_api, "CLOSE_TIMEOUT_S", 0.05)
    key, token = await app.store.keys.create("default", "lobby", "display", NOW)
    made = application(app)
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with (
        aiohttp.ClientSession(url) as session,
        session.ws_connect(f"{LIVE}?token={token}", max_msg_size=0) as stuck,
    ):
        frames = [Frame("sale", {"x": "x" * 50_000})] * 10
        for _ in range(20):
            await app.live.publish("default", frames, NOW)
        await app.store.keys.revoke("default", key.id)
        async with asyncio.timeout(10):
            while made[HUB].watching or made[live_api.SOCKETS]:
                await asyncio.sleep(0.01)
        assert not stuck.closed
    await runner.cleanup()


async def test_an_end_is_said_politely(app: App) -> None:
    runner = web.AppRunner(application(app), access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with (
        aiohttp.ClientSession(url, headers=headers) as session,
        session.ws_connect(LIVE) as socket,
        follow("events", session) as events,
    ):
        ending = asyncio.create_task(runner.cleanup())
        assert (await socket.receive(10)).data == 1001
        assert await events.next() is None
        await ending


@pytest.mark.parametrize("way", WAYS)
async def test_without_redis_the_line_ends_and_polling_says_why(
    way: str, client: aiohttp.ClientSession, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> str:
        raise RedisError("away")

    monkeypatch.setattr(app.live, "last_id", away)
    if way == "polling":
        status, body = 0, {}
        async with client.get(LIVE, headers={"Accept": "application/json"}) as response:
            status, body = response.status, await response.json()
        assert (status, body["error"]) == (503, "Redis does not answer; try again.")
        return
    async with follow(way, client) as line:
        assert await line.next() is None
        if isinstance(line, Socket):
            assert line.socket.close_code == 1013
