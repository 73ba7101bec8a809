"""The live stream's hub: one reader of Redis a process, one prepared piece for all clients."""

import asyncio
import contextlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace

from redis.exceptions import RedisError

from core.app import App
from core.live import Sent, encoded, order
from web.lines import HEARTBEAT, RELOAD, SEND_TIMEOUT_S, Line, Prepared

PAGE = 500
BLOCK_MS = 500  # how long somebody in a workspace nobody followed before may wait to be read
RETRY_S = 0.5
HEARTBEAT_S = 15.0
TURN = 500  # lines written to in one go: some milliseconds
REFRESH = "leaderboard:refresh"

Rooms = frozenset[str] | None  # None: all of them


class Hub:
    """Follows the streams of the workspaces that somebody watches."""

    def __init__(self, app: App, now: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._now = now
        self._lines: defaultdict[str, dict[Rooms, set[Line]]] = defaultdict(dict)
        self._watching: Counter[str] = Counter()
        self._cursors: dict[str, str] = {}
        self._somebody = asyncio.Event()
        self._moved = asyncio.Event()
        self._lost = False
        self._closed = False
        self._next_beat = now() + HEARTBEAT_S

    @property
    def watching(self) -> int:
        """How many clients follow."""
        return self._watching.total()

    @contextlib.asynccontextmanager
    async def watch(
        self, workspace: str, rooms: Rooms, line: Line, since: str | None = None
    ) -> AsyncIterator[None]:
        """Send a client what it missed since a frame, then what comes while the context is open.

        Raises RedisError; ConnectionError and TimeoutError where the client does not take it.
        """
        self._watching[workspace] += 1
        try:
            if workspace not in self._cursors:
                last = await self._app.live.last_id(workspace)
                self._cursors.setdefault(workspace, last)
                self._somebody.set()
            if since is not None:
                await self._catch_up(workspace, rooms, line, since)
            # Nothing is awaited between having caught up and being among those who are told.
            self._lines[workspace].setdefault(rooms, set()).add(line)
            if self._closed:
                line.end()
            yield
        finally:
            self._leave(workspace, rooms, line)

    def _leave(self, workspace: str, rooms: Rooms, line: Line) -> None:
        lines = self._lines[workspace].get(rooms, set())
        lines.discard(line)
        if not lines:
            self._lines[workspace].pop(rooms, None)
        self._watching[workspace] -= 1
        if not self._watching[workspace]:
            for kept in (self._watching, self._lines, self._cursors):
                kept.pop(workspace, None)
        if not self._cursors:
            self._somebody.clear()

    async def _catch_up(self, workspace: str, rooms: Rooms, line: Line, last: str) -> None:
        """Send what lies between a client's last frame and where the reader is."""
        while last != (cursor := self._cursors[workspace]):
            ahead = order(last) > order(cursor)
            missed = await self._app.live.since(workspace, last, last if ahead else cursor, PAGE)
            if missed is None:
                await line.send(RELOAD)
                return
            if missed:
                last = missed[-1].id
                if visible := collapsed(seen(missed, rooms)):
                    await line.send(Prepared(visible))
            elif ahead:  # it comes from a process that reads faster
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await self._moved.wait()
            elif cursor == self._cursors[workspace]:
                return

    def close(self) -> None:
        """Let every client go, and who still comes: the process ends."""
        self._closed = True
        for line in self._everybody():
            line.end()

    async def run(self) -> None:
        """Read the streams and hand frames out, until cancelled."""
        while True:
            await self._somebody.wait()
            try:
                if self._lost:
                    await self._look_back()
                    self._lost = False
                for workspace, frames in await self._app.live.follow(self._cursors, BLOCK_MS):
                    await self._read(workspace, frames)
                await self._beat()
            except (RedisError, OSError):
                self._lost = True
                await asyncio.sleep(RETRY_S)

    async def _look_back(self) -> None:
        """Where what was read last is gone, and so what came after it may be: have all reload.

        Redis starts empty after it died, and redis-py connects anew without a word.
        """
        for workspace, cursor in tuple(self._cursors.items()):
            if await self._gone(workspace, cursor):
                last = await self._app.live.last_id(workspace)
                if self._cursors.get(workspace) == cursor:
                    self._cursors[workspace] = last
                    await self._reload(workspace)

    async def _gone(self, workspace: str, cursor: str) -> bool:
        return await self._app.live.since(workspace, cursor, cursor, 1) is None

    async def _reload(self, workspace: str) -> None:
        for lines in tuple(self._lines[workspace].values()):
            await hand_out(RELOAD, lines)

    async def _read(self, workspace: str, found: Sequence[Sent]) -> None:
        before = self._cursors.get(workspace, "")
        gone = bool(before) and await self._gone(workspace, before)
        cursor = self._cursors.get(workspace)
        if cursor is None or cursor != before:
            return  # everybody left meanwhile, or left and came back
        # Who came back meanwhile begins later than what was still being read.
        frames = [frame for frame in found if order(frame.id) > order(cursor)]
        if not frames:
            return
        self._cursors[workspace] = frames[-1].id
        self._moved.set()
        self._moved.clear()
        frames = collapsed(frames)
        prepared: dict[tuple[str, ...], Prepared] = {}
        # Who joins from here on has had these frames: only those who are here now get them.
        told = [
            (seen(frames, rooms), tuple(lines)) for rooms, lines in self._lines[workspace].items()
        ]
        if gone:
            await self._reload(workspace)
        for visible, lines in told:
            if visible:
                key = tuple(frame.id for frame in visible)
                await hand_out(prepared.setdefault(key, Prepared(visible)), lines)

    async def _beat(self) -> None:
        """Tell clients that they are heard of; while Redis is away they find out by the silence."""
        now = self._now()
        if now >= self._next_beat:
            self._next_beat = now + HEARTBEAT_S
            await self._look_back()
            await hand_out(HEARTBEAT, self._everybody())

    def _everybody(self) -> list[Line]:
        groups = (lines for rooms in self._lines.values() for lines in rooms.values())
        return [line for lines in groups for line in lines]


async def hand_out(prepared: Prepared, lines: Iterable[Line]) -> None:
    """Give the same to every line, and let others have a turn in between."""
    for number, line in enumerate(tuple(lines), start=1):
        line.take(prepared)
        if number % TURN == 0:
            await asyncio.sleep(0)


def seen(frames: Sequence[Sent], rooms: Rooms) -> list[Sent]:
    """Return the frames of some rooms."""
    return [frame for frame in frames if rooms is None or frame.room in rooms]


def collapsed(frames: Sequence[Sent]) -> list[Sent]:
    """Return frames with the last of several refreshes, which names what all of them did."""
    refreshes = [frame for frame in frames if frame.type == REFRESH]
    if len(refreshes) < 2:
        return list(frames)
    bodies = [json.loads(frame.text) for frame in refreshes]
    metrics = sorted({metric for body in bodies for metric in body["data"]["metrics"]})
    text = encoded(bodies[-1] | {"data": {"metrics": metrics}})
    last = replace(refreshes[-1], text=text)
    kept = [frame for frame in frames if frame.type != REFRESH or frame.id == last.id]
    return [last if frame.id == last.id else frame for frame in kept]
