"""Measure goals: what they stand at, how far along that is, and where it will end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.app import App
from core.domain.forecast import Forecast, forecast, forecast_share, whole_days
from core.domain.goals import (
    ROLLING,
    Goal,
    GoalProgress,
    adds_up,
    counted_days,
    goal_progress,
    is_over,
    window,
)
from core.domain.metrics import WHOLE, Metric
from core.domain.people import Workspace
from core.domain.periods import is_custom
from core.store.measures import Subject, Totals

MEASURED_AT_ONCE = 16


@dataclass(frozen=True)
class Measured:
    """A goal with what it stands at. forecast: None where nothing can be foretold."""

    goal: Goal
    metric: Metric
    progress: GoalProgress
    forecast: Forecast | None = None


async def measure(app: App, workspace: Workspace, goal: Goal, now: datetime) -> int:
    """Return a goal's current value in stored units."""
    metric = app.catalogue(workspace).metrics[goal.metric]
    values = await values_of(app, workspace, subject_of(goal), goal.period, metric.parts, now)
    return metric.of(values)


async def measured(app: App, workspace: Workspace, goal: Goal, now: datetime) -> Measured:
    """Return a goal with its progress, without a forecast."""
    current = await measure(app, workspace, goal, now)
    return with_progress(app, workspace, goal, current, now)


async def foretold(app: App, workspace: Workspace, goal: Goal, now: datetime) -> Measured:
    """Return a goal with its progress and the forecast of its end value."""
    found = await measured(app, workspace, goal, now)
    current = found.progress.current
    if is_over(goal.period, workspace.calendar, now):
        known = Forecast(current, current, current)
        return Measured(goal, found.metric, found.progress, known)
    span = None if goal.period == ROLLING else workspace.calendar.days(goal.period)
    if span is None or found.metric.gauge:
        return found
    days = await days_of(app, workspace, subject_of(goal), *span, found.metric.parts)
    return Measured(goal, found.metric, found.progress, _end(workspace, found, days, span, now))


async def each_of(
    goals: Sequence[Goal], ask: Callable[[Goal], Awaitable[Measured]]
) -> list[Measured]:
    """Ask about goals, some at a time."""
    found: list[Measured] = []
    for start in range(0, len(goals), MEASURED_AT_ONCE):
        found += await asyncio.gather(
            *(ask(goal) for goal in goals[start : start + MEASURED_AT_ONCE])
        )
    return found


def with_progress(
    app: App, workspace: Workspace, goal: Goal, current: int, now: datetime
) -> Measured:
    """Return a goal with the progress that a known value means."""
    metric = app.catalogue(workspace).metrics[goal.metric]
    return Measured(goal, metric, goal_progress(goal, current, workspace.calendar, now, metric))


def subject_of(goal: Goal) -> Subject:
    """Return whose totals a goal is about."""
    return Subject(goal.workspace, goal.member, goal.team, goal.scope)


async def values_of(
    app: App,
    workspace: Workspace,
    subject: Subject,
    period: str,
    names: Sequence[str],
    now: datetime,
) -> Totals:
    """Return totals by metric of a period: any that a board has, `30d`, or two dates."""
    if period == ROLLING or is_custom(period):
        span = window(period, workspace.calendar, now)
        assert span is not None  # noqa: S101 - only `all` has no days
        days = await days_of(app, workspace, subject, *span, names)
        return {name: sum(values[name] for values in days.values()) for name in names}
    return await app.store.measures.total(subject, period, workspace.calendar, names)


async def days_of(
    app: App, workspace: Workspace, subject: Subject, first: date, after: date, names: Sequence[str]
) -> dict[date, Totals]:
    """Return totals by metric of each date from `first` to before `after` that has any."""
    return await app.store.measures.days(subject, first, after, workspace.calendar, names)


def _end(
    workspace: Workspace,
    found: Measured,
    days: dict[date, Totals],
    span: tuple[date, date],
    now: datetime,
) -> Forecast | None:
    """Foretell the end value from the counted days of the period."""
    calendar, progress, metric = workspace.calendar, found.progress, found.metric
    today = calendar.local_date(now)
    counted = counted_days(*span, calendar)
    gone = progress.elapsed * len(counted)
    left = len(counted) - gone

    def whole(*names: str) -> list[int]:
        totals = {day: sum(values[name] for name in names) for day, values in days.items()}
        return whole_days(totals, counted, span[0], today)

    if adds_up(metric):
        return forecast(progress.current, whole(metric.name), gone, left)
    assert metric.over is not None  # noqa: S101 - gauges have no forecast
    parts = [
        plus - minus for plus, minus in zip(whole(*metric.plus), whole(*metric.minus), strict=True)
    ]
    shares = list(zip(parts, whole(metric.over), strict=True))
    return forecast_share(progress.current, shares, gone, left, whole=WHOLE)
