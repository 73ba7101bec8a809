"""Goals as cards: how far, how fast, where to, and the line of it all."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from core.domain.forecast import roughly
from core.domain.goals import BADGE, ROLLING, Goal, Status, adds_up, is_over, window
from core.domain.metrics import Metric
from core.domain.people import WORKSPACE_OWNER
from core.domain.wording import STATUS, date_name, short_date
from core.language import translated
from core.usecases.goal_course import course_alt, course_of
from core.usecases.measure import Measured
from core.usecases.screen_boards import figure
from web.pages.goal_lines import lines_of
from web.pages.goal_rights import may_change
from web.pages.goal_rows import goal_row
from web.pages.page import Viewer

# How seed 000 says what a count is of.
_SOLD = {"unit": "unit sold", "units": "units sold"}


async def cards_of(viewer: Viewer, found: Iterable[Measured]) -> list[dict[str, Any]]:
    """Return goals as cards."""
    names = await _names(viewer, [each.goal for each in found])
    return [await _card(viewer, each, names.get(each.goal.owner, "")) for each in found]


async def rows_of(viewer: Viewer, found: Iterable[Measured]) -> list[dict[str, Any]]:
    """Return goals of the past in a line each."""
    names = await _names(viewer, [each.goal for each in found])
    return [_row(viewer, each, names.get(each.goal.owner, "")) for each in found]


async def _names(viewer: Viewer, goals: Sequence[Goal]) -> dict[str, str]:
    """Return what owners are called; of the viewer's own goals nobody needs to be."""
    me = viewer.member.id if viewer.member is not None else None
    owners = {goal.owner for goal in goals} - {me}
    found = await viewer.app.store.members.many(viewer.workspace.id, owners) if owners else {}
    names = {name: found[name].name if name in found else "Somebody" for name in owners}
    return names | ({WORKSPACE_OWNER: "Everybody"} if WORKSPACE_OWNER in names else {})


def product_path(sku: str) -> str:
    """Return the path of a product's page, whatever is in its SKU."""
    return f"/products/{quote(sku, safe='')}"


def badge(status: Status) -> str:
    """Say a goal's state as seed 000 does, in the language of the moment."""
    word = translated(STATUS[status])
    return BADGE[status] if word == STATUS[status] else word


def _row(viewer: Viewer, found: Measured, owner: str) -> dict[str, Any]:
    goal, metric, progress = found.goal, found.metric, found.progress
    workspace, now = viewer.workspace, viewer.app.clock()
    over = is_over(goal.period, workspace.calendar, now)
    planned = progress.status != "met" and not over and _begins(viewer, goal) is not None
    kind, _, key = goal.scope.partition(":")
    return {
        **goal_row(viewer, found),
        "owner": owner,
        "badge": "Planned" if planned else badge(progress.status),
        "planned": planned,
        "of": _of(viewer, metric, progress.target),
        "left": _left(viewer, found, over=over),
        "right": _right(viewer, found, over=over),
        "note": goal.description,
        "private": goal.private,
        "recurring": goal.recurring,
        "sku": key if kind == "sku" else None,
        "product": viewer.url(product_path(key)) if kind == "sku" else None,
        "over": over,
        "edit": viewer.url("/goals", edit=goal.id)
        if may_change(viewer, goal) and not over
        else None,
    }


async def _card(viewer: Viewer, found: Measured, owner: str) -> dict[str, Any]:
    card = _row(viewer, found, owner)
    course = await course_of(viewer.app, viewer.workspace, found)
    if course is None:
        return card | {"chart": None, "likely": ""}
    days = window(found.goal.period, viewer.workspace.calendar, viewer.app.clock())
    assert days is not None  # noqa: S101 - what has a course has days
    first, last = days[0], days[1] - timedelta(days=1)
    progress, locale = found.progress, viewer.workspace.locale
    rolling = found.goal.period_kind == ROLLING
    return card | {
        "chart": lines_of(course),
        "alt": course_alt(course),
        "first": short_date(first, locale),
        "last": short_date(last, locale),
        "pace": "" if card["over"] else _pace(viewer, found),
        "day": "" if card["over"] or rolling else f"day {progress.day} of {progress.days}",
        "likely": _likely(viewer, found) if course.ahead is not None else "",
    }


