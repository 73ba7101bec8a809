"""Streaks against somebody who goes through the calendar unit by unit."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.metrics import Metric
from core.domain.milestones import Step, StreakRule, StreakUnit, Wording
from core.domain.periods import Calendar, keys_of_date
from core.rules.streaks import Streak, chunk_of, mark, marked, streak
from tests.core.support import pure

FIRST = date(2026, 9, 1)
Idle = Literal["breaks", "skips"]
UNITS: tuple[StreakUnit, ...] = ("day", "week", "month")
UNITS_DRAWN = st.sampled_from(UNITS)
IDLES: st.SearchStrategy[Idle] = st.sampled_from(["breaks", "skips"])


def rule(unit: StreakUnit = "day", idle: Idle = "breaks", minimum: int = 1) -> StreakRule:
    step = Step(at=5, label="5", value=5, title="", description="", phrase="", emoji="")
    return StreakRule(
        id="r",
        type="t",
        metric="m",
        minimum=minimum,
        unit=unit,
        idle=idle,
        steps=(step,),
        wording=Wording(emoji="", color=""),
    )


@cache
def calendar_of(unit: StreakUnit, week_start: int) -> dict[str, list[date]]:
    """Every unit of some years, in order, with its dates."""
    found: dict[str, list[date]] = {}
    for number in range(1_500):
        day = date(2025, 12, 1) + timedelta(days=number)
        found.setdefault(keys_of_date(day, week_start)[unit], []).append(day)
    return found


def naive(
    marks: Mapping[str, int], wanted: StreakRule, off: set[date], today: date, week_start: int
) -> Streak:
    """Go from the first unit to the one that runs now, or to the last that is marked."""
    if not marks:
        return Streak(0, 0)
    every = calendar_of(wanted.unit, week_start)
    first = min(every[key][0] for key in marks)
    last = max(today, *(every[key][0] for key in marks))
    longest = run = 0
    for key, days in every.items():
        if days[-1] < first or days[0] > last:
            continue
        kind = marks.get(key)
        if kind == 0:
            run += 1
        elif wanted.idle == "skips":
            run = 0 if kind == 1 else run
        elif not off.issuperset(days) and not today <= days[-1]:
            run = 0
        longest = max(longest, run)
    return Streak(longest, run)


def stored(unit: StreakUnit, marks: Mapping[str, int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, which in marks.items():
        assert marked(found, *chunk_of(unit, key), which)
    return found


@st.composite
def histories(draw: st.DrawFn) -> tuple[StreakUnit, int, dict[str, int], date]:
    """A unit, a week's first day, marks that come in clusters, and a date after most of them."""
    unit, week_start = draw(UNITS_DRAWN), draw(st.sampled_from([0, 6]))
    first = draw(st.sampled_from([FIRST, date(2026, 12, 20), date(2028, 2, 20), date(2026, 1, 1)]))
    length = {"day": 1, "week": 7, "month": 30}[unit]
    pattern = draw(st.lists(st.sampled_from([0, 0, 0, 1, None]), max_size=14))
    keys = [
        keys_of_date(first + timedelta(days=number * length), week_start)[unit]
        for number in range(len(pattern))
    ]
    marks = {key: which for key, which in zip(keys, pattern, strict=True) if which is not None}
    today = first + timedelta(days=draw(st.integers(0, 5)) + length * len(pattern))
    return unit, week_start, marks, today


@pure
@given(histories(), IDLES, st.sets(st.integers(-3, 100), max_size=30), st.booleans())
def test_a_streak_is_what_going_through_the_calendar_says(
    history: tuple[StreakUnit, int, dict[str, int], date],
    idle: Idle,
    days_off: set[int],
    weekends_off: bool,
) -> None:
    unit, week_start, marks, today = history
    start = min((calendar_of(unit, week_start)[key][0] for key in marks), default=today)
    off = {start + timedelta(days=n) for n in days_off}
    if weekends_off:
        nearby = (start + timedelta(days=n) for n in range(-40, 500))
        off |= {day for day in nearby if day.weekday() >= 5}
    calendar = Calendar(week_start=week_start)
    wanted = rule(unit, idle)
    found = streak(wanted, stored(unit, marks), calendar, off.__contains__, today)
    assert found == naive(marks, wanted, off, today, week_start)


def days(*numbers: int, month: str = "2026-11") -> dict[str, list[int]]:
    return {month: [sum(1 << number - 1 for number in numbers), 0]}


def never(day: date) -> bool:
    return False


def test_the_day_that_runs_ends_nothing_and_the_day_after_does() -> None:
    for today, current in ((20, 3), (21, 3), (22, 0)):
        found = streak(rule(), days(18, 19, 20), Calendar(), never, date(2026, 11, today))
        assert found == Streak(3, current)


def test_a_gap_of_one_day_begins_again() -> None:
    found = streak(rule(), days(1, 2, 3, 5, 6), Calendar(), never, date(2026, 11, 6))
    assert found == Streak(3, 2)


