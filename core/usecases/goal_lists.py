"""Lists of goals: what runs, and what was."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.app import App
from core.domain.people import Workspace
from core.store.goals import Cursor, State
from core.usecases.measure import Measured, each_of, foretold
from core.usecases.replay import settle

# How long a goal is still listed after its period, as boards stay open: late events may decide it.
LISTED_AFTER_END = timedelta(hours=48)


async def active_goals(app: App, workspace: Workspace, match: Mapping[str, Any]) -> list[Measured]:
    """Return goals that run, or ended in the last 48 hours, with forecasts; newest first.

    match: fields of goals, such as `member`, `team`, `scope` or `period_kind`. Private goals are
    left out unless their member is asked for.
    """
    now = app.clock()
    since = now - LISTED_AFTER_END
    goals = await app.store.goals.running(workspace.id, workspace.calendar, since, **_open(match))
    return await each_of(goals, lambda goal: foretold(app, workspace, goal, now))


async def settled_goals(app: App, workspace: Workspace, match: Mapping[str, Any]) -> list[Measured]:
    """Return active goals, having seen to it that what is stored says the same as what is read."""
    found = await active_goals(app, workspace, match)
    owners = {each.goal.owner for each in found if _changed(each)}
    for owner in sorted(owners):
        await settle(app, workspace, owner, wait=True)
    return await active_goals(app, workspace, match) if owners else found


async def goal_history(
    app: App,
    workspace: Workspace,
    state: State,
    limit: int,
    before: Cursor | None,
    match: Mapping[str, Any],
) -> tuple[list[Measured], Cursor | None]:
    """Return a page of goals of one state, newest first, and where the next page begins."""
    now = app.clock()
    goals = await app.store.goals.page(
        workspace.id, workspace.calendar, now, state, limit + 1, before, **_open(match)
    )
    shown = goals[:limit]
    following = (shown[-1].created_at, shown[-1].id) if len(goals) > limit else None
    return await each_of(shown, lambda goal: foretold(app, workspace, goal, now)), following


def _changed(found: Measured) -> bool:
    """Tell whether a goal that is measured, not decided by events, stands otherwise than stored."""
    goal = found.goal
    if goal.direct or goal.ended_at is not None:
        return False
    return (found.progress.status == "met") != (goal.met_at is not None)


def _open(match: Mapping[str, Any]) -> dict[str, Any]:
    """Leave private goals out unless one member's are asked for."""
    return dict(match) if match.get("member") is not None else {**match, "private": {"$ne": True}}
