"""What screens show, made once for all that ask between two events of the live stream."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from redis.exceptions import RedisError

from core.app import App
from core.domain.people import Workspace
from core.domain.screens import Screen
from core.usecases.screen import snapshot

KEPT_S = 1.0
MOST_KEPT = 256


@dataclass(frozen=True)
class Made:
    """A snapshot that is being made or was made, and of when it is."""

    last: str
    at: float
    task: asyncio.Task[dict[str, Any]]


class Snapshots:
    """The latest snapshot of every screen's set-up; a second old at most, and never behind."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._made: OrderedDict[tuple[str, Screen], Made] = OrderedDict()

    async def get(self, workspace: Workspace, screen: Screen) -> dict[str, Any]:
        """Return what a screen shows now. Treat it as read-only."""
        try:
            last = await self._app.live.last_id(workspace.id)
        except (RedisError, OSError):  # nobody knows what has changed
            return await snapshot(self._app, workspace, screen)
        key, now = (workspace.id, screen), asyncio.get_running_loop().time()
        made = self._made.get(key)
        if made is None or made.last != last or now - made.at > KEPT_S or _failed(made.task):
            task = asyncio.ensure_future(snapshot(self._app, workspace, screen))
            self._made[key] = made = Made(last, now, task)
            if len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
        # Somebody who no longer waits must not stop it for the others.
        return await asyncio.shield(made.task)


def _failed(task: asyncio.Task[dict[str, Any]]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


SNAPSHOTS = web.AppKey("snapshots", Snapshots)
