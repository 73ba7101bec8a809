"""A goal's course as a picture: what was reached day by day, against pace and target."""

import asyncio
import math
from datetime import date, timedelta
from functools import partial
from itertools import accumulate

from babel.dates import format_date, format_skeleton

from core.app import App
from core.cards import Image
from core.domain.goals import ROLLING, Goal, GoalProgress, adds_up, counted_days, is_over
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.people import Workspace
from core.domain.wording import in_period
from core.language import current_locale, tr, translated
from core.pictures.drawing import drawn
from core.pictures.goal_chart import Course
from core.pictures.goal_chart import goal_chart as draw
from core.usecases.measure import Measured, days_of, foretold, subject_of

DRAW_TIMEOUT_S = 4.0
MOST_DAYS = 400  # a longer way has no line worth looking at
_TICKS = 4


async def goal_chart(
    app: App, workspace: Workspace, goal: Goal, progress: GoalProgress
) -> Image | None:
    """Draw how a goal goes; None where there is no way to draw, and where drawing fails.

    A goal without an end has no way, nor has a percentage, nor what has not begun.
    """
    calendar, now = workspace.calendar, app.clock()
    metric = app.catalogue(workspace).metrics[goal.metric]
    span = None if goal.period == ROLLING else calendar.days(goal.period)
    if span is None or not adds_up(metric) or calendar.local_date(now) < span[0]:
        return None
    if not 1 < (span[1] - span[0]).days <= MOST_DAYS:
        return None
    try:
        async with asyncio.timeout(DRAW_TIMEOUT_S):
            found = await foretold(app, workspace, goal, now)
            course = await _course(app, workspace, found, span)
            png = await drawn(partial(draw, course))
    except Exception:
        app.log.exception("a goal goes without its chart", goal=goal.id)
        return None
    alt = tr("{goal}: {state}.", goal=course.title, state=course.caption)
    return Image(png=png, alt=alt, name="goal.png")


async def _course(
    app: App, workspace: Workspace, found: Measured, span: tuple[date, date]
) -> Course:
    goal, metric, (first, after) = found.goal, found.metric, span
    calendar, now, locale = workspace.calendar, app.clock(), current_locale()
    today = min(calendar.local_date(now), after - timedelta(days=1))
    over = is_over(goal.period, calendar, now)
    days = await days_of(app, workspace, subject_of(goal), first, after, (metric.name,))
    gone = (today - first).days + 1
    daily = [days.get(first + timedelta(days=n), {}).get(metric.name, 0) for n in range(gone)]
    total = found.progress.current
    so_far = [(0.0, 0.0), *((float(n), float(y)) for n, y in enumerate(accumulate(daily), 1))]
    so_far[-1] = (float(gone), float(total))  # also what no single day has, as a total that was set
    counted = counted_days(first, after, calendar)
    ends = float((after - first).days)
    pace = [(0.0, 0.0)]
    for number, day in enumerate(counted, 1):
        at = (day - first).days
        pace += [(float(at), pace[-1][1]), (at + 1.0, goal.target * number / len(counted))]
    pace.append((ends, float(goal.target)))
    end = None if over or goal.met_at is not None else found.forecast
    return Course(
        title=_title(workspace, goal, metric, in_period(goal.period, calendar, now, locale)),
        caption=_caption(workspace, found, over=over),
        so_far=tuple(so_far),
        pace=tuple(pace),
        target=float(goal.target),
        ends=ends,
        ahead=(float(end.value), float(end.low), float(end.high)) if end and gone < ends else None,
        figure=lambda value: metric.show(value, workspace.currency, locale),
        ticks=_ticks(first, after, locale),
        names=(tr("So far"), tr("Pace"), tr("Target"), tr("Forecast")),
    )


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
    share = found.progress.percent
    # As the celebration has it once it is met, and never 100 % before.
    whole = math.floor(share) if found.goal.met_at is not None else min(round(share), 99)
    percent = f"{whole}\u00a0%"
    if over or found.forecast is None or found.goal.met_at is not None:
        return tr("{current} ({percent})", current=current, percent=percent)
    ahead = found.metric.show(_round(found), workspace.currency, locale)
    return tr(
        "{current} ({percent}), forecast {ahead}", current=current, percent=percent, ahead=ahead
    )


def _round(found: Measured) -> int:
    """Round a forecast to three figures: it is no more exact than that."""
    value = found.forecast.value if found.forecast else 0
    step: int = 10 ** max(len(str(abs(value))) - 3, 0)
    return round(value / step) * step


def _ticks(first: date, after: date, locale: str) -> tuple[tuple[float, str], ...]:
    """Return a few dates to stand below the chart: the first, the last, and some between."""
    last = (after - first).days - 1
    count = min(_TICKS, last + 1)
    offsets = dict.fromkeys(round(last * n / (count - 1)) for n in range(count))
    days = ((n, first + timedelta(days=n)) for n in offsets)
    return tuple((n + 0.5, _short(day, locale)) for n, day in days)


def _short(day: date, locale: str) -> str:
    """Name a day in as little room as an axis has: "20 Nov"."""
    if locale.startswith("en"):
        return str(format_date(day, "d MMM", locale=locale))
    return str(format_skeleton("MMMd", day, locale=locale))
