"""Set, change and cancel goals."""

from datetime import datetime
from typing import Any

from core.app import App
from core.domain.goals import (
    REPEATING,
    Goal,
    GoalProgress,
    adds_up,
    is_met,
    is_over,
    resolve_period,
)
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.people import TEAM, WORKSPACE_OWNER, Workspace
from core.errors import InvalidInput, NotFound, shorten
from core.language import tr, trn
from core.usecases.audit import note
from core.usecases.measure import each_of, measure, measured, with_progress
from core.usecases.replay import replay, settle

MOST_GOALS = 50


async def set_goal(
    app: App,
    workspace: Workspace,
    member: str | None,
    metric: Metric,
    target: int,
    period: str = "month",
    *,
    team: str | None = None,
    scope: str = GLOBAL,
    description: str = "",
    private: bool = False,
    recurring: bool = False,
    by: str | None = None,
    why: str | None = None,
) -> tuple[Goal, GoalProgress]:
    """Set a goal, replacing the standing one for the same owner, metric, scope and period.

    member, team: whose; with neither it is the workspace's. target: stored units. period: a kind
    (`month`, the one that runs now; `30d`), or a key (`2026-12`, `2026-11-03/2026-11-20`). by, why:
    who sets it for somebody, and the reason, for the audit. A goal that is reached already counts
    as met and is not celebrated. Raises InvalidInput.
    """
    now = app.clock()
    if target <= 0:
        raise InvalidInput("targetValue", target, "must be more than zero")
    kind, key = resolve_period(period, workspace.calendar, now)
    if recurring and kind not in REPEATING:
        raise InvalidInput("recurring", True, f"needs a period that comes again, not {kind}")
    if private and member is None:
        raise InvalidInput("private", True, "is for one person's goal; this one belongs to several")
    if metric.gauge and (member is None or scope != GLOBAL or kind not in {*REPEATING, "all"}):
        raise InvalidInput(
            "metric",
            metric.name,
            "is set for each person and does not add up; it can only be a person's goal for a day, "
            "week, month, quarter or year",
        )
    await _room_for_one(app, workspace, member, team, now)
    goal = Goal(
        id=await app.store.goals.next_id(),
        workspace=workspace.id,
        member=member,
        team=team,
        metric=metric.name,
        scope=scope,
        target=target,
        period_kind=kind,
        period=key,
        direct=member is not None and adds_up(metric) and kind in {*REPEATING, "all"},
        description=description,
        private=private,
        recurring=recurring,
        created_by=by or member,
        created_at=now,
    )
    current = await measure(app, workspace, goal, now)
    if is_met(goal, current, workspace.calendar, now, metric):
        goal = goal.model_copy(update={"met_at": now})
    goal = await app.store.goals.put(goal)
    goal, current = await keep_current(app, workspace, goal, now)
    if by is not None:
        await _note(app, workspace, by, "goal.set", goal, why, after=_told(workspace, metric, goal))
    return goal, with_progress(app, workspace, goal, current, now).progress


async def edit_goal(
    app: App,
    workspace: Workspace,
    goal: Goal,
    *,
    target: int | None = None,
    description: str | None = None,
    private: bool | None = None,
    recurring: bool | None = None,
    by: str | None = None,
    why: str | None = None,
) -> Goal:
    """Change what is given of a goal that runs; another target may make it met or no longer met.

    Raises InvalidInput where it was cancelled, is over, or the change makes no sense.
    """
    now = app.clock()
    refuse_finished(workspace, goal, now)
    if target is not None and target <= 0:
        raise InvalidInput("targetValue", target, "must be more than zero")
    if private and goal.member is None:
        raise InvalidInput("private", True, "is for one person's goal; this one belongs to several")
    if recurring and goal.period_kind not in REPEATING:
        raise InvalidInput(
            "recurring", True, f"needs a period that comes again, not {goal.period_kind}"
        )
    given = {
        "target": target,
        "description": description,
        "private": private,
        "recurring": recurring,
    }
    changes = {
        name: value
        for name, value in given.items()
        if value is not None and value != getattr(goal, name)
    }
    if not changes:
        return goal
    changed = await app.store.goals.change(goal, **changes, updated_at=now)
    if changed is None:
        raise InvalidInput("goal", goal.id, "was cancelled or ended at this moment")
    if "target" in changes:
        await _decide(app, workspace, changed)
        changed = await find_goal(app, workspace, goal.id)
    if by is not None:
        metric = app.catalogue(workspace).metrics[goal.metric]
        before, after = (_told(workspace, metric, each, changes) for each in (goal, changed))
        await _note(app, workspace, by, "goal.edit", changed, why, before=before, after=after)
    return changed


