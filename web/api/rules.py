"""Milestone rules: what is rewarded here, own rules, and trying one against history."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from core.domain.events import Key
from core.domain.milestones import GLOBAL, CustomRule, CustomStep, StreakUnit
from core.domain.periods import PeriodKind
from core.usecases.preview import preview
from core.usecases.rules import add_rule, change_rule, checked, delete_rule, rule_shape
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of


def _figure(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return str(given) if type(given).__name__ == "Decimal" else given
    return str(given).strip()


Figure = Annotated[
    str,
    Field(min_length=1, max_length=60),
    BeforeValidator(_figure),
    WithJsonSchema({"type": ["string", "number"], "examples": ["5000"]}),
]


def _one_line(given: object) -> object:
    if isinstance(given, str) and not given.strip().isprintable():
        raise ValueError("must be one line of characters that can be shown")
    return given.strip() if isinstance(given, str) else given


Title = Annotated[str, Field(min_length=1, max_length=120), BeforeValidator(_one_line)]


class StepIn(BaseModel):
    """A threshold in major units, or a streak's length, and its points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Figure
    points: int = Field(default=0, ge=0, le=1_000_000)


class _Base(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str | None = Field(default=None, max_length=500)


class RuleIn(_Base):
    """A milestone rule. `title` and `description` may say {figure}.

    `threshold`: a total of `metric` in a `period` reaching each step, of a member or a team.
    `streak`: days, weeks or months in a row with at least `minimum` (or with a goal met, where
    `metric` is goal); `idle` says what a unit without anything does.
    """

    title: Title
    description: str = Field(default="", max_length=300)
    emoji: str = Field(default="🏅", min_length=1, max_length=16)
    kind: Literal["threshold", "streak"] = "threshold"
    metric: Key
    subject: Literal["member", "team"] = "member"
    scope: str = GLOBAL
    period: PeriodKind = "month"
    minimum: Figure = "1"
    unit: StreakUnit = "day"
    idle: Literal["breaks", "skips"] = "breaks"
    steps: list[StepIn] = Field(min_length=1, max_length=1_000)


class RuleChange(_Base):
    """What changes of a rule; a shipped one can only be paused and resumed."""

    title: Title | None = None
    description: str | None = Field(default=None, max_length=300)
    emoji: str | None = Field(default=None, min_length=1, max_length=16)
    minimum: Figure | None = None
    steps: list[StepIn] | None = Field(default=None, min_length=1, max_length=1_000)
    paused: bool | None = None


async def get_rules(request: web.Request) -> web.Response:
    """Return every rule, shipped and own."""
    app, workspace = request.app[APP], await workspace_of(request)
    rules = app.catalogue(workspace).rules.values()
    return web.json_response({"items": [rule_shape(app, workspace, rule) for rule in rules]})


async def post_rule(request: web.Request) -> web.Response:
    """Add a rule. Who has earned it already gets it silently; one summary says how many."""
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, RuleIn)
    rule, count = await add_rule(
        app, workspace, rule_from(wanted), actor=actor_of(request), why=wanted.reason
    )
    workspace = await workspace_of(request)
    made = app.catalogue(workspace).rules[rule.id]
    shape = rule_shape(app, workspace, made) | {"replaying": count}
    return web.json_response(shape, status=201)


async def post_preview(request: web.Request) -> web.Response:
    """Say who would have earned a rule, without adding it."""
    app, workspace = request.app[APP], await workspace_of(request)
    rule = checked(app, workspace, rule_from(body_of(request, RuleIn)))
    return web.json_response(await preview(app, workspace, rule))


async def patch_rule(request: web.Request) -> web.Response:
    """Change a rule of your own, pause or resume any; what was earned stays earned."""
    app, workspace = request.app[APP], await workspace_of(request)
    change, rule_id = body_of(request, RuleChange), request.match_info["id"]
    fields: dict[str, Any] = change.model_dump(
        exclude_unset=True, exclude_none=True, exclude={"reason", "paused"}
    )
    count = await change_rule(
        app,
        workspace,
        rule_id,
        fields,
        paused=change.paused,
        actor=actor_of(request),
        why=change.reason,
    )
    workspace = await workspace_of(request)
    shape = rule_shape(app, workspace, app.catalogue(workspace).rules[rule_id])
    return web.json_response(shape | {"replaying": count})


async def remove_rule(request: web.Request) -> web.Response:
    """Delete a rule of your own; its awards stay in the history."""
    app, workspace = request.app[APP], await workspace_of(request)
    why = query_of(request, Reason).reason
    await delete_rule(app, workspace, request.match_info["id"], actor=actor_of(request), why=why)
    return web.Response(status=204)


def rule_from(wanted: RuleIn) -> CustomRule:
    """Return the rule that somebody wrote, without an id."""
    return CustomRule(
        id="",
        kind=wanted.kind,
        title=wanted.title,
        description=wanted.description,
        emoji=wanted.emoji,
        metric=wanted.metric,
        subject=wanted.subject,
        scope_kind=wanted.scope,
        period=wanted.period,
        minimum=wanted.minimum,
        unit=wanted.unit,
        idle=wanted.idle,
        steps=tuple(CustomStep(at=step.at, points=step.points) for step in wanted.steps),
    )


_EXAMPLE = {
    "title": "{figure} in a day",
    "metric": "revenue",
    "period": "day",
    "steps": [{"at": "500", "points": 10}, {"at": "2000", "points": 50}],
}
_SHAPE = {"id": "own-1a2b3c4d5e", "kind": "threshold", "metric": "revenue", "paused": False}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/rules",
        handler=get_rules,
        summary="List what is rewarded",
        tag="Rules",
        scope="read",
        example=Example(answer={"items": [_SHAPE]}),
    ),
    Endpoint(
        method="POST",
        path="/api/rules",
        handler=post_rule,
        summary="Add a milestone of your own",
        tag="Rules",
        scope="admin",
        body=RuleIn,
        example=Example(body=_EXAMPLE, status=201, answer=_SHAPE | {"replaying": 3}),
    ),
    Endpoint(
        method="POST",
        path="/api/rules/preview",
        handler=post_preview,
        summary="See who would have earned a rule",
        tag="Rules",
        scope="admin",
        body=RuleIn,
        example=Example(
            body=_EXAMPLE, answer={"awards": 2, "members": 1, "items": [], "complete": True}
        ),
    ),
    Endpoint(
        method="PATCH",
        path="/api/rules/{id}",
        handler=patch_rule,
        summary="Change, pause or resume a rule",
        tag="Rules",
        scope="admin",
        body=RuleChange,
        example=Example(
            path={"id": "signups-month"},
            body={"paused": True, "reason": "a quiet month"},
            answer={"id": "signups-month", "paused": True, "replaying": 0},
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/rules/{id}",
        handler=remove_rule,
        summary="Delete a rule of your own",
        tag="Rules",
        scope="admin",
        query=Reason,
        example=Example(path={"id": "own-1a2b3c4d5e"}, status=404),
    ),
]
