"""A store's sales goals and their pacing, in the shapes of seed 001."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.domain.goals import GoalPeriod
from core.domain.people import Workspace
from core.errors import NotFound, shorten
from core.usecases.goal_shapes import public_id, sales_goal_shape, sales_progress
from core.usecases.sales_goals import put_sales_goal, sales_goal, sales_goals
from web.api.goal_bodies import Amount
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Query
from web.state import APP, actor_of, workspace_of

TimePeriod = Literal["daily", "weekly", "monthly"]
_KINDS: dict[TimePeriod, GoalPeriod] = {"daily": "day", "weekly": "week", "monthly": "month"}


class SalesGoalIn(BaseModel):
    """A store's goal.

    targetValue: a number in major units, also as a string.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    metricType: Literal["revenue", "units_sold"]  # noqa: N815 - the seed's names
    targetValue: Amount  # noqa: N815
    timePeriod: TimePeriod  # noqa: N815


class SalesGoalsQuery(Query):
    """Of which period."""

    period: TimePeriod | None = Field(None, description="Only goals of this period.")


class SalesProgressQuery(Query):
    """Of which goal."""

    goalId: str = Field(description="The goal's id.")  # noqa: N815 - the seed's name


async def post_sales_goal(request: web.Request) -> web.Response:
    """Set the store's goal: 201 for a new one, 200 where one of this metric and period stood.

    It comes again: when its period is over, it is set for the next one.
    """
    app, workspace = request.app[APP], await _store(request)
    wanted = body_of(request, SalesGoalIn)
    name = "units" if wanted.metricType == "units_sold" else wanted.metricType
    metric = app.catalogue(workspace).metrics[name]
    found, created = await put_sales_goal(
        app,
        workspace,
        metric,
        metric.parse(wanted.targetValue, workspace.currency, "targetValue"),
        _KINDS[wanted.timePeriod],
        by=actor_of(request),
    )
    shape = sales_goal_shape(workspace, found, app.clock())
    return web.json_response(shape, status=201 if created else 200)


async def get_sales_goals(request: web.Request) -> web.Response:
    """Return the store's goals that run, with their progress."""
    app, workspace = request.app[APP], await _store(request)
    period = query_of(request, SalesGoalsQuery).period
    found = await sales_goals(app, workspace, _KINDS[period] if period is not None else None)
    now = app.clock()
    return web.json_response([sales_goal_shape(workspace, each, now) for each in found])


async def get_sales_progress(request: web.Request) -> web.Response:
    """Return how far along one goal is, and whether it is on pace."""
    app, workspace = request.app[APP], await _store(request)
    found = await sales_goal(app, workspace, query_of(request, SalesProgressQuery).goalId)
    body = {"goalId": public_id(found.goal), **sales_progress(workspace, found)}
    return web.json_response(body)


async def _store(request: web.Request) -> Workspace:
    workspace = await workspace_of(request)
    if request.match_info["storeId"] != workspace.id:
        raise NotFound(f"There is no store {shorten(request.match_info['storeId'])!r}.")
    return workspace


_PROGRESS = {
    "current": 31940,
    "target": 50000,
    "percent": 63.9,
    "elapsed": 0.6549,
    "pacing": "On Pace",
    "projected": 48772.14,
    "status": "On Track",
}
_SHOWN = {
    "id": 102,
    "storeId": "default",
    "metricType": "revenue",
    "targetValue": 50000,
    "timePeriod": "monthly",
    "startDate": "2026-11-01",
    "endDate": "2026-11-30",
    "createdAt": "2026-11-02T09:00:00+00:00",
    "updatedAt": "2026-11-02T09:00:00+00:00",
    "progress": _PROGRESS,
}
_TAG = "Goals"
_STORE = {"storeId": "default"}

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/{storeId}/sales-goals",
        handler=post_sales_goal,
        summary="Set a store's goal",
        tag=_TAG,
        scope="admin",
        body=SalesGoalIn,
        example=Example(
            path=_STORE,
            body={"metricType": "units_sold", "targetValue": 300, "timePeriod": "weekly"},
            status=201,
            answer=_SHOWN,
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/{storeId}/sales-goals",
        handler=get_sales_goals,
        summary="A store's goals that run",
        tag=_TAG,
        scope="read",
        query=SalesGoalsQuery,
        example=Example(path=_STORE, query={"period": "monthly"}, answer=[_SHOWN]),
    ),
    Endpoint(
        method="GET",
        path="/api/{storeId}/sales-progress",
        handler=get_sales_progress,
        summary="How far along a store's goal is",
        tag=_TAG,
        scope="read",
        query=SalesProgressQuery,
        example=Example(path=_STORE, query={"goalId": "102"}, answer={"goalId": 102, **_PROGRESS}),
    ),
]
