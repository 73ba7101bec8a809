"""Evaluate a lane: pending events in, one transaction of progress, awards and deliveries out.

Safe to run any number of times, anywhere, at once: a lease keeps two workers off one lane, the
fencing token and the revisions refuse a commit by one who lost it, and events are marked applied
in the transaction that counts them.
"""

import asyncio
import uuid
from collections.abc import Sequence

from core.app import App
from core.domain.people import TEAM, WORKSPACE_OWNER
from core.store.client import Document
from core.store.evaluation import Stale
from core.store.lanes import Lease, LeaseLost
from core.store.merges import MergedAway
from core.store.work import Todo
from core.tasks import end
from core.usecases.after_commit import after_commit
from core.usecases.decide import decide

MOST_ATTEMPTS = 20
MOST_WORK = 20
MOST_REPLAYED = 20_000
LANE_POLL_S = 0.01
KEEP_EVERY_S = 1.5


async def evaluate_lane(app: App, lane: int, *, patience_s: float = 8.0) -> int:
    """Do everything a lane has to do and return how many events and pieces of work that was.

    Waits up to `patience_s` for another holder, longer than a dead worker's lease lasts; returns
    0 when it is still held, and whoever rang is served by that holder or by the sweep.
    """
    holder = uuid.uuid4().hex
    deadline = asyncio.get_running_loop().time() + patience_s
    while (lease := await app.store.lanes.acquire(lane, holder)) is None:
        if asyncio.get_running_loop().time() > deadline:
            return 0
        await asyncio.sleep(LANE_POLL_S)
    finished = False
    applied = 0
    keeping = asyncio.create_task(_keep(app, lease))
    try:
        if lease.after:
            await after_commit(app, lease.after)
        while done := await _batch(app, lease):
            applied += done
        finished = True
    except LeaseLost:
        return applied
    finally:
        await end(keeping)
        if finished:
            await app.store.lanes.release(lease)
        else:
            await app.store.lanes.give_up(lease)
    return applied


async def _keep(app: App, lease: Lease) -> None:
    """Keep the lease while a batch takes its time, as a long replay does."""
    while True:
        await asyncio.sleep(KEEP_EVERY_S)
        try:
            await app.store.lanes.extend(lease)
        except Exception as error:
            app.log.warning("lease not extended", lane=lease.lane, error=str(error))


async def _todo(app: App, workspace: str, items: Sequence[Document]) -> Todo:
    """Take as much work as is folded in one go: members with a long history come alone."""
    mine = [item for item in items if item["ws"] == workspace]
    shared = [item for item in mine if item["owner"].startswith((TEAM, WORKSPACE_OWNER))]
    if shared and await app.store.work.count(workspace, kind="replay"):
        # What many share is told when everybody's part of it stands: no half-way truths.
        mine = [item for item in mine if item not in shared]
    members = [item["owner"] for item in mine if item["kind"] == "replay"]
    counts = await app.store.events.counts_of(workspace, members) if members else {}
    taken: list[Document] = []
    events = 0
    for item in mine:
        events += counts.get(item["owner"], 0) if item["kind"] == "replay" else 0
        if taken and events > MOST_REPLAYED:
            break
        taken.append(item)
    return Todo(taken)


async def _batch(app: App, lease: Lease) -> int:
    """Apply one batch of events and asked-for work; read again when something changed meanwhile."""
    for attempt in range(MOST_ATTEMPTS):
        pending, items = await asyncio.gather(
            app.store.events.pending(lease.lane), app.store.work.of_lane(lease.lane, MOST_WORK)
        )
        if not pending and not items:
            return 0
        # Read now: whoever changes a workspace asks for replays after that.
        workspace = await app.workspace_now((pending or items)[0]["ws"])
        events = [event for event in pending if event["ws"] == workspace.id]
        todo = await _todo(app, workspace.id, items)
        # What is new for somebody comes after their replay, so that only what is new is announced.
        events = [event for event in events if event["member"] not in todo.replays]
        if not events and not todo.items:
            return 0
        try:
            batch = await decide(app, workspace, lease.lane, events, todo)
            await app.store.evaluation.commit(lease, batch)
        except MergedAway as found:
            await app.queue.ring_lanes(await app.store.merges.send_on(workspace.id, found.into))
            continue
        except Stale:
            await asyncio.sleep(LANE_POLL_S * attempt)
            continue
        await after_commit(app, batch.after)
        return len(events) + len(todo.items)
    raise Stale(f"lane {lease.lane} kept changing")
