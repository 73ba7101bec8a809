"""Change a goal that runs, its period too: another period takes a new goal, the old is given up."""

from typing import Any

from core.app import App
from core.domain.goals import Goal, resolve_period
from core.domain.people import Workspace
from core.usecases.goals import cancel_goal, edit_goal, refuse_finished, set_goal


async def change_goal(
    app: App,
    workspace: Workspace,
    goal: Goal,
    *,
    period: str | None = None,
    target: int | None = None,
    description: str | None = None,
    private: bool | None = None,
    recurring: bool | None = None,
    by: str | None = None,
) -> Goal:
    """Return the goal that stands afterwards; what is None stays.

    period: as `set_goal` takes it; in another one the goal comes again only where that is said.
    by: who changes somebody else's. Raises InvalidInput.
    """
    refuse_finished(workspace, goal, app.clock())
    given: dict[str, Any] = {
        "target": target,
        "description": description,
        "private": private,
        "recurring": recurring,
    }
    if period is None or resolve_period(period, workspace.calendar, app.clock())[1] == goal.period:
        return await edit_goal(app, workspace, goal, **given, by=by)
    metric = app.catalogue(workspace).metrics[goal.metric]
    made, _ = await set_goal(
        app,
        workspace,
        goal.member,
        metric,
        goal.target if target is None else target,
        period,
        team=goal.team,
        scope=goal.scope,
        description=goal.description if description is None else description,
        private=goal.private if private is None else private,
        recurring=bool(recurring),
        by=by,
    )
    await cancel_goal(app, workspace, goal, by=by)
    return made
