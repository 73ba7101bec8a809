"""Discord's gateway, version 10: hello, identify, heartbeats, events in order, resume."""

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.emulators.discord_places import Guild, Json
from tests.emulators.discord_world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
HEARTBEAT_MS = 41_250
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content
GUILDS, GUILD_MESSAGES = 1 << 0, 1 << 9
UNKNOWN_OPCODE, NOT_AUTHENTICATED, BAD_TOKEN, ALREADY_AUTHENTICATED = 4001, 4003, 4004, 4005
INVALID_SHARD, DISALLOWED_INTENTS = 4010, 4014


class Encoder:
    """Writes payloads as the client asked: text, or one compressed stream a connection."""

    def __init__(self, compress: str | None) -> None:
        self._zlib = zlib.compressobj() if compress == "zlib-stream" else None
        self._zstd: Any = None
        if compress == "zstd-stream":
            self._zstd = import_module("zstandard").ZstdCompressor().compressobj()
            self._block: int = import_module("zstandard").COMPRESSOBJ_FLUSH_BLOCK

    async def send(self, socket: web.WebSocketResponse, payload: Json) -> None:
        text = json.dumps(payload, separators=(",", ":"))
        if self._zlib is not None:
            data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
            await socket.send_bytes(data)
        elif self._zstd is not None:
            data = self._zstd.compress(text.encode()) + self._zstd.flush(self._block)
            await socket.send_bytes(data)
        else:
            await socket.send_str(text)


@dataclass
class Session:
    """What one shard of a bot has been told; outlives its connection."""

    shard: int
    shards: int
    intents: int
    id: str = field(default_factory=lambda: uuid4().hex)
    said: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    encoder: Encoder | None = None
    resumed: int = 0

    async def dispatch(self, event: str, data: Json) -> None:
        """Tell the shard something, now or when it resumes."""
        payload = {"op": DISPATCH, "t": event, "s": len(self.said) + 1, "d": data}
        self.said.append(payload)
        await self.push(payload)

    async def push(self, payload: Json) -> None:
        if self.socket is not None and not self.socket.closed and self.encoder is not None:
            await self.encoder.send(self.socket, payload)

    def covers(self, guild_id: str | None) -> bool:
        """Whether what happens in a server (or in direct messages) is told to this shard."""
        return self.shard == (0 if guild_id is None else (int(guild_id) >> 22) % self.shards)


