"""The stretch of time that analytics are about: dates of the workspace, grouped."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core.app import App
from core.domain.goals import LONGEST_DAYS
from core.domain.people import Workspace
from core.errors import InvalidInput

Group = Literal["day", "week", "month"]

DEFAULT_DAYS = 90
MOST_BUCKETS = 400
_YEARS = range(1970, 3000)


@dataclass(frozen=True)
class Span:
    """Dates of the workspace, both included, and [since, until) in UTC; how they are grouped."""

    first: date
    last: date
    group: Group
    since: datetime
    until: datetime


def read_span(
    app: App,
    workspace: Workspace,
    first: str | None = None,
    last: str | None = None,
    group: Group | None = None,
) -> Span:
    """Read a range of dates; without any it is the last 90 days. Raises InvalidInput.

    group: without it whatever makes a readable chart.
    """
    today = workspace.calendar.local_date(app.clock())
    end = _date(last, "to") if last else today
    begin = _date(first, "from") if first else end - timedelta(days=DEFAULT_DAYS - 1)
    days = (end - begin).days + 1
    if days < 1:
        raise InvalidInput("from", begin.isoformat(), f"is after the end, {end.isoformat()}")
    if days > LONGEST_DAYS:
        raise InvalidInput("from", begin.isoformat(), f"is more than {LONGEST_DAYS:,} days back")
    chosen: Group = group or ("day" if days <= 31 else "week" if days <= 183 else "month")
    if chosen == "day" and days > MOST_BUCKETS:
        reason = f"is for at most {MOST_BUCKETS} days; use week or month"
        raise InvalidInput("group", chosen, reason)
    since, until = _midnight(workspace, begin), _midnight(workspace, end + timedelta(days=1))
    return Span(begin, end, chosen, since, until)


def _date(given: str, field: str) -> date:
    try:
        day = date.fromisoformat(given) if len(given) == len("2026-11-20") else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != given or day.year not in _YEARS:
        raise InvalidInput(field, given, "is not a date such as 2026-11-20")
    return day


def _midnight(workspace: Workspace, day: date) -> datetime:
    bounds = workspace.calendar.bounds(day.isoformat())
    assert bounds is not None  # noqa: S101 - a day has bounds
    return bounds[0]


def share(part: int, whole: int) -> float:
    """Return how many in a hundred, with one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0
