"""Periods and metrics as people say them."""

from datetime import date, datetime

from babel.dates import format_date

from core.domain.goals import ROLLING, Status
from core.domain.metrics import Metric
from core.domain.periods import Calendar, is_custom, kind_of

STATUS: dict[Status, str] = {
    "met": "Met",
    "on_track": "On track",
    "off_track": "Off track",
    "unmet": "Unmet",
}
_THIS = {
    "day": "today",
    "week": "this week",
    "month": "this month",
    "quarter": "this quarter",
    "year": "this year",
    "all": "in all",
}


def _date(day: str, now: datetime, locale: str) -> str:
    pattern = "d MMMM" if day[:4] == str(now.year) else "d MMMM y"
    return str(format_date(date.fromisoformat(day), pattern, locale=locale))


def period_name(key: str, calendar: Calendar, now: datetime, locale: str = "en_US") -> str:
    """Name a period: "November", "November 2025", "20 November", "week 47", "Q4 2026".

    Also the two a goal may have besides: "the last 30 days", "3 November to 20 November".
    """
    if key == ROLLING:
        return "the last 30 days"
    if is_custom(key):
        first, last = key.split("/")
        return f"{_date(first, now, locale)} to {_date(last, now, locale)}"
    kind = kind_of(key)
    days = calendar.days(key)
    if days is None:
        return "all time"
    start, this_year = days[0], days[0].year == calendar.local_date(now).year
    if kind == "day":
        return format_date(start, "d MMMM" if this_year else "d MMMM y", locale=locale)
    if kind == "month":
        return format_date(start, "LLLL" if this_year else "LLLL y", locale=locale)
    if kind == "week":
        year, number = key.split("-W")
        current = year == str(calendar.local_date(now).year)
        return f"week {int(number)}" + ("" if current else f" of {year}")
    if kind == "quarter":
        year, number = key.split("-")
        return number if this_year else f"{number} {year}"
    return key


def in_period(key: str, calendar: Calendar, now: datetime, locale: str = "en_US") -> str:
    """Say when, after a verb: "in November", "on 20 November", "" for all time."""
    if key == ROLLING or is_custom(key):
        word = "in" if key == ROLLING else "from"
        return f"{word} {period_name(key, calendar, now, locale)}"
    kind = kind_of(key)
    if kind == "all":
        return ""
    word = "on" if kind == "day" else "in"
    return f"{word} {period_name(key, calendar, now, locale)}"


def this_period(key: str, calendar: Calendar, now: datetime, locale: str = "en_US") -> str:
    """Say when on a screen that shows now: "this month", else as `in_period`."""
    if key == ROLLING or is_custom(key):
        return in_period(key, calendar, now, locale)
    kind = kind_of(key)
    if calendar.key(kind, now) == key:
        return _THIS[kind]
    return in_period(key, calendar, now, locale)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Count things: "1 event", "6,919 events"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def board_title(
    metric: Metric, key: str, calendar: Calendar, now: datetime, locale: str = "en_US"
) -> str:
    """Title a board: "Revenue in November", "Signups today", "Units of all time"."""
    kind = kind_of(key)
    if kind == "all":
        return f"{metric.title} of all time"
    current = calendar.key(kind, now) == key
    if kind == "month" or not current:
        return f"{metric.title} {in_period(key, calendar, now, locale)}"
    return f"{metric.title} {_THIS[kind]}"
