"""Goals, in the shapes of seed 000."""

from aiohttp import web

from core.catalogue import Catalogue
from core.domain.goals import Goal
from core.domain.metrics import Metric
from core.domain.people import Workspace
from core.domain.time_periods import SHOWN, read_time_period
from core.errors import InvalidInput, NotFound, shorten
from core.usecases.goal_lists import active_goals, goal_history
from core.usecases.goal_shapes import goal_shape
from core.usecases.goals import cancel_goal, edit_goal, find_goal, find_owner, set_goal
from core.usecases.measure import foretold
from web.api.goal_bodies import ActiveQuery, GoalChange, GoalIn, GoalQuery, HistoryQuery
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of


async def post_goal(request: web.Request) -> web.Response:
    """Set a goal; the one that stands for the same owner, metric, scope and period is replaced."""
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, GoalIn)
    metric = _metric(app.catalogue(workspace), wanted.metric)
    scope, period = wanted.counted(), wanted.period()
    member = await find_owner(app, workspace, wanted.member, wanted.team)
    goal, _ = await set_goal(
        app,
        workspace,
        member,
        metric,
        metric.parse(wanted.targetValue, workspace.currency, "targetValue"),
        period,
        team=wanted.team,
        scope=scope,
        description=wanted.description or "",
        private=wanted.private,
        recurring=wanted.recurring,
        by=actor_of(request),
        why=wanted.reason,
    )
    return await _answer(request, workspace, goal, status=201)


async def get_active(request: web.Request) -> web.Response:
    """Return the goals that run, and those that ended in the last 48 hours, newest first.

    Status: Met when the target is reached (a percentage: when its period is over and it is kept).
    Unmet when the period is over without. Until then On Track, or Off Track while progress is more
    than 5 % of the target behind the elapsed share of the period; a percentage while it is below
    its target. A goal of the last 30 days is never Unmet.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, ActiveQuery)
    wanted = {"member": asked.member, "team": asked.team}
    match = {name: value for name, value in wanted.items() if value is not None}
    if asked.period is not None:
        word = read_time_period(asked.period, "period")
        match["period_kind" if word in SHOWN else "period"] = word
    now = app.clock()
    found = await active_goals(app, workspace, match)
    return web.json_response([goal_shape(workspace, each, now) for each in found])


async def get_goals(request: web.Request) -> web.Response:
    """Return goals with their results, newest first."""
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, HistoryQuery)
    match = {} if asked.member is None else {"member": asked.member}
    found, following = await goal_history(
        app, workspace, asked.state, asked.limit, read_cursor(asked.cursor), match
    )
    now = app.clock()
    items = [goal_shape(workspace, each, now) for each in found]
    return web.json_response({"items": items, "next": write_cursor(following)})


async def get_goal(request: web.Request) -> web.Response:
    """Return one goal, whatever became of it."""
    workspace, goal = await _goal(request)
    if goal.private and query_of(request, GoalQuery).member != goal.member:
        raise NotFound(f"There is no goal {shorten(goal.id)!r}.")
    return await _answer(request, workspace, goal)


async def patch_goal(request: web.Request) -> web.Response:
    """Change a goal that runs. Another target may make it met, or no longer met, silently."""
    app = request.app[APP]
    workspace, goal = await _goal(request)
    wanted = body_of(request, GoalChange)
    if not wanted.model_fields_set - {"reason"}:
        raise InvalidInput("body", "nothing", "give targetValue, description, private or recurring")
    metric = app.catalogue(workspace).metrics[goal.metric]
    target = None
    if "targetValue" in wanted.model_fields_set:
        target = metric.parse(wanted.targetValue, workspace.currency, "targetValue")
    goal = await edit_goal(
        app,
        workspace,
        goal,
        target=target,
        description=wanted.description,
        private=wanted.private,
        recurring=wanted.recurring,
        by=actor_of(request),
        why=wanted.reason,
    )
    return await _answer(request, workspace, goal)


async def delete_goal(request: web.Request) -> web.Response:
    """Cancel a goal and its renewals; what it brought stays."""
    workspace, goal = await _goal(request)
    why = query_of(request, Reason).reason
    await cancel_goal(request.app[APP], workspace, goal, by=actor_of(request), why=why)
    return web.Response(status=204)


def _metric(catalogue: Catalogue, word: str) -> Metric:
    metric = catalogue.metric_named(word)
    if metric is None:
        known = ", ".join(catalogue.metrics)
        raise InvalidInput("metric", word, f"is not a metric; known are {known}")
    return metric


async def _goal(request: web.Request) -> tuple[Workspace, Goal]:
    workspace = await workspace_of(request)
    return workspace, await find_goal(request.app[APP], workspace, request.match_info["id"])


async def _answer(
    request: web.Request, workspace: Workspace, goal: Goal, status: int = 200
) -> web.Response:
    app = request.app[APP]
    now = app.clock()
    found = await foretold(app, workspace, goal, now)
    return web.json_response(goal_shape(workspace, found, now), status=status)


_SHOWN = {
    "id": 101,
    "metric": "units",
    "scope": "sku",
    "targetValue": 100,
    "currentValue": 60,
    "percentComplete": 60,
    "status": "On Track",
}
_TAG = "Goals"

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/goals",
        handler=post_goal,
        summary="Set a goal",
        tag=_TAG,
        scope="admin",
        body=GoalIn,
        example=Example(
            body={
                "metric": "units",
                "targetValue": "100",
                "scope": "sku",
                "sku": "IPOD2008GREEN",
                "category": None,
                "timePeriod": "30 Days",
                "description": "Before the season ends",
            },
            status=201,
            answer=_SHOWN,
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/goals/active",
        handler=get_active,
        summary="The goals that run, with progress, pace and forecast",
        tag=_TAG,
        scope="read",
        query=ActiveQuery,
        example=Example(query={"member": "ada"}, answer=[_SHOWN]),
    ),
    Endpoint(
        method="GET",
        path="/api/goals",
        handler=get_goals,
        summary="Goals with their results",
        tag=_TAG,
        scope="read",
        query=HistoryQuery,
        example=Example(
            query={"state": "ended", "limit": "10"}, answer={"items": [_SHOWN], "next": None}
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/goals/{id}",
        handler=get_goal,
        summary="One goal",
        tag=_TAG,
        scope="read",
        query=GoalQuery,
        example=Example(path={"id": "101"}, answer=_SHOWN),
    ),
    Endpoint(
        method="PATCH",
        path="/api/goals/{id}",
        handler=patch_goal,
        summary="Change a goal",
        tag=_TAG,
        scope="admin",
        body=GoalChange,
        example=Example(
            path={"id": "101"},
            body={"targetValue": 120, "reason": "A new shop opened"},
            answer=_SHOWN | {"targetValue": 120, "percentComplete": 50},
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/goals/{id}",
        handler=delete_goal,
        summary="Cancel a goal",
        tag=_TAG,
        scope="admin",
        query=Reason,
        example=Example(path={"id": "101"}, query={"reason": "Set by mistake"}, status=204),
    ),
]
