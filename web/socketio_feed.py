"""What Socket.IO clients are sent: frames of the live stream in the words of seeds 002 and 003."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from redis.exceptions import RedisError

from core.app import App
from core.live import Sent
from core.tasks import Running
from core.usecases.reps import ranked_reps
from web.lines import RELOAD, Mailbox
from web.live import REFRESH, Hub

ALL = "all"
REFRESH_EVERY_S = 1.0
RETRY_S = 1.0
END_S = 2.0
# The frame types that are sent, with what seed 002 says is in them (None: all there is).
ACHIEVEMENT = (
    "userId",
    "userName",
    "achievementType",
    "title",
    "description",
    "icon",
    "timestamp",
    "milestone",
)
EVENTS: Mapping[str, tuple[str, ...] | None] = {
    "achievement:earned": ACHIEVEMENT,
    "achievement:celebration": ACHIEVEMENT,
    "milestoneAchieved": None,
    "pointsUpdate": None,
    "goalsRefresh": None,
}

# Event, data, workspace, room.
Send = Callable[[str, object, str, str], Awaitable[None]]


class Feed:
    """Follows the live streams of the workspaces that have clients, one task each."""

    def __init__(self, app: App, hub: Hub, send: Send, sent: Callable[[], Awaitable[None]]) -> None:
        """Follow with a hub; `sent` is called after each round of sending."""
        self._app = app
        self._hub = hub
        self._send = send
        self._sent = sent
        self._clients: Counter[str] = Counter()
        self._boxes: dict[str, Mailbox] = {}
        self._running = Running()

    def joined(self, workspace: str) -> None:
        """Count one more client."""
        self._clients[workspace] += 1
        if workspace not in self._boxes:
            box = self._boxes[workspace] = Mailbox()
            self._running.add(asyncio.create_task(self._run(workspace, box)))

    def left(self, workspace: str) -> None:
        """Count one less; after the last nothing is followed any more."""
        self._clients[workspace] -= 1
        if not self._clients[workspace]:
            del self._clients[workspace]
            self._boxes.pop(workspace).end()

    async def stop(self) -> None:
        """End all tasks."""
        await self._running.drain(END_S)

    async def _run(self, workspace: str, box: Mailbox) -> None:
        while not box.ended:
            try:
                await self._follow(workspace, box)
            except (RedisError, OSError):
                await asyncio.sleep(RETRY_S)
            except Exception:
                self._app.log.exception("socket.io stumbled", workspace=workspace)
                await asyncio.sleep(RETRY_S)

    async def _follow(self, workspace: str, box: Mailbox) -> None:
        loop = asyncio.get_running_loop()
        due, rested = None, 0.0
        async with self._hub.watch(workspace, None, box):
            while True:
                try:
                    async with asyncio.timeout_at(due):
                        found = await box.all()
                except TimeoutError:
                    due, rested = None, loop.time() + REFRESH_EVERY_S
                    await self._refresh(workspace)
                    continue
                if not found:
                    return
                for frame in (frame for each in found for frame in each.frames):
                    await self._tell(workspace, frame)
                    if due is None and (frame.type == REFRESH or frame is RELOAD.frames[0]):
                        due = max(loop.time(), rested)
                await self._sent()

    async def _tell(self, workspace: str, frame: Sent) -> None:
        if frame.type not in EVENTS:
            return
        data, fields = json.loads(frame.text)["data"], EVENTS[frame.type]
        if fields is not None:
            data = {name: data.get(name) for name in fields}
        await self._send(frame.type, data, workspace, frame.room)

    async def _refresh(self, workspace: str) -> None:
        """Send the board; when it cannot be had now, the next change sends it."""
        try:
            reps = await ranked_reps(self._app, await self._app.workspace(workspace))
        except Exception:
            self._app.log.exception("socket.io could not read the board", workspace=workspace)
            return
        await self._send(REFRESH, reps, workspace, ALL)