async def cancel_goal(
    app: App, workspace: Workspace, goal: Goal, *, by: str | None = None, why: str | None = None
) -> None:
    """Cancel a goal, and with it its renewals; what it brought stays. Twice is once."""
    if not await app.store.goals.cancel(goal, app.clock()):
        return
    await _streaks(app, workspace, goal)
    if by is not None:
        metric = app.catalogue(workspace).metrics[goal.metric]
        told = _told(workspace, metric, goal)
        await _note(app, workspace, by, "goal.cancel", goal, why, before=told)


async def find_goal(app: App, workspace: Workspace, goal: str) -> Goal:
    """Return a goal by id. Raises NotFound."""
    found = await app.store.goals.get(workspace.id, goal)
    if found is None:
        raise NotFound(f"There is no goal {shorten(goal)!r}.")
    return found


async def find_owner(
    app: App, workspace: Workspace, member: str | None, team: str | None
) -> str | None:
    """Return the member a goal is for, following a merge; None for a team's or the workspace's.

    Raises NotFound for a member or a team who is not there.
    """
    if team is not None and not await app.store.members.of_team(workspace.id, team):
        raise NotFound(f"There is nobody in a team {shorten(team)!r}.")
    if member is None:
        return None
    found = await app.store.members.get(workspace.id, member)
    if found is None or found.id.startswith((TEAM, WORKSPACE_OWNER)):
        raise NotFound(f"There is no member {shorten(member)!r}.")
    return found.id


async def goals_with_progress(
    app: App, workspace: Workspace, member: str | None
) -> list[tuple[Goal, GoalProgress]]:
    """Return the standing goals of a member (None: the workspace's), newest first."""
    now = app.clock()
    goals = await app.store.goals.standing(workspace.id, member)
    found = await each_of(goals, lambda goal: measured(app, workspace, goal, now))
    return [(each.goal, each.progress) for each in found]


async def _room_for_one(
    app: App, workspace: Workspace, member: str | None, team: str | None, now: datetime
) -> None:
    running = await app.store.goals.running(
        workspace.id, workspace.calendar, now, member=member, team=team
    )
    if len(running) >= MOST_GOALS:
        many = trn("{number} goal", "{number} goals", len(running))
        raise InvalidInput("goal", many, tr("at most {most} may run at once", most=MOST_GOALS))


async def keep_current(
    app: App, workspace: Workspace, goal: Goal, now: datetime
) -> tuple[Goal, int]:
    """See to it that events decide a new goal from now on; return it with its current value.

    Of a scope that no rule counts, the member's progress begins with the goal. What was counted
    between measuring and setting is looked at once more.
    """
    if goal.direct and goal.scope != GLOBAL:
        await _decide(app, workspace, goal)
    current = await measure(app, workspace, goal, now)
    metric = app.catalogue(workspace).metrics[goal.metric]
    if goal.met_at is None and is_met(goal, current, workspace.calendar, now, metric):
        await _decide(app, workspace, goal)
        goal = await find_goal(app, workspace, goal.id)
    await _streaks(app, workspace, goal)
    return goal, current


async def _streaks(app: App, workspace: Workspace, goal: Goal) -> None:
    """Look at a person's streaks of goals again: the goals that stand have changed."""
    if goal.member is not None:
        await settle(app, workspace, goal.member)


async def _decide(app: App, workspace: Workspace, goal: Goal) -> None:
    """Look at a goal anew, whatever it was before."""
    if goal.direct and goal.member is not None:
        await replay(app, workspace, [goal.member], wait=True)
    else:
        await settle(app, workspace, goal.owner, wait=True)


def refuse_finished(workspace: Workspace, goal: Goal, now: datetime) -> None:
    """Raise InvalidInput for a goal that was cancelled or is over: nothing of it changes."""
    if goal.cancelled_at is not None:
        raise InvalidInput("goal", goal.id, "was cancelled; set a new one instead")
    if goal.ended_at is not None or is_over(goal.period, workspace.calendar, now):
        raise InvalidInput("goal", goal.id, "is over; set a new one instead")


def _told(workspace: Workspace, metric: Metric, goal: Goal, only: Any = None) -> dict[str, Any]:
    """Return what the audit keeps of a goal."""
    said = {
        "goal": goal.id,
        "metric": goal.metric,
        "scope": goal.scope,
        "period": goal.period,
        "target": metric.answer(goal.target, workspace.currency),
        "description": goal.description,
        "private": goal.private,
        "recurring": goal.recurring,
    }
    return {name: said[name] for name in said if only is None or name == "goal" or name in only}


async def _note(
    app: App,
    workspace: Workspace,
    by: str,
    action: str,
    goal: Goal,
    why: str | None,
    **said: dict[str, Any],
) -> None:
    owner = f"member:{goal.member}" if goal.member is not None else goal.owner
    await note(app, workspace, by, action, owner, why=why, **said)
