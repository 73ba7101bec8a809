"""The three ways to follow the live stream behind one face: `async with follow(way, ...)`."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import aiohttp

PATH = "/api/live/sales-events"
DEADLINE_S = 10.0
Frame = dict[str, Any]


class Client(Protocol):
    """One who follows."""

    async def next(self) -> Frame | None:
        """Return the next frame but heartbeats; None when the line has ended."""


class Socket:
    """By WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> Frame | None:
        while True:
            message = await self.socket.receive(DEADLINE_S)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return None
            frame: Frame = json.loads(message.data)
            if frame["type"] != "heartbeat":
                return frame


class Events:
    """By server-sent events."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self._id = ""

    async def next(self) -> Frame | None:
        async with asyncio.timeout(DEADLINE_S):
            async for line in self.response.content:
                if line.startswith(b"id: "):
                    self._id = line[4:].decode().strip()
                if line.startswith(b"data: "):
                    frame: Frame = json.loads(line[6:])
                    if frame["type"] != "heartbeat":
                        assert frame.get("id", "") == self._id
                        self._id = ""
                        return frame
        return None


class Polling:
    """By asking again and again."""

    def __init__(self, session: aiohttp.ClientSession, query: dict[str, str]) -> None:
        self._session = session
        self._query = query
        self._frames: list[Frame] = []

    async def next(self) -> Frame | None:
        async with asyncio.timeout(DEADLINE_S):
            while not self._frames:
                if (found := await self.poll(wait="5")) is None:
                    return None
                self._frames = found
        return self._frames.pop(0)

    async def poll(self, **query: str) -> list[Frame] | None:
        async with self._session.get(
            PATH, params=self._query | query, headers={"Accept": "application/json"}
        ) as response:
            if response.status != 200:
                return None
            body = await response.json()
        self._query["since"] = body["last_id"]
        frames: list[Frame] = body["frames"]
        return frames


@asynccontextmanager
async def _by_socket(
    session: aiohttp.ClientSession, query: dict[str, str]
) -> AsyncIterator[Client]:
    async with session.ws_connect(PATH, params=query) as socket:
        yield Socket(socket)


@asynccontextmanager
async def _by_events(
    session: aiohttp.ClientSession, query: dict[str, str]
) -> AsyncIterator[Client]:
    headers = {"Accept": "text/event-stream"}
    async with session.get(PATH, params=query, headers=headers) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield Events(response)


@asynccontextmanager
async def _by_polling(
    session: aiohttp.ClientSession, query: dict[str, str]
) -> AsyncIterator[Client]:
    client = Polling(session, query)
    if "since" not in query:
        assert await client.poll() == []
    yield client


Way = Callable[[aiohttp.ClientSession, dict[str, str]], AbstractAsyncContextManager[Client]]
WAYS: dict[str, Way] = {"websocket": _by_socket, "events": _by_events, "polling": _by_polling}


def follow(
    way: str, session: aiohttp.ClientSession, **query: str
) -> AbstractAsyncContextManager[Client]:
    """Follow the live stream in one of the WAYS."""
    return WAYS[way](session, query)


async def until(client: Client, kind: str) -> list[Frame]:
    """Return the frames up to the first of a kind."""
    found: list[Frame] = []
    while not found or found[-1]["type"] != kind:
        frame = await client.next()
        assert frame is not None, f"the line ended after {found}"
        found.append(frame)
    return found
