"""The live stream's hub: one reader of Redis a process, a bounded buffer a client."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from core.app import App
from core.live import Sent

BUFFER = 256
BLOCK_MS = 1_000
RETRY_S = 0.5
END = Sent("", "", "")
RELOAD = '{"type":"reload","room":"all","data":{"reason":"some frames are gone"}}'


@dataclass(eq=False)
class Client:
    """One screen: the rooms it may see (None: all) and the frames that wait for it."""

    rooms: frozenset[str] | None
    waiting: asyncio.Queue[Sent | None] = field(default_factory=lambda: asyncio.Queue(BUFFER))
    overrun: bool = False

    def sees(self, frame: Sent) -> bool:
        """Tell whether a frame is for this client."""
        return self.rooms is None or frame.room in self.rooms

    def offer(self, frame: Sent) -> None:
        """Hand a frame over without waiting; a client that does not keep up is told to reload."""
        if self.overrun or not self.sees(frame):
            return
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.overrun = True
            self.replace(None)

    def replace(self, item: Sent | None) -> None:
        """Drop what waits and leave one thing instead."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(item)


class Hub:
    """Follows the streams of the workspaces that somebody watches."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._clients: defaultdict[str, set[Client]] = defaultdict(set)
        self._cursors: dict[str, str] = {}
        self._somebody = asyncio.Event()

    @property
    def watching(self) -> int:
        """How many screens follow."""
        return sum(map(len, self._clients.values()))

    @contextlib.asynccontextmanager
    async def watch(self, workspace: str, rooms: frozenset[str] | None) -> AsyncIterator[Client]:
        """Register a client for as long as the context is open."""
        client = Client(rooms)
        if workspace not in self._cursors:
            self._cursors[workspace] = await self._app.live.last_id(workspace)
        self._clients[workspace].add(client)
        self._somebody.set()
        try:
            yield client
        finally:
            self._clients[workspace].discard(client)
            if not self._clients[workspace]:
                self._cursors.pop(workspace, None)
            if not self._cursors:
                self._somebody.clear()

    async def frames(
        self, workspace: str, rooms: frozenset[str] | None, since: str | None, idle_s: float
    ) -> AsyncIterator[str | Sent | None]:
        """Yield what a client should get: frames, the reload notice, None when idle for a while.

        Missed frames come first; what arrives meanwhile is not sent twice.
        """
        async with self.watch(workspace, rooms) as client:
            last = since
            if since is not None:
                missed = await self._app.live.since(workspace, since)
                if missed is None:
                    yield RELOAD
                for frame in missed or ():
                    last = frame.id
                    if client.sees(frame):
                        yield frame
            while True:
                try:
                    waiting = await asyncio.wait_for(client.waiting.get(), idle_s)
                except TimeoutError:
                    yield None
                    continue
                if waiting is END:
                    return
                if waiting is None:
                    client.overrun = False
                    yield RELOAD
                elif last is None or _order(waiting.id) > _order(last):
                    yield waiting

    def close(self) -> None:
        """Let every client go: the process ends."""
        for clients in self._clients.values():
            for client in clients:
                client.replace(END)

    async def run(self) -> None:
        """Read the streams and hand frames out, until cancelled."""
        while True:
            await self._somebody.wait()
            try:
                found = await self._app.live.follow(dict(self._cursors), BLOCK_MS)
            except (RedisError, OSError):
                await asyncio.sleep(RETRY_S)
                continue
            for workspace, frames in found:
                if workspace in self._cursors and frames:
                    self._cursors[workspace] = frames[-1].id
                for frame in frames:
                    for client in self._clients[workspace]:
                        client.offer(frame)


def _order(frame: str) -> tuple[int, int]:
    ms, _, number = frame.partition("-")
    return int(ms), int(number or 0)
