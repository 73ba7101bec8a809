"""A Socket.IO client of namespace /leaderboard for tests: `async with listening(url) as it`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio

from web.socketio import NAMESPACE

DEADLINE_S = 10.0


class Listener:
    """A client that keeps what it hears."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, Any]] = []
        self.gone: list[str] = []
        self.client.on("*", self._hear, NAMESPACE)
        self.client.on("disconnect", self._leave, NAMESPACE)

    async def _hear(self, event: str, *data: Any) -> None:
        self.heard.append((event, data[0] if data else None))

    async def _leave(self, reason: str) -> None:
        self.gone.append(reason)

    async def connect(self, **options: Any) -> None:
        await self.client.connect(self.url, namespaces=[NAMESPACE], wait_timeout=5, **options)

    async def ask(self, event: str, *data: Any) -> Any:
        return await self.client.call(event, data or None, namespace=NAMESPACE, timeout=5)

    async def hears(self, event: str, times: int = 1) -> list[Any]:
        """Return what came with an event, once it came so often."""
        async with asyncio.timeout(DEADLINE_S):
            while len(found := self.of(event)) < times:
                await asyncio.sleep(0.005)
        return found

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.heard if name == event]


@asynccontextmanager
async def listening(url: str, **options: Any) -> AsyncIterator[Listener]:
    listener = Listener(url)
    await listener.connect(**options)
    try:
        yield listener
    finally:
        await listener.client.disconnect()
