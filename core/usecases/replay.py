"""Ask for work: replay members from their events, settle what an owner's totals decide.

A replay empties a member's progress, folds every event that counts in again and applies the rules:
silently, and to the same result as if everything had been known from the start. It is what follows
a merge, a new rule, another time zone, a holiday. Slow and rare, where the fold is fast and
frequent.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from core.app import App
from core.domain.people import TEAM, Workspace
from core.language import speaking, trn
from core.store.client import is_away
from core.store.outgoing import summary_deliveries
from core.store.work import Ask
from core.usecases.evaluate import evaluate_lane
from core.usecases.settle import EVERYTHING
from core.usecases.streaks import CLOSED

PEOPLE_AT_ONCE = 5_000
DAYS_CAUGHT_UP = 40


async def replay(
    app: App, workspace: Workspace, members: Sequence[str], *, wait: bool = False
) -> None:
    """Rebuild members' progress and awards from their events; with `wait` it is done on return.

    What their teams and the workspace make of it follows in lanes of their own.
    """
    await _ask(app, (Ask(workspace.id, member, "replay") for member in members), wait=wait)


async def replay_everyone(app: App, workspace: Workspace) -> int:
    """Ask for a replay of every member, and for every team's totals; returns how many people."""
    count = 0
    asks: list[Ask] = []
    async for member in app.store.work.people(workspace.id):
        count += 1
        asks.append(Ask(workspace.id, member, "replay"))
        if len(asks) == PEOPLE_AT_ONCE:
            await _ask(app, asks, wait=False)
            asks = []
    touched = frozenset({EVERYTHING})
    for scope in await app.store.progress.scopes(workspace.id, TEAM):
        asks.append(Ask(workspace.id, scope, "settle", "all", touched))
    await _ask(app, asks, wait=False)
    return count


async def settle(app: App, workspace: Workspace, owner: str, *, wait: bool = False) -> None:
    """Measure an owner's open goals that are not decided event by event, and mark what changed."""
    await _ask(app, [Ask(workspace.id, owner, "settle", "asked", loud=True)], wait=wait)


async def grant_trophy(app: App, workspace: Workspace, member: str, slug: str, *, by: str) -> None:
    """Award a trophy to a member, as an admin; no total takes it away again."""
    app.log.info("trophy granted", member=member, trophy=slug, by=by)
    await _ask(app, [Ask(workspace.id, member, "settle", "grant", grant=slug)], wait=True)


async def ungrant_trophy(
    app: App, workspace: Workspace, member: str, slug: str, *, by: str
) -> None:
    """Take a trophy back that an admin awarded; it stays where the totals earned it since."""
    app.log.info("trophy taken back", member=member, trophy=slug, by=by)
    await _ask(app, [Ask(workspace.id, member, "settle", "grant", ungrant=slug)], wait=True)


async def close_days(app: App) -> int:
    """After midnight: look at the finished day of everybody who sold something in it.

    Percentages kept up for some days are decided by whole days. Done once for each workspace and
    date; a workspace seen for the first time begins 40 days ago. Returns how many were asked.
    """
    asked = 0
    for name in await app.store.work.workspaces():
        try:
            asked += await _close_days(app, await app.workspace_now(name))
        except Exception as error:
            if is_away(error):
                raise
            app.log.exception("days could not be closed", workspace=name)
    return asked


async def _close_days(app: App, workspace: Workspace) -> int:
    today = workspace.calendar.local_date(app.clock())
    yesterday = today - timedelta(days=1)
    last = await app.store.work.last_day(workspace.id)
    earliest = today - timedelta(days=DAYS_CAUGHT_UP)
    asked = 0
    day = max(last + timedelta(days=1), earliest) if last else earliest
    while day <= yesterday:
        touched = frozenset({f"{CLOSED}{day.isoformat()}"})
        members = await _concerned(app, workspace, day)
        loud = day == yesterday
        asks = (Ask(workspace.id, m, "settle", "day", touched, loud=loud) for m in members)
        await _ask(app, asks, wait=False)
        asked += len(members)
        await app.store.work.close_day(workspace.id, day)
        day += timedelta(days=1)
    return asked


async def _concerned(app: App, workspace: Workspace, day: date) -> list[str]:
    """Return who did anything in the day, or in the week or month that ends with it."""
    members = set(await app.store.progress.active_on(workspace.id, day))
    following = workspace.calendar.keys_of(day + timedelta(days=1))
    ended = {
        kind
        for kind, key in workspace.calendar.keys_of(day).items()
        if kind in {"week", "month"} and following[kind] != key
    }
    catalogue = app.catalogue(workspace)
    if not ended & {rule.unit for rule in catalogue.streaks if rule.metric in catalogue.derived}:
        return sorted(members)
    back = day.day if "month" in ended else 7
    for days in range(1, back):
        members |= set(await app.store.progress.active_on(workspace.id, day - timedelta(days=days)))
    return sorted(members)


async def finish_backfills(app: App) -> int:
    """Post one summary for each new rule that everybody has been looked at for."""
    finished = 0
    for backfill in await app.store.work.backfills():
        if await app.store.work.count(backfill["ws"]):
            continue
        if not await app.store.work.end_backfill(backfill["_id"]):
            continue
        finished += 1
        count = await app.store.awards.count_silent(
            backfill["ws"], backfill["since"], backfill["rule"]
        )
        title = backfill["title"].replace("{figure}", "…")
        with speaking((await app.workspace(backfill["ws"])).locale):
            text = trn(
                "A new milestone is here: {title}. {number} laurel was earned already; nobody was "
                "paged.",
                "A new milestone is here: {title}. {number} laurels were earned already; nobody "
                "was paged.",
                count,
                title=title,
            )
        targets = await app.store.targets.active(backfill["ws"])
        notices = summary_deliveries(targets, text, backfill["_id"], app.clock())
        await app.store.deliveries.add(notices)
        await app.queue.ring_platforms({notice["platform"] for notice in notices})
    return finished


async def _ask(app: App, asks: Iterable[Ask], *, wait: bool) -> None:
    wanted = list(asks)
    lanes = await app.store.work.ask(wanted, app.clock())
    if wait:
        await asyncio.gather(*(evaluate_lane(app, lane) for lane in lanes))
    else:
        await app.queue.ring_lanes(lanes)
