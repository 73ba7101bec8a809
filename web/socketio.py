"""Socket.IO, namespace `/leaderboard`, as seed 002 has it.

Each process sends what its hub reads from the live stream to its own clients (`ignore_queue`), so
nothing arrives twice however many processes there are. python-socketio's Redis manager stands
beside it: what another program emits through it reaches the clients of every process.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import engineio
import socketio
from aiohttp import web

from core.app import App
from core.errors import LaurelsError
from core.tasks import end
from web.admitted import ADMITTED, ask_again, credentials_of
from web.auth import Unauthorized, caller, check_loopback, check_origin, rooms_of
from web.limits import LIMITS, TooMany
from web.live import HEARTBEAT_S, Rooms
from web.metrics import HELD_OPEN
from web.socketio_feed import ALL, Feed
from web.state import APP, HUB

PATH = "/socket.io/"
NAMESPACE = "/leaderboard"
CHANNEL = "laurels:socketio"
TV = "tv-display"
LARGEST_MESSAGE = 16_384
MOST_CLIENTS = 5_000
MOST_ROOMS = 50
MOST_WAITING = 256  # packets that wait for one client; whoever is behind by more is let go
SETTLE_S = 20.0  # how long somebody may stay without entering the namespace
_USER = re.compile(r"user:.{1,100}")
_LOG = logging.getLogger("laurels.socketio")
_LOG.setLevel(logging.ERROR)  # at lower levels it writes a line a packet


@dataclass(eq=False)
class Client:
    """Somebody in the namespace: their workspace and the rooms they may see (None: all)."""

    workspace: str
    may: Rooms
    rooms: set[str] = field(default_factory=set)
    leaving: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)


class Gateway:
    """The Socket.IO server of one web process."""

    def __init__(self, made: web.Application) -> None:
        self._made = made
        self._app: App = made[APP]
        self._manager = socketio.AsyncRedisManager(
            self._app.settings.redis_url,
            channel=CHANNEL,
            redis_options={"socket_connect_timeout": 5, "socket_keepalive": True},
        )
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            client_manager=self._manager,
            namespaces=[NAMESPACE],
            cors_allowed_origins=[],  # no CORS at all: `handle` looks at the Origin
            async_handlers=False,  # what one client asks is done in turn
            max_http_buffer_size=LARGEST_MESSAGE,
            ping_interval=HEARTBEAT_S,
            ping_timeout=HEARTBEAT_S,
            logger=_LOG,
            engineio_logger=_LOG,
        )
        self._server.on("connect", self._connect, NAMESPACE)
        self._server.on("disconnect", self._disconnect, NAMESPACE)
        self._server.on("*", self._asked, NAMESPACE)
        self._clients: dict[str, Client] = {}
        self._feed = Feed(self._app, made[HUB], self._send, self._let_go)
        self._upgrades: dict[str, web.Request] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take a request of Engine.IO: polling, or a WebSocket."""
        check_origin(request)
        if self._app.settings.demo:
            check_loopback(request)
        request[HELD_OPEN] = True
        eio_sid = request.query.get("sid", "")
        if not eio_sid and len(self._server.environ) >= MOST_CLIENTS:
            raise web.HTTPServiceUnavailable(reason="Too many clients; try again later.")
        upgrades = eio_sid in self._server.environ and "Upgrade" in request.headers
        if upgrades:
            self._upgrades[eio_sid] = request
        line = self._server.eio.sockets.get(eio_sid)
        try:
            response: web.StreamResponse = await self._server.handle_request(request)
        finally:
            if upgrades:
                self._upgrades.pop(eio_sid, None)
            if line is not None and line.closed:
                line.queue.put_nowait(None)  # a poll that waits has nothing to wait for
        return response

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        request: web.Request = environ["aiohttp.request"]
        given = auth.get("token") if isinstance(auth, dict) else None
        secret = given if isinstance(given, str) else None
        try:
            found = await caller(self._app, request, "display", secret)
        except Unauthorized as error:
            with contextlib.suppress(TooMany):
                await self._made[LIMITS].take(f"address {request.remote}")
                raise socketio.exceptions.ConnectionRefusedError(error.message) from None
            raise socketio.exceptions.ConnectionRefusedError("Too many tries.") from None
        except LaurelsError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message) from None
        except Exception:
            self._app.log.exception("socket.io refused a client")
            raise socketio.exceptions.ConnectionRefusedError("Try again later.") from None
        client = Client(found.workspace, rooms_of(found))
        client.leaving.enter_context(
            self._made[ADMITTED].stays(
                (*credentials_of(request), secret),
                lambda: ask_again(request, client.may, secret),
                lambda: self._server.disconnect(sid, NAMESPACE, ignore_queue=True),
            )
        )
        self._clients[sid] = client
        # Seed 002's first example joins nothing and waits for celebrations.
        for room in {ALL, TV} if client.may is None else client.may:
            await self._enter(sid, client, room)
        self._feed.joined(client.workspace)

    async def _disconnect(self, sid: str, _: str) -> None:
        client = self._clients.pop(sid, None)
        if client is not None:
            client.leaving.close()
            self._feed.left(client.workspace)

    async def _asked(self, event: str, sid: str, *given: object) -> dict[str, Any]:
        """Do what a client asks: `join:tv-display`, `join:user:7`, `leave:...`; tell how it went.

        The answer goes to the callback, if the client gave one; a refusal is an event, too.
        """
        verb, _, room = event.partition(":")
        client = self._clients.get(sid)
        if client is None or verb not in {"join", "leave"}:
            return {"ok": False, "error": "Send join:<room> or leave:<room>."}
        if room == "user" and given:
            room = f"user:{given[0]}"
        problem = _problem(client, room) if verb == "join" else None
        if problem is not None:
            told = {"ok": False, "room": room[:100], "error": problem}
            await self._server.emit(
                "join:refused", told, to=sid, namespace=NAMESPACE, ignore_queue=True
            )
            return told
        if verb == "join":
            await self._enter(sid, client, room)
        else:
            client.rooms.discard(room)
            await self._server.leave_room(sid, _room(client.workspace, room), NAMESPACE)
        return {"ok": True, "room": room}

    async def _enter(self, sid: str, client: Client, room: str) -> None:
        client.rooms.add(room)
        await self._server.enter_room(sid, _room(client.workspace, room), NAMESPACE)

    async def _send(self, event: str, data: object, workspace: str, room: str) -> None:
        await self._server.emit(
            event, data, room=_room(workspace, room), namespace=NAMESPACE, ignore_queue=True
        )

    async def _let_go(self) -> None:
        """Let clients go that do not take what waits for them."""
        for eio_sid, line in tuple(self._server.eio.sockets.items()):
            if line.queue.qsize() > MOST_WAITING:
                await self._cut(eio_sid)

    async def _cut(self, eio_sid: str) -> None:
        environ = self._server.environ.get(eio_sid, {})
        request = self._upgrades.get(eio_sid) or environ.get("aiohttp.request")
        line = self._server.eio.sockets.pop(eio_sid, None)
        if line is not None:
            await _close(line)
        transport = None if request is None else request.transport
        if transport is not None and transport.get_write_buffer_size():
            transport.abort()  # it waits for room that there may never be

    async def run(self) -> None:
        """Send away who stays without entering the namespace, until cancelled."""
        idle: set[str] = set()
        while True:
            await asyncio.sleep(SETTLE_S)
            inside = {self._manager.eio_sid_from_sid(sid, NAMESPACE) for sid in self._clients}
            still = set(self._server.environ) - inside
            for eio_sid in idle & still:
                await self._cut(eio_sid)
            idle = still

    async def close(self) -> None:
        """Say goodbye to everybody."""
        for line in tuple(self._server.eio.sockets.values()):
            await _close(line)

    async def stop(self) -> None:
        """End what runs in the background."""
        await self._feed.stop()
        await self._server.shutdown()
        if self._server.manager_initialized:
            await end(self._manager.thread)
            for part in (self._manager.pubsub, self._manager.redis):
                if part is not None:
                    await part.aclose()


def attach(made: web.Application) -> None:
    """Serve Socket.IO with an application that has its hub."""
    gateway = Gateway(made)
    made.router.add_route("*", PATH, gateway.handle)

    async def close(_: web.Application) -> None:
        await gateway.close()

    async def run(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(gateway.run())
        yield
        await end(task)
        await gateway.stop()

    made.on_shutdown.append(close)
    made.cleanup_ctx.append(run)


async def _close(line: Any) -> None:
    """Say goodbye, and let the WebSocket or the poll that waits end after that."""
    with contextlib.suppress(engineio.exceptions.SocketIsClosedError):
        await line.close(wait=False)
    line.queue.put_nowait(None)


def _problem(client: Client, room: str) -> str | None:
    """Say why somebody may not enter a room."""
    if room != TV and not _USER.fullmatch(room):
        return f"There is no room {room[:100]!r}: there are tv-display and user:<id>."
    if client.may is not None and room not in client.may:
        return f"You may not enter {room[:100]!r}."
    if len(client.rooms) >= MOST_ROOMS:
        return f"More than {MOST_ROOMS} rooms are too many."
    return None


def _room(workspace: str, room: str) -> str:
    return f"{workspace} {room}"
