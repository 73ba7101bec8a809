"""Evaluate a lane: pending events in, one transaction of progress, awards and deliveries out.

Safe to run any number of times, anywhere, at once: a lease keeps two workers off one lane, the
fencing token and the revisions refuse a commit by one who lost it, and events are marked applied
in the transaction that counts them.
"""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import timedelta

from core.app import App
from core.domain.milestones import Award
from core.domain.people import Workspace
from core.store.client import Document
from core.store.evaluation import Batch, Stale
from core.store.lanes import Lease, LeaseLost
from core.store.targets import celebration_deliveries, edit_deliveries
from core.usecases.after_commit import after_commit, left_to_do
from core.usecases.awarding import Awarding, Decisions
from core.usecases.fold import Applied, Fold

ANNOUNCED_WITHIN = timedelta(hours=24)
MOST_ATTEMPTS = 20
LANE_POLL_S = 0.01


async def evaluate_lane(app: App, lane: int, *, patience_s: float = 8.0) -> int:
    """Apply everything pending in a lane and return how many events that was.

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
    try:
        if lease.after:
            await after_commit(app, lease.after)
        while done := await _batch(app, lease):
            applied += done
        finished = True
    except LeaseLost:
        return applied
    finally:
        if finished:
            await app.store.lanes.release(lease)
        else:
            await app.store.lanes.give_up(lease)
    return applied


async def _batch(app: App, lease: Lease) -> int:
    """Apply one batch; read again when something changed meanwhile."""
    for attempt in range(MOST_ATTEMPTS):
        pending = await app.store.events.pending(lease.lane)
        if not pending:
            return 0
        workspace = await app.workspace(pending[0]["ws"])
        events = [event for event in pending if event["ws"] == workspace.id]
        try:
            batch = await _decide(app, workspace, events)
            await app.store.evaluation.commit(lease, batch)
        except Stale:
            await asyncio.sleep(LANE_POLL_S * attempt)
            continue
        await after_commit(app, batch.after)
        return len(events)
    raise Stale(f"lane {lease.lane} kept changing")


async def _decide(app: App, workspace: Workspace, events: Sequence[Document]) -> Batch:
    """Load what the events touch, fold them in and apply the rules; writes nothing."""
    now = app.clock()
    batch = Batch(now=now)
    applied = await _applicable(app, events, batch)
    catalogue = app.catalogue(workspace)
    fold = Fold(workspace, catalogue)
    fold.load(await app.store.evaluation.progress(fold.needs(applied)))
    # After the progress: a goal set in between has touched it, and the commit is refused.
    members = sorted({item.event["member"] for item in applied})
    goals, released = await asyncio.gather(
        app.store.evaluation.goals(workspace.id, members),
        app.store.events.waiting_for(events),
    )
    batch.corrected = [waiting["_id"] for waiting in released]
    batch.lanes = sorted({waiting["lane"] for waiting in released})
    fold.watch_goals(goals)
    for item in applied:
        fold.add(item)
    awarding = Awarding(workspace, catalogue, now)
    awarding.thresholds(fold)
    awarding.goals(fold, goals)
    for rule in catalogue.tops:
        key = workspace.calendar.key(rule.period, now)
        touched = [
            watched.member
            for watched in fold.watched.values()
            if watched.metric == rule.metric and watched.key == key
        ]
        if touched:
            others = await app.store.evaluation.top(
                workspace.id, key, rule.metric, touched, rule.min_scored
            )
            awarding.tops(fold, rule, others)
    decisions = awarding.decisions
    batch.progress = list(fold.documents.values())
    batch.awards, batch.ledger, batch.goals = decisions.awards, decisions.ledger, decisions.goals
    batch.deliveries = await _deliveries(app, workspace, decisions)
    batch.after = left_to_do(workspace, fold, decisions, applied, batch)
    return batch


async def _applicable(app: App, events: Sequence[Document], batch: Batch) -> list[Applied]:
    """Sort events by when they happened; park corrections whose original is not here yet."""
    corrections = [event for event in events if "corrects" in event]
    originals = await app.store.events.originals(corrections)
    horizon = batch.now - ANNOUNCED_WITHIN
    applied = []
    for event in events:
        at = event["at"]
        if "corrects" in event:
            original = originals.get((event["ws"], event["source"], event["corrects"]))
            if original is None:
                batch.waiting.append(event["_id"])
                continue
            at = original["at"]
            event["scope"] = original["scope"]
        batch.applied.append(event["_id"])
        applied.append(Applied(event, at, not event["quiet"] and at >= horizon))
    return sorted(applied, key=lambda item: item.at_ms)


async def _deliveries(app: App, workspace: Workspace, decisions: Decisions) -> list[Document]:
    """Return a card for each member who earned something, and edits of cards that are untrue now.

    What is restored after a correction is put right again where it was posted, without a callout.
    """
    edits: list[Document] = []
    changed = [award for award in decisions.awards if award.turn > 1]
    if changed:
        announced = await app.store.deliveries.announcing([award.key for award in changed])
        edits = edit_deliveries(announced, changed, app.clock())
    if not decisions.loud:
        return edits
    targets = await app.store.targets.active(workspace.id)
    return edits + [
        delivery
        for awards in decisions.loud.values()
        for delivery in celebration_deliveries(targets, _led_by_highest(awards), app.clock())
    ]


def _led_by_highest(awards: Sequence[Award]) -> list[Award]:
    return sorted(awards, key=lambda award: (-award.weight, -award.at, award.key))
