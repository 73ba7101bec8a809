"""End goals whose period is over, and renew those that come again."""

from datetime import datetime

from core.app import App
from core.domain.goals import Goal
from core.domain.people import Workspace
from core.store.client import is_away
from core.usecases.goals import keep_current
from core.usecases.measure import measure
from core.usecases.replay import settle


async def renew_goals(app: App) -> int:
    """End every goal whose period is over, with its result; returns how many.

    A recurring one is set again for the period that runs now, once, however many workers do this
    and however many periods nobody did. Safe to run any number of times at once.
    """
    ended = 0
    for name in await app.store.goals.workspaces():
        workspace = await app.workspace_now(name)
        now = app.clock()
        async for goal in app.store.goals.over(name, workspace.calendar, now):
            try:
                ended += await _end(app, workspace, goal, now)
            except Exception as error:
                if is_away(error):
                    raise
                app.log.exception("a goal could not be ended", workspace=name, goal=goal.id)
    return ended


async def _end(app: App, workspace: Workspace, goal: Goal, now: datetime) -> bool:
    """End one goal: what is measured is decided a last time before."""
    if not goal.direct:
        await settle(app, workspace, goal.owner, wait=True)
    result = await measure(app, workspace, goal, now)
    successor = await _successor(app, workspace, goal, now) if goal.recurring else None
    if not await app.store.goals.end(goal, now, result, successor):
        return False
    if successor is not None and await app.store.goals.get(workspace.id, successor.id):
        await keep_current(app, workspace, successor, now)
    return True


async def _successor(app: App, workspace: Workspace, goal: Goal, now: datetime) -> Goal:
    """Return the goal for the period that runs now; what it already has is decided afterwards."""
    return goal.model_copy(
        update={
            "id": await app.store.goals.next_id(),
            "period": workspace.calendar.resolve(goal.period_kind, now),
            "created_at": now,
            "updated_at": None,
            "met_at": None,
            "renewed_from": goal.id,
        }
    )
