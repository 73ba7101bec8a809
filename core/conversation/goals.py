"""The goals somebody may ask about: listed, found by what they are called, and who may change them.

A goal is called by its number in the list, by what it is about ("revenue"), or by its id, which
buttons carry: "#17".
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from core.cards import Action, Card, Option, phrase
from core.conversation.context import Context
from core.conversation.goal_wording import goal_line
from core.conversation.parsing import Misread, shown
from core.conversation.wording import EXAMPLE_GOAL, note, set_a_goal
from core.conversation.words import fitting
from core.domain.goals import Goal, GoalProgress
from core.domain.people import UNNAMED, WORKSPACE_OWNER, Member
from core.errors import Forbidden
from core.language import tr
from core.usecases.goal_lists import LISTED_AFTER_END
from core.usecases.measure import Measured, each_of, measured

_ID = re.compile(r"#\s?(\w{1,64})", re.ASCII)


@dataclass(frozen=True)
class Listed:
    """A goal in somebody's list. place: its number. owner: whose, where it is not their own."""

    place: int
    goal: Goal
    progress: GoalProgress
    owner: str | None


async def goals_of(context: Context, *, own: bool = False) -> list[Listed]:
    """Return the goals that run or ended in the last 48 hours: one's own, the team's, everybody's.

    The newest of each come first. own: leave out those that belong to several.
    """
    app, workspace, member = context.app, context.workspace, context.member
    now = app.clock()

    async def running(**match: str | None) -> list[Goal]:
        since = now - LISTED_AFTER_END
        return await app.store.goals.running(workspace.id, workspace.calendar, since, **match)

    goals = await running(member=member.id)
    if not own:
        goals += await running(member=None, team=member.team) if member.team else []
        goals += await running(member=None, team=None)
    found = await each_of(goals, lambda goal: measured(app, workspace, goal, now))
    return await _listed(context, found)


async def _listed(context: Context, found: list[Measured]) -> list[Listed]:
    shared = {each.goal.owner for each in found if each.goal.member is None}
    owners: dict[str, Member] = {}
    if shared:
        owners = await context.app.store.members.many(context.workspace.id, shared)
    return [
        Listed(place, each.goal, each.progress, _owner(context, owners.get(each.goal.owner)))
        for place, each in enumerate(found, 1)
    ]


def _owner(context: Context, owner: Member | None) -> str | None:
    """Name whose goal it is; a workspace that nobody named is everybody."""
    if owner is None:
        return None
    unnamed = owner.id == WORKSPACE_OWNER and owner.name == UNNAMED
    return tr("Everybody") if unnamed else owner.name


def listed_here(context: Context, found: list[Listed]) -> list[Listed]:
    """Leave out what others must not read: private goals, where they would."""
    return [each for each in found if not (each.goal.private and context.overheard)]


async def goal_called(context: Context, typed: str) -> Listed | None:
    """Return the goal that is meant; None for an id of one that is gone, or not for the asker.

    Raises Misread where a word means none, or several.
    """
    found = await goals_of(context)
    if match := _ID.fullmatch(typed.strip()):
        return next((each for each in found if each.goal.id == match[1]), None)
    if typed.isdigit() and 1 <= int(typed) <= len(found):
        return found[int(typed) - 1]
    if not found:
        example = context.typed(EXAMPLE_GOAL)
        said = tr("You have no goals yet. Set one: {example}.", example=example)
        raise Misread("goal", typed, said)
    meant = _about(context, found, typed)
    if len(meant) == 1:
        return meant[0]
    if meant:
        which = ", ".join(
            tr("{number} for {goal}", number=each.place, goal=_line(context, each))
            for each in meant[:5]
        )
        raise Misread(
            "goal",
            typed,
            tr(
                "“{typed}” may be several of your goals. Say its number: {which}.",
                typed=shown(typed),
                which=which,
            ),
        )
    names = {_line(context, each).lower(): each for each in found} | {
        each.goal.metric: each for each in found
    }
    if near := get_close_matches(typed.lower(), names, n=1, cutoff=0.6):
        each = names[near[0]]
        raise Misread(
            "goal",
            typed,
            tr(
                "You have no goal “{typed}”. Did you mean number {place}: {goal}?",
                typed=shown(typed),
                place=each.place,
                goal=_line(context, each),
            ),
        )
    raise Misread(
        "goal",
        typed,
        tr(
            "You have no goal “{typed}”. {list} shows them with their numbers.",
            typed=shown(typed),
            list=context.typed("goal list"),
        ),
    )


def _about(context: Context, found: list[Listed], typed: str) -> list[Listed]:
    """Return the goals that a word is about: their metric, or a part of their name."""
    metric = context.catalogue.metric_named(typed)
    if metric is not None:
        return [each for each in found if each.goal.metric == metric.name]
    wanted = typed.casefold()
    return [each for each in found if wanted in _line(context, each).casefold()]


def _line(context: Context, listed: Listed) -> str:
    return goal_line(context, listed.goal, listed.owner)


async def suggest_goals(context: Context, typed: str) -> list[Option]:
    """Return the asker's goals whose name holds what was typed; the value is the id."""
    found = await goals_of(context)
    options = (Option(label=_line(context, each), command=f"#{each.goal.id}") for each in found)
    return fitting(options, typed)


def may_lead(member: Member, team: str | None) -> bool:
    """Tell whether somebody sets the goals of a team; of everybody (None), admins alone."""
    if member.role == "admin":
        return True
    return team is not None and member.role == "manager" and member.team == team


def check_may_change(context: Context, goal: Goal) -> None:
    """Raise Forbidden where a goal is not the asker's to change."""
    if goal.member == context.member.id:
        return
    if goal.member is not None or not may_lead(context.member, goal.team):
        raise Forbidden(leads_only(goal.team))


def leads_only(team: str | None) -> str:
    """Say who sets the goals of a team, or of everybody."""
    if team is None:
        return tr("A goal for everybody is for administrators to set and change.")
    return tr("A team's goals are for its manager and administrators to set and change.")


def gone() -> Card:
    """Answer a button of a goal that is not there any more."""
    return note(
        "goal_gone",
        phrase("That goal is not there any more, or it is somebody else's."),
        set_a_goal(),
        Action(label=tr("All goals"), command="goal list"),
    )
