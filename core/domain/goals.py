"""Goals: a target a person sets for themselves, and how far along it is."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.periods import Calendar, PeriodKind

Pace = Literal["ahead", "on_pace", "behind"]
Status = Literal["met", "on_track", "off_track", "unmet"]

# Within this share of the target around the straight line a goal counts as on pace.
PACE_TOLERANCE = 0.05


class Goal(BaseModel):
    """A target for one metric in a period.

    member: whose goal; None for one of the whole workspace.
    target: stored units of the metric (minor units for money).
    period_kind and period: the kind asked for (`month`) and the key it was set in (`2026-11`).
    met_at: when the target was reached, None until then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspace: str
    member: str | None
    metric: str
    scope: str = "global"
    target: int
    period_kind: PeriodKind
    period: str
    created_at: datetime
    met_at: datetime | None = None
    cancelled_at: datetime | None = None


class GoalProgress(BaseModel):
    """How far along a goal is at one moment.

    percent: current over target, 0 upwards, one decimal. elapsed: share of the period's days
    gone, today included, 0 to 1. per_day: what each remaining day needs, today included, in
    stored units rounded up. behind_by: how much is missing against a straight line, 0 if none.
    """

    model_config = ConfigDict(frozen=True)

    current: int
    target: int
    percent: float
    elapsed: float
    day: int
    days: int
    remaining: int
    per_day: int
    behind_by: int
    pace: Pace
    status: Status


def goal_progress(goal: Goal, current: int, calendar: Calendar, now: datetime) -> GoalProgress:
    """Measure a goal against the real length of its period.

    Pace compares progress with the elapsed fraction (seed 001). Status, defined once: met when
    the target is reached; unmet when the period ended without; else on_track unless the pace is
    behind, then off_track.
    """
    span, bounds = calendar.days(goal.period), calendar.bounds(goal.period)
    today = calendar.local_date(now)
    if span is None or bounds is None:  # `all` has no end: never behind
        start, end = today, today + timedelta(days=1)
        elapsed = 0.0
    else:
        start, end = span
        elapsed = _elapsed(bounds, now)
    days = (end - start).days
    day = min(max((today - start).days + 1, 0), days)
    remaining = max(goal.target - current, 0)
    days_left = max((end - max(today, start)).days, 0)
    expected = goal.target * elapsed
    pace: Pace = "on_pace"
    if current < expected - goal.target * PACE_TOLERANCE:
        pace = "behind"
    elif current > expected + goal.target * PACE_TOLERANCE:
        pace = "ahead"
    status: Status = "off_track" if pace == "behind" else "on_track"
    if current >= goal.target:
        status = "met"
    elif span is not None and today >= end:
        status = "unmet"
    return GoalProgress(
        current=current,
        target=goal.target,
        percent=round(100 * current / goal.target, 1),
        elapsed=elapsed,
        day=day,
        days=days,
        remaining=remaining,
        per_day=-(-remaining // days_left) if days_left else remaining,
        behind_by=max(round(expected) - current, 0),
        pace=pace,
        status=status,
    )


def _elapsed(bounds: tuple[datetime, datetime], now: datetime) -> float:
    start, end = bounds
    return min(max((now - start) / (end - start), 0.0), 1.0)
