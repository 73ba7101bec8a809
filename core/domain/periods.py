"""Periods: half-open stretches of calendar dates in the workspace's time zone.

A day is what the calendar says, 23 to 25 hours; nothing here counts in units of 86,400 s.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from core.errors import InvalidInput

PeriodKind = Literal["day", "week", "month", "quarter", "year", "all"]
PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

# The words people use for a period that runs now.
PERIOD_WORDS: dict[str, PeriodKind] = {
    "day": "day",
    "daily": "day",
    "today": "day",
    "week": "week",
    "weekly": "week",
    "month": "month",
    "monthly": "month",
    "quarter": "quarter",
    "quarterly": "quarter",
    "year": "year",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
    "all": "all",
    "ever": "all",
    "alltime": "all",
}

_KEYS: dict[PeriodKind, re.Pattern[str]] = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
    "week": re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "year": re.compile(r"(\d{4})", re.ASCII),
    "all": re.compile(r"all"),
}
# Both dates of a stretch of days that somebody chose; both belong to it.
_CUSTOM = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})", re.ASCII)


@dataclass(frozen=True)
class Calendar:
    """How a workspace cuts time: its zone and the weekday its weeks start on (0 is Monday).

    working_days and holidays (ISO dates) say which days count for pace and streaks; periods
    themselves hold every day.
    """

    zone: str = "UTC"
    week_start: int = 0
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    holidays: tuple[str, ...] = ()

    @property
    def tz(self) -> ZoneInfo:
        """Return the zone."""
        return ZoneInfo(self.zone)

    def works(self, day: date) -> bool:
        """Tell whether a date is one that people work on."""
        return day.weekday() in self.working_days and day.isoformat() not in self.holidays

    def local_date(self, at: datetime) -> date:
        """Return the calendar date of an instant.

        Where clocks go back over midnight, the minutes of the new date before that are counted
        with the old one: a date begins once.
        """
        day = at.astimezone(self.tz).date()
        return day if at >= _midnight(day, self.zone) else day - timedelta(days=1)

    def keys(self, at: datetime) -> dict[PeriodKind, str]:
        """Return the key of every period that contains an instant."""
        return keys_of_date(self.local_date(at), self.week_start)

    def keys_of(self, day: date) -> dict[PeriodKind, str]:
        """Return the key of every period that contains a date. Treat it as read-only."""
        return keys_of_date(day, self.week_start)

    def key(self, kind: PeriodKind, at: datetime) -> str:
        """Return the key of the period of one kind that contains an instant."""
        return self.keys(at)[kind]

    def days(self, key: str) -> tuple[date, date] | None:
        """Return first day and the day after the last of a period; None for `all`.

        `2026-11-03/2026-11-20` is a period too: both dates and all between.
        """
        return _days(key, self.week_start)

    def bounds(self, key: str) -> tuple[datetime, datetime] | None:
        """Return [start, end) of a period as UTC instants; None for `all`."""
        days = self.days(key)
        if days is None:
            return None
        start, end = (_midnight(day, self.zone) for day in days)
        return start, end

    def resolve(self, wanted: str, now: datetime, field: str = "period") -> str:
        """Turn a kind (`month`) or a key (`2026-11`) into a key; `now` picks the current one."""
        if wanted in PERIOD_KINDS:
            return self.key(wanted, now)
        kind_of(wanted, field)
        try:
            self.bounds(wanted)
        except (ValueError, OverflowError):
            raise InvalidInput(field, wanted, "is not on the calendar") from None
        return wanted


def kind_of(key: str, field: str = "period") -> PeriodKind:
    """Return the kind a key belongs to: `2026-W47` is a week."""
    for kind, pattern in _KEYS.items():
        if pattern.fullmatch(key):
            return kind
    raise InvalidInput(
        field, key, "is not a period; use all, day, week, month, quarter, year or a key: 2026-11"
    )


@lru_cache(maxsize=4096)
def keys_of_date(day: date, week_start: int) -> dict[PeriodKind, str]:
    """Return the keys of the periods that contain a date. Treat the result as read-only."""
    first = day - timedelta(days=(day.weekday() - week_start) % 7)
    middle = first + timedelta(days=3)
    return {
        "day": day.isoformat(),
        "week": f"{middle.year:04}-W{(middle.timetuple().tm_yday - 1) // 7 + 1:02}",
        "month": f"{day.year:04}-{day.month:02}",
        "quarter": f"{day.year:04}-Q{(day.month + 2) // 3}",
        "year": f"{day.year:04}",
        "all": "all",
    }


def custom_key(first: date, last: date) -> str:
    """Return the key of the days from one date to another, both included."""
    return f"{first.isoformat()}/{last.isoformat()}"


def is_custom(key: str) -> bool:
    """Tell whether a key names two dates; no board has such a period, goals do."""
    return _CUSTOM.fullmatch(key) is not None


def _days(key: str, week_start: int) -> tuple[date, date] | None:
    if chosen := _CUSTOM.fullmatch(key):
        first, last = (date.fromisoformat(part) for part in chosen.groups())
        if last < first:
            raise ValueError(f"{key} ends before it begins")
        return first, last + timedelta(days=1)
    kind = kind_of(key)
    if kind == "all":
        return None
    match = _KEYS[kind].fullmatch(key)
    numbers = [int(part) for part in match.groups()] if match else []
    year = numbers[0]
    if kind == "day":
        day = date(*numbers)
        return day, day + timedelta(days=1)
    if kind == "month":
        return _months(year, numbers[1], 1)
    if kind == "quarter":
        return _months(year, 3 * numbers[1] - 2, 3)
    if kind == "year":
        return date(year, 1, 1), date(year + 1, 1, 1)
    # The week whose middle day is the year's n-th of its weekday: ISO 8601 when Monday starts it.
    january = date(year, 1, 1)
    middle = january + timedelta(days=(week_start + 3 - january.weekday()) % 7)
    middle += timedelta(weeks=numbers[1] - 1)
    if numbers[1] < 1 or middle.year != year:
        raise ValueError(f"{key} is not a week of {year}")
    first = middle - timedelta(days=3)
    return first, first + timedelta(days=7)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1)


@lru_cache(maxsize=65_536)
def _midnight(day: date, zone: str) -> datetime:
    """Return the instant a calendar day begins.

    The moment of the jump where midnight is skipped; the first of two midnights where clocks go
    back to it, the last where they go back over it, so that the old date comes once more between.
    """
    tz = ZoneInfo(zone)
    naive = datetime.combine(day, time(0), tz)
    first, last = naive.astimezone(UTC), naive.replace(fold=1).astimezone(UTC)
    if last > first and (last - timedelta(microseconds=1)).astimezone(tz).date() < day:
        return last
    return first