def _of(viewer: Viewer, metric: Metric, target: int) -> str:
    """Say a target with what it counts: "100 units sold", "$45,000", "25 %"."""
    shown = figure(viewer.workspace, metric, target)
    if metric.unit != "count":
        return shown
    word = translated(metric.one if target == 1 else metric.many)
    return f"{shown} {_SOLD.get(word, word)}"


def _left(viewer: Viewer, found: Measured, *, over: bool) -> str:
    goal, progress, workspace = found.goal, found.progress, viewer.workspace
    if progress.status == "met":
        return f"met on {_day(viewer, goal.met_at)}" if goal.met_at is not None else "met"
    to_go = figure(workspace, found.metric, progress.remaining)
    if over:
        return f"{to_go} to go at the end"
    if (first := _begins(viewer, goal)) is not None:
        return f"begins on {_date(viewer, first)}"
    if not progress.remaining:
        return "reached; it has to be kept"
    if not progress.per_day or goal.period_kind in {"all", "day", ROLLING}:
        return f"{to_go} to go"
    if progress.day >= progress.days:
        return f"{to_go} to go, on the last day"
    a_day = figure(workspace, found.metric, _rounded_up(viewer, found.metric, progress.per_day))
    return f"{a_day} a day to go" if progress.status == "on_track" else f"{a_day} a day makes it"


def _right(viewer: Viewer, found: Measured, *, over: bool) -> str:
    goal, progress = found.goal, found.progress
    span = window(goal.period, viewer.workspace.calendar, viewer.app.clock())
    last = span[1] - timedelta(days=1) if span is not None else None
    if progress.status == "met" and goal.met_at is not None:
        early = (last - viewer.workspace.calendar.local_date(goal.met_at)).days if last else 0
        return ("1 day early" if early == 1 else f"{early} days early") if early > 0 else ""
    if over and last is not None:
        return f"ended {_date(viewer, last)}"
    if found.forecast is None or goal.period_kind == ROLLING or progress.day >= progress.days:
        return ""
    return f"forecast {figure(viewer.workspace, found.metric, roughly(found.forecast.value))}"


def _pace(viewer: Viewer, found: Measured) -> str:
    """Say how far a goal is from the straight line: "$1,200 ahead of pace"."""
    progress = found.progress
    if progress.status == "met" or not adds_up(found.metric):
        return ""
    if progress.pace == "on_pace":
        return "on pace"
    apart = max(progress.ahead_by, progress.behind_by)
    shown = figure(viewer.workspace, found.metric, apart)
    return f"{shown} {'ahead of' if progress.pace == 'ahead' else 'behind'} pace"


def _likely(viewer: Viewer, found: Measured) -> str:
    """Say the range of a forecast."""
    if found.forecast is None:
        return ""
    low, high = (
        figure(viewer.workspace, found.metric, roughly(value))
        for value in (found.forecast.low, found.forecast.high)
    )
    return f"likely end {low} to {high}" if low != high else ""


def _begins(viewer: Viewer, goal: Goal) -> date | None:
    """Return the first day of a goal that is still to come."""
    now, calendar = viewer.app.clock(), viewer.workspace.calendar
    span = window(goal.period, calendar, now)
    return span[0] if span is not None and calendar.local_date(now) < span[0] else None


def _rounded_up(viewer: Viewer, metric: Metric, value: int) -> int:
    """Round money up to whole major units, so that what is shown makes it."""
    if metric.unit != "money":
        return value
    one = metric.parse(1, viewer.workspace.currency, "one")
    return -(-value // one) * one


def _day(viewer: Viewer, at: Any) -> str:
    return _date(viewer, viewer.workspace.calendar.local_date(at))


def _date(viewer: Viewer, day: date) -> str:
    today = viewer.workspace.calendar.local_date(viewer.app.clock())
    return date_name(day, today, viewer.workspace.locale)
