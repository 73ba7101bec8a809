"""Socket.IO, namespace /leaderboard: who may come in, rooms, events, several processes."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import socketio
from socketio.exceptions import ConnectionError as Refused

from core.app import App
from core.live import Frame
from core.store.sessions import Entrance
from tests.conftest import ADMIN_KEY, NOW
from tests.web.asking import ask, happened, sold
from tests.web.socketio_client import DEADLINE_S, Listener, listening
from web import admitted
from web import socketio as gateway
from web.application import serving
from web.socketio import CHANNEL, NAMESPACE

DONE = "pointsUpdate"


@pytest_asyncio.fixture(loop_scope="session")
async def ada(client: aiohttp.ClientSession) -> str:
    status, _ = await ask(client, "POST", "/api/members", {"id": "ada", "name": "Ada"})
    assert status == 201
    return "ada"


async def key(app: App, scope: Any) -> str:
    _, secret = await app.store.keys.create("default", "somebody", scope, NOW)
    return secret


async def cookie(app: App, member: str) -> str:
    who = Entrance(workspace="default", member=member)
    return await app.store.sessions.open(who, NOW + timedelta(days=1))


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]])
async def test_who_joins_nothing_gets_celebrations_as_seed_002_has_them(
    transports: list[str], base_url: str, client: aiohttp.ClientSession
) -> None:
    auth = {"token": ADMIN_KEY}
    async with listening(base_url, transports=transports, auth=auth) as screen:
        await happened(client, sold(1, "7", metrics={"revenue": "10500"}))
        [celebration] = await screen.hears("achievement:celebration")
        [reps] = await screen.hears("leaderboard:refresh")
    assert set(celebration) == {
        "userId",
        "userName",
        "achievementType",
        "title",
        "description",
        "icon",
        "timestamp",
        "milestone",
    }
    assert (celebration["userId"], celebration["achievementType"]) == (7, "milestone")
    assert celebration["milestone"]["id"] == "revenue_10000_2026-11_7"
    [rep] = reps
    assert (rep["id"], rep["rank"], rep["monthlyRevenue"]) == (7, 1, 10500)
    assert screen.of("achievement:earned") == []


async def test_who_sold_nothing_stands_after_everybody_else(
    base_url: str, client: aiohttp.ClientSession, ada: str
) -> None:
    async with listening(base_url, auth={"token": ADMIN_KEY}) as screen:
        await happened(client, sold(1, "bob"), sold(2, "eve"), sold(3, "eve"))
        async with asyncio.timeout(DEADLINE_S):  # each of the two may bring a board
            while [("eve", 1), ("bob", 2), (ada, 3)] not in [
                [(rep["id"], rep["rank"]) for rep in reps]
                for reps in screen.of("leaderboard:refresh")
            ]:
                await asyncio.sleep(0.005)


async def test_many_refreshes_are_a_few_boards(base_url: str, app: App) -> None:
    async with listening(base_url, auth={"token": ADMIN_KEY}) as screen:
        await screen.ask("join:user:ada")
        for _ in range(100):
            refresh = Frame("leaderboard:refresh", {"metrics": ["revenue"]})
            await app.live.publish("default", [refresh], NOW)
        await app.live.publish("default", [Frame(DONE, {}, "user:ada")], NOW)
        await screen.hears(DONE)
        await screen.hears("leaderboard:refresh")
        assert len(screen.of("leaderboard:refresh")) <= 2


async def room_of_each(app: App, *rooms: str) -> None:
    frames = [Frame("achievement:earned", {"title": room}, room) for room in rooms]
    await app.live.publish("default", [*frames, Frame(DONE, {}, "all")], NOW)


async def rooms_heard(app: App, listener: Listener) -> list[str]:
    await room_of_each(app, "user:ada", "user:bob", "tv-display")
    await listener.hears(DONE, len(listener.of(DONE)) + 1)
    return [data["title"] for data in listener.of("achievement:earned")]


async def test_a_display_enters_its_room_only(base_url: str, app: App) -> None:
    headers = {"Authorization": f"Bearer {await key(app, 'display')}"}
    async with listening(base_url, headers=headers) as screen:
        assert await screen.ask("join:tv-display") == {"ok": True, "room": "tv-display"}
        answer = await screen.ask("join:user:ada")
        assert answer == {
            "ok": False,
            "room": "user:ada",
            "error": "You may not enter 'user:ada'.",
        }
        assert await screen.hears("join:refused") == [answer]
        assert await rooms_heard(app, screen) == ["tv-display"]


async def test_a_token_in_the_address_is_enough(base_url: str, app: App) -> None:
    async with listening(f"{base_url}?token={await key(app, 'display')}") as screen:
        assert await rooms_heard(app, screen) == ["tv-display"]


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]])
async def test_who_is_signed_in_hears_their_own_room_and_the_wall_s(
    transports: list[str], base_url: str, app: App, ada: str
) -> None:
    headers = {"Cookie": f"__Host-laurels={await cookie(app, ada)}", "Origin": base_url}
    async with listening(base_url, headers=headers, transports=transports) as phone:
        assert (await phone.ask("join:user", "bob"))["ok"] is False
        assert (await phone.ask("join:user", "ada"))["ok"] is True
        assert await rooms_heard(app, phone) == ["user:ada", "tv-display"]


async def test_who_may_read_chooses_rooms_and_leaves_them(base_url: str, app: App) -> None:
    async with listening(base_url, auth={"token": await key(app, "read")}) as listener:
        await listener.ask("join:user:ada")
        await listener.ask("leave:tv-display")
        assert await rooms_heard(app, listener) == ["user:ada"]
        for room, says in (("user:", "no room"), ("kitchen", "no room"), ("x" * 5000, "no room")):
            answer = await listener.ask(f"join:{room}")
            assert answer["ok"] is False
            assert says in answer["error"]
        assert "join:<room>" in (await listener.ask("hello"))["error"]
        for number in range(gateway.MOST_ROOMS):
            answer = await listener.ask(f"join:user:{number}")
        assert answer["error"] == "More than 50 rooms are too many."


async def test_who_has_no_key_is_told_why(base_url: str, app: App) -> None:
    for auth, reason in (
        (None, "This needs a key"),
        ({"token": "wrong"}, "This key is not known"),
        ({"token": await key(app, "ingest")}, "This key may ingest"),
    ):
        listener = Listener(base_url)
        told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        listener.client.on("connect_error", told.set_result, NAMESPACE)
        with pytest.raises(Refused):
            await listener.connect(auth=auth)
        assert reason in (await told)["message"]
        assert not listener.client.connected


async def test_other_sites_and_other_namespaces_are_refused(base_url: str) -> None:
    listener = Listener(base_url)
    with pytest.raises(Refused):
        await listener.connect(headers={"Origin": "https://evil.example"})
    async with aiohttp.ClientSession(base_url) as session:
        path = "/socket.io/?EIO=4&transport=polling"
        async with session.get(path, headers={"Origin": "https://evil.example"}) as response:
            assert response.status == 403
        async with session.get(path, headers={"Origin": base_url}) as response:
            assert response.status == 200
            assert not [name for name in response.headers if name.startswith("Access-Control")]
    elsewhere = socketio.AsyncClient(reconnection=False)
    with pytest.raises(Refused):
        await elsewhere.connect(base_url, namespaces=["/"], wait_timeout=5)


async def test_who_is_withdrawn_is_sent_away(
    app: App, monkeypatch: pytest.MonkeyPatch, client: aiohttp.ClientSession
) -> None:
    monkeypatch.setattr(admitted, "AGAIN_S", 0.02)
    made, secret = await app.store.keys.create("default", "lobby", "display", NOW)
    async with serving(app) as port:
        listener = Listener(f"http://127.0.0.1:{port}")
        await listener.connect(auth={"token": secret})
        await app.store.keys.revoke("default", made.id)
        async with asyncio.timeout(DEADLINE_S):
            while not listener.gone:
                await asyncio.sleep(0.005)
        await listener.client.disconnect()


async def test_who_stays_outside_is_let_go(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "SETTLE_S", 0.1)
    async with (
        serving(app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        listening(f"http://127.0.0.1:{port}", auth={"token": ADMIN_KEY}) as inside,
        session.ws_connect("/socket.io/?EIO=4&transport=websocket") as idle,
    ):
        assert (await idle.receive()).data.startswith("0{")
        async with asyncio.timeout(DEADLINE_S):
            while not idle.closed:
                await idle.receive()
        assert (await inside.ask("join:tv-display"))["ok"]


async def test_who_does_not_read_is_let_go_and_delays_nobody(
    base_url: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "MOST_WAITING", 5)
    auth = {"token": ADMIN_KEY}
    async with (
        listening(base_url, auth=auth, transports=["websocket"]) as quick,
        aiohttp.ClientSession(base_url) as session,
        session.ws_connect("/socket.io/?EIO=4&transport=websocket", max_msg_size=0) as stuck,
    ):
        await stuck.receive()
        await stuck.send_str(f'40{NAMESPACE},{{"token":"{ADMIN_KEY}"}}')
        assert (await stuck.receive()).data.startswith(f"40{NAMESPACE}")
        text = "x" * 200_000
        sent = 0
        for _ in range(150):
            frames = [Frame("achievement:celebration", {"title": text}, "tv-display")]
            await app.live.publish("default", frames, NOW)
            sent += 1
            await quick.hears("achievement:celebration", sent)
        got = 0
        async with asyncio.timeout(DEADLINE_S):
            while (await stuck.receive()).type is aiohttp.WSMsgType.TEXT:
                got += 1
        assert got < sent


async def test_two_processes_deliver_once_and_the_manager_reaches_both(
    base_url: str, app: App
) -> None:
    auth = {"token": ADMIN_KEY}
    outside = socketio.AsyncRedisManager(app.settings.redis_url, channel=CHANNEL, write_only=True)
    async with (
        serving(app) as port,
        listening(base_url, auth=auth) as one,
        listening(f"http://127.0.0.1:{port}", auth=auth) as two,
    ):
        for number in range(20):
            data = {"title": str(number)}
            await app.live.publish(
                "default", [Frame("achievement:celebration", data, "tv-display")], NOW
            )
        for each in (one, two):
            heard = await each.hears("achievement:celebration", 20)
            assert [data["title"] for data in heard] == [str(number) for number in range(20)]
        async with asyncio.timeout(DEADLINE_S):
            while not (one.of("hello") and two.of("hello")):
                await outside.emit("hello", 1, namespace=NAMESPACE, room="default tv-display")
                await asyncio.sleep(0.05)
        assert len(one.of("achievement:celebration")) == 20
        assert len(two.of("achievement:celebration")) == 20
    await outside.redis.aclose()
    await outside.pubsub.aclose()


async def test_the_end_is_said(app: App) -> None:
    async with serving(app) as port:
        listener = Listener(f"http://127.0.0.1:{port}")
        await listener.connect(auth={"token": ADMIN_KEY}, transports=["websocket"])
    async with asyncio.timeout(DEADLINE_S):
        while not listener.gone:
            await asyncio.sleep(0.005)
    await listener.client.disconnect()
