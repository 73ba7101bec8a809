"""Streaks: days, weeks or months in a row. What each unit was is kept as marks.

Marks are bits by chunk: a month's days, a year's weeks or a year's months, as (good, bad). A bit in
neither is a unit without anything to count.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.metrics import Metric
from core.domain.milestones import StreakRule, StreakUnit
from core.domain.periods import Calendar

Marks = Mapping[str, Sequence[int]]  # chunk -> (good, bad)
Rests = Callable[[date], bool]  # whether a date is a day off


@dataclass(frozen=True)
class Streak:
    """How many units in a row: the longest ever, and the one that still runs."""

    longest: int
    current: int


def chunk_of(unit: StreakUnit, key: str) -> tuple[str, int]:
    """Return where a unit is marked: its chunk and its bit. `key` is the unit's period key."""
    if unit == "day":
        return key[:7], int(key[8:]) - 1
    if unit == "week":
        return key[:4], int(key[6:]) - 1
    return key[:4], int(key[5:]) - 1


def mark(rule: StreakRule, metric: Metric, values: Mapping[str, int], *, over: bool) -> int | None:
    """Return 0 for a good unit, 1 for a bad one, None for one that says nothing.

    A percentage is known when the unit is over, and only where what is subtracted was told at all
    (there is no margin without costs); what adds up counts as soon as it is enough.
    """
    if metric.over is None:
        return 0 if metric.of(values) >= rule.minimum else None
    if not over or values.get(metric.over, 0) <= 0 or not metric.known(values):
        return None
    return 0 if metric.of(values) >= rule.minimum else 1


def marked(marks: dict[str, list[int]], chunk: str, bit: int, which: int | None) -> bool:
    """Set a unit's mark (0 good, 1 bad, None neither); tells whether that changed anything."""
    good, bad = before = tuple(marks.get(chunk, (0, 0)))
    flag = 1 << bit
    after = (
        good | flag if which == 0 else good & ~flag,
        bad | flag if which == 1 else bad & ~flag,
    )
    if after == before:
        return False
    marks[chunk] = list(after)
    return True


def streak(rule: StreakRule, marks: Marks, calendar: Calendar, rests: Rests, today: date) -> Streak:
    """Measure a streak.

    `skips`: a unit that is neither good nor bad is passed over, a bad one ends the run. `breaks`: a
    unit that is not good ends it, unless every date in it is a day off. The unit that runs now ends
    nothing, it may still become good.
    """
    longest = run = 0
    last: date | None = None
    for first, good in _units(rule, marks, calendar):
        if not good:
            run = 0
        elif rule.idle == "skips" or last is None or _rested(rule.unit, last, first, rests):
            run += 1
        else:
            run = 1
        last = first
        longest = max(longest, run)
    if last is not None and rule.idle == "breaks":
        now = _first(rule.unit, calendar, today)
        if last < now and not _rested(rule.unit, last, now, rests):
            run = 0
    return Streak(longest, run)


def _units(rule: StreakRule, marks: Marks, calendar: Calendar) -> Iterator[tuple[date, bool]]:
    for chunk in sorted(marks):
        good, bad = marks[chunk]
        both = good | bad if rule.idle == "skips" else good
        bit = 0
        while both >> bit:
            if both >> bit & 1:
                yield _date(rule.unit, chunk, bit, calendar), bool(good >> bit & 1)
            bit += 1


def _date(unit: StreakUnit, chunk: str, bit: int, calendar: Calendar) -> date:
    if unit == "day":
        return date(int(chunk[:4]), int(chunk[5:]), bit + 1)
    key = f"{chunk}-W{bit + 1:02}" if unit == "week" else f"{chunk}-{bit + 1:02}"
    days = calendar.days(key)
    assert days is not None  # noqa: S101 - only `all` has no days
    return days[0]


def _first(unit: StreakUnit, calendar: Calendar, day: date) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)
    return day.replace(day=1)


def _after(unit: StreakUnit, first: date) -> date:
    if unit == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=1 if unit == "day" else 7)


def _rested(unit: StreakUnit, last: date, following: date, rests: Rests) -> bool:
    """Tell whether every date between two units is a day off."""
    day = _after(unit, last)
    while day < following:
        if not rests(day):
            return False
        day += timedelta(days=1)
    return True
