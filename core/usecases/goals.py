"""Set goals and tell how far along they are."""

import uuid

from core.app import App
from core.domain.goals import Goal, GoalProgress, goal_progress
from core.domain.metrics import Metric
from core.domain.people import Workspace
from core.domain.periods import PeriodKind
from core.errors import InvalidInput

MOST_GOALS = 50


async def set_goal(
    app: App,
    workspace: Workspace,
    member: str | None,
    metric: Metric,
    target: int,
    period: PeriodKind,
) -> tuple[Goal, GoalProgress]:
    """Set a goal for the period that runs now, replacing one for the same metric and period.

    target: stored units. A goal that is reached already counts as met and is not celebrated.
    """
    if target <= 0:
        raise InvalidInput("target", target, "must be more than zero")
    now = app.clock()
    key = workspace.calendar.key(period, now)
    running = [
        goal
        for goal in await app.store.goals.standing(workspace.id, member)
        if goal.period == workspace.calendar.key(goal.period_kind, now)
    ]
    if len(running) >= MOST_GOALS:
        raise InvalidInput("goal", f"{len(running)} goals", f"at most {MOST_GOALS} may run at once")
    current = await _current(app, workspace, member, key, metric.name)
    goal = await app.store.goals.put(
        Goal(
            id=uuid.uuid4().hex[:12],
            workspace=workspace.id,
            member=member,
            metric=metric.name,
            target=target,
            period_kind=period,
            period=key,
            created_at=now,
            met_at=now if current >= target else None,
        )
    )
    return goal, goal_progress(goal, current, workspace.calendar, now)


async def goals_with_progress(
    app: App, workspace: Workspace, member: str | None
) -> list[tuple[Goal, GoalProgress]]:
    """Return the standing goals of a member (None: the workspace's), newest first."""
    now = app.clock()
    found = []
    for goal in await app.store.goals.standing(workspace.id, member):
        current = await _current(app, workspace, member, goal.period, goal.metric)
        found.append((goal, goal_progress(goal, current, workspace.calendar, now)))
    return found


async def _current(
    app: App, workspace: Workspace, member: str | None, key: str, metric: str
) -> int:
    if member is None:
        return await app.store.progress.sum(workspace.id, key, metric)
    return await app.store.progress.value(workspace.id, member, "global", key, metric)
