"""How a workspace stands: what is set up, what runs, what waits."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.exceptions import RedisError

from core.app import App
from core.domain.people import UNNAMED, Workspace
from core.domain.targets import KEPT, Target
from core.queue import EVALUATE_QUEUE, delivery_queue
from core.usecases.displays import listed
from core.usecases.keys import keys_of

PLATFORMS = ("slack", "discord", "telegram")
MOST_FAILED = 100
REDIS_S = 2.0


@dataclass(frozen=True)
class Overview:
    """What an admin looks at first.

    running: the platforms whose bot runs, and `worker`; None where Redis does not answer. place:
    where celebrations go. pending: events that are not counted yet; waiting: posts by platform that
    could go out now; both of all workspaces. failed: posts of the last week that did not go out, at
    most MOST_FAILED; why: what the last of them said. seen_at: when a display last asked.
    """

    named: bool
    zoned: bool
    running: frozenset[str] | None
    place: Target | None
    keys: int
    began: bool
    displays: int
    seen_at: datetime | None
    mongodb: str
    pending: int
    waiting: dict[str, int]
    failed: int
    why: str | None

    @property
    def bots(self) -> list[str] | None:
        """Return the platforms whose bot runs."""
        return None if self.running is None else [p for p in PLATFORMS if p in self.running]


async def overview(app: App, workspace: Workspace) -> Overview:
    """Return how a workspace stands."""
    # As it is stored: what was never chosen is not among its fields.
    kept, now = await app.store.workspaces.get(workspace.id), app.clock()
    places = await app.store.targets.active(workspace.id)
    displays = await listed(app, workspace)
    failed = await app.store.deliveries.listed(workspace.id, MOST_FAILED, state="failed")
    due = {name: await app.store.deliveries.due(name, now) for name in PLATFORMS}
    recent: list[dict[str, Any]] = [one for one in failed if now - one["created_at"] <= KEPT]
    return Overview(
        named=workspace.name != UNNAMED,
        zoned="zone" in kept.model_fields_set,
        running=await _running(app),
        place=next((each for each in places if each.chosen), places[0] if places else None),
        keys=len(await keys_of(app, workspace)) + (app.settings.api_key is not None),
        began=await app.store.events.any_of(workspace.id),
        displays=len(displays),
        seen_at=max((each.seen_at for each in displays if each.seen_at), default=None),
        mongodb=await app.store.version(),
        pending=await app.store.events.pending_count(),
        waiting={name: count for name, count in due.items() if count},
        failed=len(recent),
        why=recent[0].get("error") if recent else None,
    )


async def _running(app: App) -> frozenset[str] | None:
    names = {EVALUATE_QUEUE: "worker"} | {delivery_queue(name): name for name in PLATFORMS}
    try:
        async with asyncio.timeout(REDIS_S):
            found = await app.queue.running(list(names))
    except (RedisError, OSError, TimeoutError):
        return None
    return frozenset(names[queue] for queue in found)