def test_days_off_freeze_a_streak_and_do_not_count() -> None:
    friday, monday = 13, 16
    off = {date(2026, 11, 14), date(2026, 11, 15)}.__contains__
    found = streak(rule(), days(12, friday, monday), Calendar(), off, date(2026, 11, 16))
    assert found == Streak(3, 3)
    # Half a weekend off is no weekend.
    saturday = {date(2026, 11, 14)}.__contains__
    found = streak(rule(), days(12, friday, monday), Calendar(), saturday, date(2026, 11, 16))
    assert found == Streak(2, 1)


def test_somebody_on_holiday_still_has_their_streak_when_they_come_back() -> None:
    away = {date(2026, 11, day) for day in range(14, 23)}
    for today, current in ((22, 2), (23, 2), (24, 0)):
        found = streak(rule(), days(12, 13), Calendar(), away.__contains__, date(2026, 11, today))
        assert found == Streak(2, current)


def test_who_works_on_a_day_off_is_not_punished_for_it() -> None:
    off = {date(2026, 11, 14)}.__contains__
    found = streak(rule(), days(13, 14, 15), Calendar(), off, date(2026, 11, 15))
    assert found == Streak(3, 3)


def test_a_streak_goes_over_the_ends_of_months_years_and_february() -> None:
    marks = days(30, 31, month="2027-12") | days(1, 2, month="2028-01")
    assert streak(rule(), marks, Calendar(), never, date(2028, 1, 2)) == Streak(4, 4)
    marks = days(28, 29, month="2028-02") | days(1, month="2028-03")
    assert streak(rule(), marks, Calendar(), never, date(2028, 3, 1)) == Streak(3, 3)
    marks = days(28, month="2027-02") | days(1, month="2027-03")
    assert streak(rule(), marks, Calendar(), never, date(2027, 3, 1)) == Streak(2, 2)


def test_weeks_go_on_into_the_new_year_after_53_of_them() -> None:
    assert keys_of_date(date(2026, 12, 31), 0)["week"] == "2026-W53"
    marks = stored("week", {"2026-W52": 0, "2026-W53": 0, "2027-W01": 0})
    found = streak(rule("week"), marks, Calendar(), never, date(2027, 1, 5))
    assert found == Streak(3, 3)


def test_a_bad_unit_ends_a_streak_that_skips_idle_ones() -> None:
    marks = stored("day", {"2026-11-01": 0, "2026-11-09": 0, "2026-11-10": 1, "2026-11-17": 0})
    found = streak(rule(idle="skips"), marks, Calendar(), never, date(2027, 5, 1))
    assert found == Streak(2, 1)


def test_nothing_is_no_streak() -> None:
    for idle in ("breaks", "skips"):
        assert streak(rule(idle=idle), {}, Calendar(), never, FIRST) == Streak(0, 0)
        assert streak(rule(idle=idle), {"2026-11": [0, 0]}, Calendar(), never, FIRST) == Streak(
            0, 0
        )


@pure
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 1, None])), max_size=30))
def test_the_last_mark_of_a_unit_counts(history: list[tuple[int, int | None]]) -> None:
    marks: dict[str, list[int]] = {}
    told: dict[int, int | None] = {}
    for number, which in history:
        key = (FIRST + timedelta(days=number)).isoformat()
        assert marked(marks, *chunk_of("day", key), which) == (told.get(number) != which)
        told[number] = which
    for number in range(41):
        chunk, bit = chunk_of("day", (FIRST + timedelta(days=number)).isoformat())
        good, bad = marks.get(chunk, (0, 0))
        flags = bool(good >> bit & 1), bool(bad >> bit & 1)
        assert flags == (told.get(number) == 0, told.get(number) == 1)


MARGIN = Metric(
    name="profit_margin",
    title="",
    unit="percent",
    plus=("revenue",),
    minus=("cost",),
    over="revenue",
)
UNITS_SOLD = Metric(name="units", title="", unit="count")


@pytest.mark.parametrize(
    ("revenue", "cost", "over", "which"),
    [
        (100, None, True, None),  # nobody said what it cost
        (100, 75, True, 0),  # exactly 25 %
        (100, 76, True, 1),
        (10_000, 7_501, True, 1),  # 24.99 %
        (100, 0, True, 0),
        (100, 300, True, 1),
        (0, 10, True, None),  # nothing sold
        (-5, -10, True, None),  # more was given back than sold
        (100, 75, False, None),  # not over yet
        (100, 76, False, None),
    ],
)
def test_a_percentage_is_known_when_its_unit_is_over(
    revenue: int, cost: int | None, over: bool, which: int | None
) -> None:
    values = {"revenue": revenue} | ({} if cost is None else {"cost": cost})
    assert mark(rule(minimum=2_500), MARGIN, values, over=over) == which


@pytest.mark.parametrize("over", [True, False])
def test_what_adds_up_is_good_as_soon_as_it_is_enough(over: bool) -> None:
    wanted = rule(minimum=3)
    assert mark(wanted, UNITS_SOLD, {"units": 3}, over=over) == 0
    assert mark(wanted, UNITS_SOLD, {"units": 2}, over=over) is None
    assert mark(wanted, UNITS_SOLD, {}, over=over) is None
