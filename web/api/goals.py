"""Goals, in the shapes of seed 000."""

from datetime import date
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from core.domain.events import Key, Label
from core.domain.goals import Goal
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.people import Workspace
from core.domain.periods import custom_key
from core.domain.time_periods import SHOWN, read_time_period
from core.errors import InvalidInput, NotFound, shorten
from core.store.goals import State
from core.usecases.goal_lists import active_goals, goal_history
from core.usecases.goal_shapes import goal_shape
from core.usecases.goals import cancel_goal, edit_goal, find_goal, find_owner, set_goal
from core.usecases.measure import foretold
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Between, Query, WholeNumber
from web.state import APP, actor_of, workspace_of

MOST_GOALS = 100

Amount = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})]
ScopeName = Literal["global", "sku", "category", "character", "channel", "team", "workspace"]


def _day(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError("must be a date such as 2026-11-03")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError("must be a date such as 2026-11-03") from None


def _blank(given: object) -> object:
    return None if given == "" else given


def _fixed(given: object) -> object:
    raise ValueError("cannot be changed; cancel this goal and set a new one")


Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[Key | None, BeforeValidator(_blank)]
Fixed = Annotated[SkipJsonSchema[Any], BeforeValidator(_fixed)]


class GoalIn(BaseModel):
    """A goal to set.

    metric: its name or an alias, such as revenue, units, units_sold or profit_margin.
    targetValue: a number in major units, also as a string. scope: what counts; without member or
    team the goal is the whole workspace's. timePeriod: daily, weekly, monthly, quarter, year, all,
    30 Days, or a key such as 2026-12; monthly when nothing is said. startDate, endDate: dates of
    your own instead, both included. private: shown to its member alone. recurring: set anew when
    its period is over. reason: for the audit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: Key
    targetValue: Amount  # noqa: N815 - the seed's name
    scope: ScopeName | None = None
    sku: Name = None
    category: Name = None
    character: Name = None
    channel: Name = None
    team: Name = None
    member: Name = None
    timePeriod: Name = None  # noqa: N815
    startDate: Day | None = None  # noqa: N815
    endDate: Day | None = None  # noqa: N815
    description: Label | None = None
    private: bool = False
    recurring: bool = False
    reason: Label | None = None

    def counted(self) -> str:
        """Return what counts as the core writes it: `global`, or a kind and a key."""
        keys = {
            "sku": self.sku,
            "category": self.category,
            "character": self.character,
            "channel": self.channel,
        }
        given = {kind: key for kind, key in keys.items() if key is not None}
        wanted = self.scope or next(iter(given), "global")
        if wanted in keys and keys[wanted] is None:
            raise InvalidInput(wanted, "nothing", f'is required with scope "{wanted}"')
        for kind, key in given.items():
            if kind != wanted:
                raise InvalidInput(kind, key, f'does not go with scope "{wanted}"')
        if wanted == "team" and self.team is None:
            raise InvalidInput("team", "nothing", 'is required with scope "team"')
        if self.team is not None and self.member is not None:
            raise InvalidInput("member", self.member, "a goal is a team's or a member's, not both")
        if wanted in {"team", "workspace"} and self.member is not None:
            raise InvalidInput("member", self.member, f'does not go with scope "{wanted}"')
        if wanted == "workspace" and self.team is not None:
            raise InvalidInput("team", self.team, 'does not go with scope "workspace"')
        return f"{wanted}:{keys[wanted]}" if wanted in keys else GLOBAL

    def period(self) -> str:
        """Return the kind or key of the period."""
        word = None if self.timePeriod is None else read_time_period(self.timePeriod)
        if self.startDate is None and self.endDate is None:
            if word == "custom":
                raise InvalidInput("startDate", "nothing", "is required with a period of your own")
            return word or "month"
        if word not in {None, "custom"}:
            raise InvalidInput("timePeriod", self.timePeriod, "give either this or two dates")
        for name, day in (("startDate", self.startDate), ("endDate", self.endDate)):
            if day is None:
                raise InvalidInput(name, "nothing", "is required with the other date")
        assert self.startDate is not None  # noqa: S101 - looked at above
        assert self.endDate is not None  # noqa: S101
        if self.endDate < self.startDate:
            raise InvalidInput("endDate", self.endDate.isoformat(), "is before startDate")
        return custom_key(self.startDate, self.endDate)


class GoalChange(BaseModel):
    """What to change of a goal that runs. Another metric or period is another goal.

    reason: for the audit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    targetValue: Amount = None  # noqa: N815 - the seed's name
    description: Label | None = None
    private: bool | None = None
    recurring: bool | None = None
    reason: Label | None = None
    metric: Fixed = None
    scope: Fixed = None
    sku: Fixed = None
    category: Fixed = None
    character: Fixed = None
    channel: Fixed = None
    team: Fixed = None
    member: Fixed = None
    timePeriod: Fixed = None  # noqa: N815
    startDate: Fixed = None  # noqa: N815
    endDate: Fixed = None  # noqa: N815


class ActiveQuery(Query):
    """Whose goals, and of which period."""

    member: str | None = Field(None, description="This member's goals, the private ones too.")
    team: str | None = Field(None, description="This team's goals.")
    period: str | None = Field(None, description="Only monthly ones, say, or those of 2026-11.")


class HistoryQuery(Query):
    """Which goals, and which page of them."""

    state: State = Field("all", description="Whether they run, are over or were cancelled.")
    member: str | None = Field(None, description="This member's goals, the private ones too.")
    limit: Annotated[WholeNumber, Between(1, MOST_GOALS)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


class GoalQuery(Query):
    """Who asks."""

    member: str | None = Field(None, description="A private goal is shown to its member alone.")


class Reason(Query):
    """Why."""

    reason: str | None = Field(None, max_length=200, description="For the audit.")


async def post_goal(request: web.Request) -> web.Response:
    """Set a goal; the one that stands for the same owner, metric, scope and period is replaced."""
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, GoalIn)
    metric = read_metric(app.catalogue(workspace).metric_named(wanted.metric), wanted.metric)
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
    match: dict[str, Any] = {}
    for name, value in (("member", asked.member), ("team", asked.team)):
        if value is not None:
            match[name] = value
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
    return web.json_response(
        {"items": items, "next": None if following is None else write_cursor(*following)}
    )


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


def read_metric(metric: Metric | None, word: str) -> Metric:
    """Return the metric that was found by a word. Raises InvalidInput where none was."""
    if metric is None:
        raise InvalidInput("metric", word, "is not a metric; try revenue, units or signups")
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