class Gateway:
    """The WebSocket side of the emulator."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self.token = token
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        self.heartbeats = 0
        self._sockets: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            raise web.HTTPBadRequest(text="this gateway speaks v=10&encoding=json")
        encoder = Encoder(request.query.get("compress"))
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        self._sockets.add(socket)
        session: Session | None = None
        try:
            await encoder.send(socket, {"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    session = await self._receive(
                        socket, encoder, session, json.loads(message.data)
                    )
        finally:
            self._sockets.discard(socket)
            if session is not None and session.socket is socket:
                session.socket = None
            self._world.changed()
        return socket

    async def _receive(
        self,
        socket: web.WebSocketResponse,
        encoder: Encoder,
        session: Session | None,
        payload: Json,
    ) -> Session | None:
        match payload["op"]:
            case 1:  # the names above cannot stand in patterns
                self.heartbeats += 1
                await encoder.send(socket, {"op": ACK, "d": None})
            case 2 | 6 if session is not None:
                await socket.close(code=ALREADY_AUTHENTICATED)
            case 2:
                session = await self._identify(socket, encoder, payload["d"])
            case 6:
                session = await self._resume(socket, encoder, payload["d"])
            case 3 | 4 | 8 if session is not None:
                pass
            case 3 | 4 | 8:
                await socket.close(code=NOT_AUTHENTICATED)
            case _:
                await socket.close(code=UNKNOWN_OPCODE)
        return session

    async def _identify(
        self, socket: web.WebSocketResponse, encoder: Encoder, data: Json
    ) -> Session | None:
        self.identifies.append(data)
        shard, shards = data.get("shard", [0, 1])
        if data["token"] != self.token:
            await socket.close(code=BAD_TOKEN)
            return None
        if data["intents"] & PRIVILEGED:
            await socket.close(code=DISALLOWED_INTENTS)
            return None
        if not 0 <= shard < shards:
            await socket.close(code=INVALID_SHARD)
            return None
        session = Session(shard, shards, data["intents"], socket=socket, encoder=encoder)
        self.sessions[session.id] = session
        guilds = [g for g in self._world.guilds.values() if session.covers(g.id)]
        ready: Json = {"v": 10, "user": self._world.bot, "session_id": session.id}
        ready |= {"resume_gateway_url": self.url, "shard": [shard, shards]}
        ready |= {"guilds": [{"id": guild.id, "unavailable": True} for guild in guilds]}
        ready |= {"application": {"id": self._world.application_id, "flags": 0}}
        await session.dispatch("READY", ready)
        for guild in guilds:
            if session.intents & GUILDS and not guild.outage:
                told = guild.payload(self._world.bot) | {"unavailable": False}
                await session.dispatch("GUILD_CREATE", told)
        self._world.changed()
        return session

    async def _resume(
        self, socket: web.WebSocketResponse, encoder: Encoder, data: Json
    ) -> Session | None:
        if data["token"] != self.token:
            await socket.close(code=BAD_TOKEN)
            return None
        session = self.sessions.get(data["session_id"])
        if session is None:
            await encoder.send(socket, {"op": INVALID, "d": False})
            return None
        session.socket, session.encoder = socket, encoder
        session.resumed += 1
        for payload in session.said[data["seq"] or 0 :]:
            await session.push(payload)
        await session.dispatch("RESUMED", {})
        self._world.changed()
        return session

    def session_for(self, guild_id: str | None) -> Session | None:
        """Return the newest session that hears of a server."""
        found = [s for s in self.sessions.values() if s.covers(guild_id) and s.socket is not None]
        return found[-1] if found else None

    async def arrive(self, guild: Guild, *, back: bool = False) -> None:
        """Tell of a server that let the bot in, or that is back from an outage."""
        told = guild.payload(self._world.bot) | ({"unavailable": False} if back else {})
        await self._tell(guild.id, GUILDS, "GUILD_CREATE", told)

    async def leave(self, guild_id: str, *, outage: bool = False) -> None:
        """Tell that a server let the bot go, or that it is out of reach for a while."""
        told: Json = {"id": guild_id} | ({"unavailable": True} if outage else {})
        await self._tell(guild_id, GUILDS, "GUILD_DELETE", told)

    async def written(self, message: Json, content: str) -> None:
        """Tell of a message; what it says only where the bot is mentioned (no such intent)."""
        mentioned = f"<@{self._world.bot['id']}>" in content
        told = message | {"content": content if mentioned else ""}
        await self._tell(message["guild_id"], GUILD_MESSAGES, "MESSAGE_CREATE", told)

    async def told(self, event: str, data: Json) -> None:
        """Tell of something else that happened in a server."""
        await self._tell(data["guild_id"], GUILDS, event, data)

    async def _tell(self, guild_id: str, intent: int, event: str, data: Json) -> None:
        for session in [s for s in self.sessions.values() if s.covers(guild_id)]:
            # One that is resumed later hears of it then.
            if session.intents & intent:
                await session.dispatch(event, data)

    async def ask_to_reconnect(self) -> None:
        """Ask every shard to connect again and resume (op 7)."""
        for session in self.sessions.values():
            await session.push({"op": RECONNECT, "d": None})

    async def close(self, code: int = 1012) -> None:
        """Close every connection."""
        closing = (socket.close(code=code) for socket in set(self._sockets))
        await asyncio.gather(*closing, return_exceptions=True)
