"""A goal's course: what was reached day by day, against pace and target."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate

from core.app import App
from core.domain.forecast import roughly
from core.domain.goals import Goal, adds_up, counted_days, is_over, window
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.people import Workspace
from core.domain.wording import in_period, short_date
from core.language import current_locale, tr, translated
from core.pictures.goal_chart import Course, Point
from core.store.measures import Totals
from core.usecases.measure import Measured, days_of, subject_of

MOST_DAYS = 400  # a longer way has no line worth looking at
_TICKS = 4


def way_of(app: App, workspace: Workspace, goal: Goal) -> tuple[date, date] | None:
    """Return the first day of a goal's way and the day after its last, where it has one.

    A goal without an end or of one day has none, nor has a percentage that is set, nor what has
    not begun.
    """
    now = app.clock()
    span = window(goal.period, workspace.calendar, now)
    gauge = app.catalogue(workspace).metrics[goal.metric].gauge
    if span is None or gauge or workspace.calendar.local_date(now) < span[0]:
        return None
    return span if 1 < (span[1] - span[0]).days <= MOST_DAYS else None


async def course_of(app: App, workspace: Workspace, found: Measured) -> Course | None:
    """Return how a goal goes day by day, None where it has no way.

    A percentage goes as the whole of the days so far does, along a level line.
    """
    span = way_of(app, workspace, found.goal)
    if span is None:
        return None
    goal, metric, (first, after) = found.goal, found.metric, span
    calendar, now, locale = workspace.calendar, app.clock(), current_locale()
    today = min(calendar.local_date(now), after - timedelta(days=1))
    over = is_over(goal.period, calendar, now)
    days = await days_of(app, workspace, subject_of(goal), first, after, metric.parts)
    gone, ends = (today - first).days + 1, float((after - first).days)
    so_far = _walked(metric, days, first, gone)
    # Also what no single day has, as a total that was set.
    so_far[-1] = (float(gone), float(found.progress.current))
    counted = counted_days(first, after, calendar) if adds_up(metric) else ()
    end = None if over or goal.met_at is not None else found.forecast
    return Course(
        title=_title(workspace, goal, metric, in_period(goal.period, calendar, now, locale)),
        caption=_caption(workspace, found, over=over),
        so_far=tuple(so_far),
        pace=_pace(goal.target, counted, first, ends),
        target=float(goal.target),
        ends=ends,
        ahead=(float(end.value), float(end.low), float(end.high)) if end and gone < ends else None,
        figure=lambda value: metric.show(value, workspace.currency, locale),
        ticks=_ticks(first, after, locale),
        names=(tr("So far"), tr("Pace"), tr("Target"), tr("Forecast")),
    )


def course_alt(course: Course) -> str:
    """Say what a chart of a course shows: "Units: 100 in November: 60 (60 %), forecast 98."."""
    return tr("{goal}: {state}.", goal=course.title, state=course.caption)


def _walked(metric: Metric, days: Mapping[date, Totals], first: date, gone: int) -> list[Point]:
    """Return the running value after each day; a percentage begins with its first day."""
    nothing: Totals = dict.fromkeys(metric.parts, 0)
    daily = [days.get(first + timedelta(days=n), nothing) for n in range(gone)]
    sums = list(accumulate(daily, lambda a, b: {name: a[name] + b[name] for name in a}))
    values = [(float(n), float(metric.of(total))) for n, total in enumerate(sums, 1)]
    if metric.over is None:
        return [(0.0, 0.0), *values]
    known = [point for point, total in zip(values, sums, strict=True) if total[metric.over] > 0]
    return known or values[-1:]


def _pace(target: int, counted: Sequence[date], first: date, ends: float) -> tuple[Point, ...]:
    """Return the way that leads to the target in even steps on the days that count."""
    if not counted:
        return (0.0, float(target)), (ends, float(target))
    pace = [(0.0, 0.0)]
    for number, day in enumerate(counted, 1):
        at = (day - first).days
        pace += [(float(at), pace[-1][1]), (at + 1.0, target * number / len(counted))]
    return *pace, (ends, float(target))


def _title(workspace: Workspace, goal: Goal, metric: Metric, when: str) -> str:
    """Name a goal: "Revenue: $60,000 in November"."""
    what = translated(metric.title)
    if goal.scope != GLOBAL:
        what = tr("{noun} of {thing}", noun=what, thing=goal.scope.split(":", 1)[1])
    target = metric.show(goal.target, workspace.currency, current_locale())
    return tr("{metric}: {target} {when}", metric=what, target=target, when=when)


def _caption(workspace: Workspace, found: Measured, *, over: bool) -> str:
    """Say how far it is: "$35,010 (58 %), forecast $52,600"."""
    locale = current_locale()
    current = found.metric.show(found.progress.current, workspace.currency, locale)
    if found.metric.unit == "percent":  # it says itself how far it is
        return current
    share = found.progress.percent
    # As the celebration has it once it is met, and never 100 % before.
    whole = math.floor(share) if found.goal.met_at is not None else min(round(share), 99)
    percent = f"{whole}\u00a0%"
    if over or found.forecast is None or found.goal.met_at is not None:
        return tr("{current} ({percent})", current=current, percent=percent)
    ahead = found.metric.show(roughly(found.forecast.value), workspace.currency, locale)
    return tr(
        "{current} ({percent}), forecast {ahead}", current=current, percent=percent, ahead=ahead
    )


def _ticks(first: date, after: date, locale: str) -> tuple[tuple[float, str], ...]:
    """Return a few dates to stand below the chart: the first, the last, and some between."""
    last = (after - first).days - 1
    count = min(_TICKS, last + 1)
    offsets = dict.fromkeys(round(last * n / (count - 1)) for n in range(count))
    days = ((n, first + timedelta(days=n)) for n in offsets)
    return tuple((n + 0.5, short_date(day, locale)) for n, day in days)
