"""The forms that set and change goals; they read what is typed as the chat commands do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict

from core.cards import plain_text
from core.conversation.goal_wording import goal_title, plain_target, standing
from core.conversation.goals import leads_only
from core.conversation.parsing import amount_of, read_metric
from core.conversation.scopes import read_scope, suggest_scopes
from core.conversation.when import PERIOD_CHOICES, When, when_of
from core.domain.characters import scrubbed
from core.domain.events import Label
from core.domain.goals import REPEATING, Goal
from core.domain.people import TEAM, owner
from core.domain.wording import period_name
from core.errors import Forbidden, InvalidInput
from core.language import tr, translated
from core.usecases.goal_change import change_goal
from core.usecases.goals import find_owner, set_goal
from core.usecases.measure import measured
from core.usecases.teams import teams
from web.body import read_form
from web.pages.goal_rights import asking, by_of, may_lead_here
from web.pages.page import Viewer, form_of

ME, EVERYBODY = "me", "everybody"
MOST_THINGS = 200  # of what was counted, to choose from
PERIODS = (*PERIOD_CHOICES, "next month", "by friday", "30 days")
# Where a form shows what the core says of a field of its own.
_SHOWN_AT = {
    "targetValue": "target",
    "timePeriod": "period",
    "recurring": "period",
    "private": "whose",
    "description": "note",
    "team": "whose",
    "member": "whose",
}

Typed = Annotated[Label, AfterValidator(scrubbed)]


class SetForm(BaseModel):
    """A goal to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: str = ""
    metric: Typed = ""
    target: Typed = ""
    period: Typed = ""
    of: Typed = ""
    whose: Typed = ""
    note: Typed = ""
    private: bool = False
    again: bool = False


class EditForm(BaseModel):
    """What a goal is to be from now on. period: empty, it stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: str = ""
    goal: Typed
    target: Typed = ""
    period: Typed = ""
    note: Typed = ""
    private: bool = False
    again: bool = False


@dataclass(frozen=True)
class Shown:
    """A form as it is drawn.

    values: what stands in its fields. error: what is wrong with one of them. goal: the one that is
    edited, with its name and whether it may be private.
    """

    values: Mapping[str, str]
    error: InvalidInput | None = None
    metrics: list[tuple[str, str]] = field(default_factory=list)
    whose: list[tuple[str, str]] = field(default_factory=list)
    things: list[tuple[str, str]] = field(default_factory=list)
    periods: tuple[str, ...] = PERIODS
    goal: dict[str, Any] | None = None


async def new_form(
    viewer: Viewer,
    values: Mapping[str, str] | None = None,
    error: InvalidInput | None = None,
    things: list[tuple[str, str]] | None = None,
) -> Shown:
    """Return the form that sets a goal. things: what it may be about, all there is when None."""
    metrics = viewer.app.catalogue(viewer.workspace).metrics.values()
    if things is None:
        known = (await suggest_scopes(asking(viewer), ""))[:MOST_THINGS]
        things = [(each.command, each.label) for each in known]
    return Shown(
        values=values if values is not None else {"metric": "revenue", "period": "monthly"},
        error=error,
        metrics=[(each.name, translated(each.title)) for each in metrics],
        whose=await _whose(viewer),
        things=things,
    )


async def edit_form(
    viewer: Viewer,
    goal: Goal,
    values: Mapping[str, str] | None = None,
    error: InvalidInput | None = None,
) -> Shown:
    """Return the form that changes a goal."""
    context = asking(viewer)
    now, workspace = viewer.app.clock(), viewer.workspace
    return Shown(
        values=values
        if values is not None
        else {
            "target": plain_target(context, goal),
            "note": goal.description,
            "private": "on" if goal.private else "",
            "again": "on" if goal.recurring else "",
        },
        error=error,
        goal={
            "id": goal.id,
            "title": goal_title(context, goal),
            "period": period_name(goal.period, workspace.calendar, now, workspace.locale),
            "own": goal.member is not None,
            "repeats": goal.period_kind in REPEATING,
        },
    )


async def _whose(viewer: Viewer) -> list[tuple[str, str]]:
    """Return whose goals the viewer may set."""
    found = []
    if viewer.member is not None:
        found.append((ME, "Me" if viewer.own else viewer.member.name))
    found += [
        (f"{TEAM}{team.id}", owner(viewer.workspace, f"{TEAM}{team.id}", team).name)
        for team in await teams(viewer.app, viewer.workspace)
        if may_lead_here(viewer, team.id)
    ]
    return [*found, (EVERYBODY, "Everybody")] if may_lead_here(viewer, None) else found


async def typed(request: web.Request) -> dict[str, str]:
    """Return what stood in a form's fields, to be shown again."""
    sent = await read_form(request)
    return {name: value for name, value in sent.items() if isinstance(value, str)}


