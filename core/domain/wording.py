"""Periods and metrics as people say them, in the language of the moment.

`locale` is how numbers and dates are written there.
"""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton

from core.domain.goals import ROLLING, Status
from core.domain.metrics import Metric
from core.domain.periods import Calendar, PeriodKind, is_custom, kind_of
from core.language import tr, translated

# What a goal's status is called; whoever shows it says it with `translated`.
STATUS: dict[Status, str] = {
    "met": "Met",
    "on_track": "On track",
    "off_track": "Off track",
    "unmet": "Unmet",
}


def period_name(key: str, calendar: Calendar, now: datetime, locale: str = "en_US") -> str:
    """Name a period: "November", "November 2025", "20 November", "week 47", "Q4 2026".

    Also the two a goal may have besides: "the last 30 days", "3 November to 20 November".
    """
    today = calendar.local_date(now)
    if key == ROLLING:
        return tr("the last 30 days")
    if is_custom(key):
        first, last = (date_name(date.fromisoformat(day), today, locale) for day in key.split("/"))
        return tr("{first} to {last}", first=first, last=last)
    kind = kind_of(key)
    days = calendar.days(key)
    if days is None:
        return tr("all time")
    start, this_year = days[0], days[0].year == today.year
    if kind == "day":
        return date_name(start, today, locale)
    if kind == "month":
        return str(format_date(start, "LLLL" if this_year else "LLLL y", locale=locale))
    if kind == "week":
        year, number = key.split("-W")
        if year == str(today.year):
            return tr("week {week}", week=int(number))
        return tr("week {week} of {year}", week=int(number), year=year)
    if kind == "quarter":
        year, number = key.split("-")
        return number if this_year else f"{number} {year}"
    return key


def date_name(day: date, today: date, locale: str) -> str:
    """Name a date, with its year where that is another than today's: "20 November"."""
    this_year = day.year == today.year
    if locale.startswith("en"):
        return str(format_date(day, "d MMMM" if this_year else "d MMMM y", locale=locale))
    return str(format_skeleton("MMMMd" if this_year else "yMMMMd", day, locale=locale))


def short_date(day: date, locale: str) -> str:
    """Name a date in as little room as an axis has: "20 Nov"."""
    if locale.startswith("en"):
        return str(format_date(day, "d MMM", locale=locale))
    return str(format_skeleton("MMMd", day, locale=locale))


def in_period(key: str, calendar: Calendar, now: datetime, locale: str = "en_US") -> str:
    """Say when, after a verb: "in November", "on 20 November", "" for all time."""
    name = period_name(key, calendar, now, locale)
    if key == ROLLING:
        return tr("in the last 30 days")
    if is_custom(key):
        return tr("from {span}", span=name)
    kind = kind_of(key)
    if kind == "all":
        return ""
    if kind == "day":
        return tr("on {day}", day=name)
    if kind == "month":
        return tr("in {month}", month=name)
    return tr("in {period}", period=name)


def this_period(key: str, calendar: Calendar, now: datetime, locale: str = "en_US") -> str:
    """Say when on a screen that shows now: "this month", else as `in_period`."""
    if key == ROLLING or is_custom(key):
        return in_period(key, calendar, now, locale)
    kind = kind_of(key)
    if calendar.key(kind, now) == key:
        return _now(kind)
    return in_period(key, calendar, now, locale)


def noun(metric: Metric) -> str:
    """Name a metric inside a sentence: "revenue", "signups"; some languages capitalise it."""
    return translated(metric.many or metric.title.lower())


def with_noun(figure: str, metric: Metric, *, one: bool = False) -> str:
    """Say what a figure is of: "$50,000 revenue", "25 signups", "1 signup"."""
    if metric.many:
        name = translated(metric.one if one else metric.many)
        return tr("{figure} {noun}", figure=figure, noun=name)
    return tr("{amount} {metric}", amount=figure, metric=noun(metric))


def board_title(
    metric: Metric, key: str, calendar: Calendar, now: datetime, locale: str = "en_US"
) -> str:
    """Title a board: "Revenue in November", "Signups today", "Units of all time"."""
    kind, title = kind_of(key), translated(metric.title)
    if kind == "all":
        return tr("{metric} of all time", metric=title)
    current = calendar.key(kind, now) == key
    when = _now(kind) if current and kind != "month" else in_period(key, calendar, now, locale)
    return tr("{metric} {when}", metric=title, when=when)


def _now(kind: PeriodKind) -> str:
    words: dict[PeriodKind, str] = {
        "day": tr("today"),
        "week": tr("this week"),
        "month": tr("this month"),
        "quarter": tr("this quarter"),
        "year": tr("this year"),
        "all": tr("in all"),
    }
    return words[kind]
