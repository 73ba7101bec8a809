"""Goals in the shapes of seeds 000 and 001."""

from datetime import datetime, timedelta
from typing import Any

from core.domain.events import SCOPE_KINDS
from core.domain.goals import BADGE, Goal, Pace, adds_up, is_over, window
from core.domain.milestones import GLOBAL
from core.domain.money import plain_number
from core.domain.people import Workspace
from core.domain.time_periods import SHOWN
from core.usecases.measure import Measured

PACING: dict[Pace, str] = {"ahead": "Ahead", "on_pace": "On Pace", "behind": "Behind"}
# What seed 001 calls a metric; others keep their name.
METRIC_TYPES = {"units": "units_sold"}


def goal_shape(workspace: Workspace, found: Measured, now: datetime) -> dict[str, Any]:
    """Return a goal as GET /api/goals/active lists it (seed 000), with what Laurels adds.

    Values are numbers in major units. endDate is the last day that belongs to the goal.
    """
    goal, progress, metric = found.goal, found.progress, found.metric
    kind, _, key = goal.scope.partition(":")

    def number(value: int) -> int | float:
        return metric.number(value, workspace.currency)

    forecast = found.forecast and {
        "value": number(found.forecast.value),
        "low": number(found.forecast.low),
        "high": number(found.forecast.high),
    }
    return {
        "id": public_id(goal),
        "metric": goal.metric,
        "scope": "team" if goal.team is not None and goal.scope == GLOBAL else kind,
        "targetValue": number(progress.target),
        "currentValue": number(progress.current),
        "percentComplete": plain_number(round(10 * progress.percent), 1),
        "status": BADGE[progress.status],
        "member": goal.member,
        "team": goal.team,
        **{each: key if each == kind else None for each in SCOPE_KINDS},
        "timePeriod": SHOWN[goal.period_kind],
        "period": goal.period,
        **_dates(workspace, goal, now),
        "description": goal.description,
        "private": goal.private,
        "recurring": goal.recurring,
        "remaining": number(progress.remaining),
        "neededPerDay": number(progress.per_day) if adds_up(metric) else None,
        "pace": progress.pace,
        "elapsed": round(progress.elapsed, 4),
        "forecast": forecast,
        "text": _text(workspace, found),
        "state": _state(workspace, goal, now),
        "createdBy": goal.created_by,
        "createdAt": goal.created_at.isoformat(),
        "updatedAt": _instant(goal.updated_at),
        "metAt": _instant(goal.met_at),
        "endedAt": _instant(goal.ended_at),
        "cancelledAt": _instant(goal.cancelled_at),
        "result": None if goal.result is None else number(goal.result),
        "renewedFrom": goal.renewed_from and public_number(goal.renewed_from),
    }


def sales_goal_shape(workspace: Workspace, found: Measured, now: datetime) -> dict[str, Any]:
    """Return a SalesGoal (seed 001) with its progress."""
    goal = found.goal
    return {
        "id": public_id(goal),
        "storeId": goal.workspace,
        "metricType": METRIC_TYPES.get(goal.metric, goal.metric),
        "targetValue": found.metric.number(goal.target, workspace.currency),
        "timePeriod": SHOWN[goal.period_kind],
        **_dates(workspace, goal, now),
        "createdAt": goal.created_at.isoformat(),
        "updatedAt": (goal.updated_at or goal.created_at).isoformat(),
        "progress": sales_progress(workspace, found),
    }


def sales_progress(workspace: Workspace, found: Measured) -> dict[str, Any]:
    """Return current over target, the elapsed fraction and pacing (seed 001).

    projected: where it will end if it goes on like this, None before anything was counted.
    """
    progress, metric = found.progress, found.metric

    def number(value: int) -> int | float:
        return metric.number(value, workspace.currency)

    return {
        "current": number(progress.current),
        "target": number(progress.target),
        "percent": plain_number(round(10 * progress.percent), 1),
        "elapsed": round(progress.elapsed, 4),
        "pacing": PACING[progress.pace],
        "projected": found.forecast and number(found.forecast.value),
        "status": BADGE[progress.status],
    }


def public_id(goal: Goal) -> int | str:
    """Return a goal's id as answers write it."""
    return public_number(goal.id)


def public_number(goal: str) -> int | str:
    """Return an id as the number it is; those of the first version are words."""
    return int(goal) if goal.isdecimal() else goal


def _dates(workspace: Workspace, goal: Goal, now: datetime) -> dict[str, str | None]:
    span = window(goal.period, workspace.calendar, now)
    if span is None:
        return {"startDate": None, "endDate": None}
    last = span[1] - timedelta(days=1)
    return {"startDate": span[0].isoformat(), "endDate": last.isoformat()}


def _text(workspace: Workspace, found: Measured) -> str:
    """Say it in a few characters: "60/100 units", "$31,940/$50,000"."""
    metric, progress = found.metric, found.progress
    said = (workspace.currency, workspace.locale)
    return f"{metric.show(progress.current, *said)}/{metric.phrase(progress.target, *said)}"


def _state(workspace: Workspace, goal: Goal, now: datetime) -> str:
    if goal.cancelled_at is not None:
        return "cancelled"
    return "ended" if is_over(goal.period, workspace.calendar, now) else "active"


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