async def take_new(request: web.Request, viewer: Viewer) -> str:
    """Set a goal and return what to say. Raises InvalidInput at a field of the form, Forbidden."""
    context, workspace = asking(viewer), viewer.workspace
    try:
        wanted = await form_of(request, SetForm)
        if not wanted.target:
            raise InvalidInput("target", "", "say how much, such as 50k or 25")
        metric = read_metric(context.catalogue, wanted.metric)
        target = amount_of(context, metric, wanted.target)
        when = when_of(context, wanted.period or None)
        scope = await read_scope(context, wanted.of or None)
        member, team = await _owner(viewer, wanted.whose)
        goal, progress = await set_goal(
            viewer.app,
            workspace,
            member,
            metric,
            target,
            when.period,
            team=team,
            scope=scope,
            description=wanted.note,
            private=wanted.private,
            recurring=_again(when, wanted.again),
            by=by_of(viewer, member),
        )
    except InvalidInput as error:
        raise at_field(error) from None
    title = tr("Goal set: {goal}", goal=f"{goal_title(context, goal)}.")
    return f"{title} {plain_text(standing(context, goal, progress, fresh=True))}"


async def take_edit(request: web.Request, viewer: Viewer, goal: Goal) -> str:
    """Change a goal and return what to say. Raises InvalidInput at a field of the form."""
    context, app, workspace = asking(viewer), viewer.app, viewer.workspace
    metric = context.catalogue.metrics[goal.metric]
    try:
        wanted = await form_of(request, EditForm)
        when = when_of(context, wanted.period) if wanted.period else None
        again = wanted.again if when is None else _again(when, wanted.again)
        changed = await change_goal(
            app,
            workspace,
            goal,
            period=when.period if when is not None else None,
            target=amount_of(context, metric, wanted.target) if wanted.target else None,
            description=wanted.note,
            private=wanted.private,
            recurring=again,
            by=by_of(viewer, goal.member),
        )
    except InvalidInput as error:
        raise at_field(error) from None
    progress = (await measured(app, workspace, changed, app.clock())).progress
    title = tr("Goal changed: {goal}", goal=f"{goal_title(context, changed)}.")
    return f"{title} {plain_text(standing(context, changed, progress))}"


def _again(when: When, ticked: bool) -> bool:
    """Tell whether a goal comes again: it was ticked, or said ("every week")."""
    return ticked or (when.every and when.period in REPEATING)


async def _owner(viewer: Viewer, whose: str) -> tuple[str | None, str | None]:
    """Return the member and the team a goal is for. Raises Forbidden, InvalidInput, NotFound."""
    member = viewer.member
    if whose == EVERYBODY or (not whose and member is None):
        if not may_lead_here(viewer, None):
            raise Forbidden(leads_only(None))
        return None, None
    if whose.startswith(TEAM):
        team = whose.removeprefix(TEAM)
        if not may_lead_here(viewer, team):
            raise Forbidden(leads_only(team))
        return await find_owner(viewer.app, viewer.workspace, None, team), team
    if member is None or whose not in {"", ME}:
        raise InvalidInput("whose", whose, "choose whose goal it is")
    return member.id, None


def at_field(error: InvalidInput) -> InvalidInput:
    """Return an error as a form shows it: a sentence at one of its fields, or above them all."""
    if error.message == error.reason:  # a sentence already
        return error
    said = translated(error.reason)
    if error.field == "goal":
        sentence = f"{error.value}: {said}."
        return InvalidInput("", error.value, sentence)
    shown = _SHOWN_AT.get(error.field, error.field)
    return InvalidInput(shown, error.value, f"{said[:1].upper()}{said[1:]}.")
