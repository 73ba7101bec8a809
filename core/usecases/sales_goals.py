"""A store's goals, as seed 001 has them: one for each metric and period, set or set anew."""

from core.app import App
from core.domain.goals import Goal, GoalPeriod
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.people import Workspace
from core.errors import NotFound, shorten
from core.usecases.goals import edit_goal, find_goal, set_goal
from core.usecases.measure import Measured, each_of, foretold


async def put_sales_goal(
    app: App, workspace: Workspace, metric: Metric, target: int, period: GoalPeriod, *, by: str
) -> tuple[Measured, bool]:
    """Set the store's goal for a metric and a period, which comes again until it is cancelled.

    Tells whether it is new; the one that stands gets the new target and keeps its id.
    """
    now = app.clock()
    standing = await _running(app, workspace, metric=metric.name, period_kind=period)
    key = workspace.calendar.resolve(period, now)
    found = next((goal for goal in standing if goal.period == key), None)
    if found is not None:
        goal = await edit_goal(app, workspace, found, target=target, recurring=True, by=by)
    else:
        goal, _ = await set_goal(
            app, workspace, None, metric, target, period, recurring=True, by=by
        )
    return await foretold(app, workspace, goal, now), found is None


async def sales_goals(
    app: App, workspace: Workspace, period: GoalPeriod | None = None
) -> list[Measured]:
    """Return the store's goals that run, newest first."""
    now = app.clock()
    goals = await _running(app, workspace, **({"period_kind": period} if period else {}))
    return await each_of(goals, lambda goal: foretold(app, workspace, goal, now))


async def sales_goal(app: App, workspace: Workspace, goal: str) -> Measured:
    """Return one goal of the store. Raises NotFound, also for somebody else's."""
    found = await find_goal(app, workspace, goal)
    if found.member is not None or found.team is not None:
        raise NotFound(f"There is no goal {shorten(goal)!r} of this store.")
    return await foretold(app, workspace, found, app.clock())


async def _running(app: App, workspace: Workspace, **match: str) -> list[Goal]:
    return await app.store.goals.running(
        workspace.id,
        workspace.calendar,
        app.clock(),
        member=None,
        team=None,
        scope=GLOBAL,
        **match,
    )
