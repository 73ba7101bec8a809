"""How far along a goal is, against the real length of its period."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.goals import (
    Goal,
    counted_days,
    goal_progress,
    is_met,
    is_over,
    resolve_period,
    window,
)
from core.domain.metrics import Metric
from core.domain.periods import PERIOD_KINDS, Calendar, PeriodKind, is_custom, kind_of
from core.errors import InvalidInput
from tests.conftest import NOW
from tests.core.support import pure

UTC_CALENDAR = Calendar("UTC")
NEW_YORK = Calendar("America/New_York")
MONDAY_TO_FRIDAY = Calendar("UTC", working_days=(0, 1, 2, 3, 4))
MARGIN = Metric(
    name="profit_margin", title="Profit margin", unit="percent", plus=("revenue",),
    minus=("cost",), over="revenue",
)  # fmt: skip
GROWTH = Metric(name="growth", title="Growth", unit="percent", gauge=True)


def goal(target: int, period: str = "2026-11") -> Goal:
    return Goal(
        id="g",
        workspace="w",
        member="ada",
        metric="units",
        target=target,
        period_kind="30d"
        if period == "30d"
        else "custom"
        if is_custom(period)
        else kind_of(period),
        period=period,
        created_at=NOW,
    )


# On 16 November at 00:00 exactly half of the month's 30 days is gone.
HALF = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("current", "pace", "status"),
    [
        (0, "behind", "off_track"),
        (449, "behind", "off_track"),
        (450, "on_pace", "on_track"),
        (500, "on_pace", "on_track"),
        (550, "on_pace", "on_track"),
        (551, "ahead", "on_track"),
        (999, "ahead", "on_track"),
        (1000, "ahead", "met"),
        (1500, "ahead", "met"),
    ],
)
def test_pace_is_within_a_twentieth_of_the_straight_line(
    current: int, pace: str, status: str
) -> None:
    progress = goal_progress(goal(1000), current, UTC_CALENDAR, HALF)
    assert (progress.elapsed, progress.pace, progress.status) == (0.5, pace, status)
    assert progress.ahead_by - progress.behind_by == current - 500
    assert min(progress.ahead_by, progress.behind_by) == 0


def test_what_is_left_is_spread_over_the_days_left_today_included() -> None:
    progress = goal_progress(goal(1000), 399, UTC_CALENDAR, NOW)
    assert (progress.day, progress.days, progress.remaining) == (20, 30, 601)
    assert progress.per_day == 55  # 601 over 11 days, rounded up
    assert progress.percent == 39.9
    assert progress.behind_by == round(1000 * progress.elapsed) - 399


@pytest.mark.parametrize(
    ("at", "day", "status"),
    [
        ("2026-11-01T03:59:59+00:00", 0, "on_track"),  # October in New York
        ("2026-11-01T04:00:00+00:00", 1, "on_track"),
        ("2026-12-01T04:59:59+00:00", 30, "off_track"),
        ("2026-12-01T05:00:00+00:00", 30, "unmet"),
        ("2027-06-01T00:00:00+00:00", 30, "unmet"),
    ],
)
def test_a_goal_begins_and_ends_at_midnight_in_its_own_zone(at: str, day: int, status: str) -> None:
    progress = goal_progress(goal(1000), 10, NEW_YORK, datetime.fromisoformat(at))
    assert (progress.day, progress.status) == (day, status)
    assert 0 <= progress.elapsed <= 1


def test_half_of_a_month_with_25_hours_more_is_not_half_of_its_days() -> None:
    start, end = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC)
    middle = start + (end - start) / 2
    assert goal_progress(goal(10), 0, NEW_YORK, middle).elapsed == 0.5
    assert goal_progress(goal(10), 0, NEW_YORK, start).elapsed == 0
    assert goal_progress(goal(10), 0, NEW_YORK, end).elapsed == 1


def test_a_goal_reached_after_its_end_stays_met() -> None:
    later = datetime(2027, 6, 1, tzinfo=UTC)
    assert goal_progress(goal(1000), 1000, UTC_CALENDAR, later).status == "met"
    assert goal_progress(goal(1000), 1000, UTC_CALENDAR, later).per_day == 0


def test_a_goal_without_an_end_is_never_behind() -> None:
    progress = goal_progress(goal(1000, "all"), 0, UTC_CALENDAR, NOW)
    assert (progress.pace, progress.status, progress.behind_by) == ("on_pace", "on_track", 0)
    assert (progress.day, progress.days, progress.remaining) == (1, 1, 1000)


@pure
@given(
    st.integers(1, 10**9),
    st.integers(-(10**9), 2 * 10**9),
    st.sampled_from(PERIOD_KINDS),
    st.integers(-400 * 24, 400 * 24),
    st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]),
)
def test_the_numbers_of_a_goal_agree_with_each_other(
    target: int, current: int, kind: PeriodKind, hours: int, zone: str
) -> None:
    calendar = Calendar(zone)
    now = NOW + timedelta(hours=hours)
    progress = goal_progress(goal(target, calendar.key(kind, NOW)), current, calendar, now)
    assert (progress.status == "met") == (current >= target)
    assert (progress.remaining == 0) == (current >= target)
    assert 0 <= progress.day <= progress.days
    assert 0 <= progress.elapsed <= 1
    assert progress.per_day <= progress.remaining
    assert progress.behind_by >= 0
    left = max(progress.days - max(progress.day - 1, 0), 1)
    assert progress.per_day * left >= progress.remaining
    if progress.status == "off_track":
        assert progress.pace == "behind"
    if progress.status == "unmet":
        bounds = calendar.bounds(calendar.key(kind, NOW))
        assert bounds is not None
        assert now >= bounds[1]


def test_the_last_thirty_days_are_whole_at_any_moment_and_never_over() -> None:
    assert window("30d", UTC_CALENDAR, NOW) == (date(2026, 10, 22), date(2026, 11, 21))
    assert not is_over("30d", UTC_CALENDAR, NOW + timedelta(days=9_999))
    for current, pace, status in (
        (0, "behind", "off_track"),
        (949, "behind", "off_track"),
        (950, "on_pace", "on_track"),
        (999, "on_pace", "on_track"),
        (1000, "on_pace", "met"),
        (1051, "ahead", "met"),
    ):
        progress = goal_progress(goal(1000, "30d"), current, UTC_CALENDAR, NOW)
        assert (progress.elapsed, progress.pace, progress.status) == (1, pace, status)
        assert (progress.day, progress.days) == (30, 30)
        assert progress.per_day == progress.remaining


@pytest.mark.parametrize(
    ("at", "elapsed", "day", "status"),
    [
        ("2026-11-02T23:59:59Z", 0, 0, "on_track"),
        ("2026-11-03T00:00:00Z", 0, 1, "on_track"),
        ("2026-11-12T00:00:00Z", 0.5, 10, "off_track"),
        ("2026-11-20T23:59:59Z", 1, 18, "off_track"),
        ("2026-11-21T00:00:00Z", 1, 18, "unmet"),
    ],
)
def test_both_dates_of_ones_own_period_belong_to_it(
    at: str, elapsed: float, day: int, status: str
) -> None:
    now = datetime.fromisoformat(at)
    progress = goal_progress(goal(1000, "2026-11-03/2026-11-20"), 10, UTC_CALENDAR, now)
    assert progress.elapsed == pytest.approx(elapsed, abs=1e-5)
    assert (progress.day, progress.days, progress.status) == (day, 18, status)


def test_of_working_days_only_those_are_counted() -> None:
    # November 2026 begins on a Sunday and has 21 working days; the 20th is the 15th of them.
    progress = goal_progress(goal(2100), 1449, MONDAY_TO_FRIDAY, NOW)
    assert (progress.day, progress.days) == (15, 21)
    assert progress.elapsed == pytest.approx((14 + 15.5 / 24) / 21)
    assert progress.per_day == 93  # 651 over 7 days, today included
    saturday = NOW + timedelta(days=1)
    progress = goal_progress(goal(2100), 1449, MONDAY_TO_FRIDAY, saturday)
    assert (progress.day, progress.elapsed) == (15, 15 / 21)
    assert progress.per_day == 109  # 651 over 6
    thanksgiving = Calendar("UTC", working_days=(0, 1, 2, 3, 4), holidays=("2026-11-26",))
    progress = goal_progress(goal(2000), 1349, thanksgiving, saturday)
    assert (progress.days, progress.elapsed, progress.per_day) == (20, 15 / 20, 131)


def test_when_no_working_day_is_left_what_is_missing_is_needed_today() -> None:
    last_sunday = datetime(2026, 11, 29, 12, tzinfo=UTC)
    week = goal(100, "2026-W48")
    progress = goal_progress(week, 40, MONDAY_TO_FRIDAY, last_sunday)
    assert (progress.day, progress.days, progress.elapsed) == (5, 5, 1)
    assert (progress.per_day, progress.status) == (60, "off_track")


def test_a_period_without_a_working_day_counts_all_of_its_days() -> None:
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    progress = goal_progress(goal(10, "2026-11-21"), 5, MONDAY_TO_FRIDAY, saturday)
    assert (progress.day, progress.days, progress.elapsed) == (1, 1, 0.5)
    idle = Calendar("UTC", working_days=())
    assert len(counted_days(date(2026, 11, 1), date(2026, 12, 1), idle)) == 30


@pytest.mark.parametrize(
    ("at", "current", "status", "pace"),
    [
        ("2026-11-20T12:00:00Z", 2499, "off_track", "behind"),
        ("2026-11-20T12:00:00Z", 2500, "on_track", "on_pace"),
        ("2026-11-20T12:00:00Z", 2626, "on_track", "ahead"),
        ("2026-12-01T00:00:00Z", 2499, "unmet", "behind"),
        ("2026-12-01T00:00:00Z", 2500, "met", "on_pace"),
    ],
)
def test_a_percentage_is_decided_when_its_period_is_over(
    at: str, current: int, status: str, pace: str
) -> None:
    now = datetime.fromisoformat(at)
    progress = goal_progress(goal(2500), current, UTC_CALENDAR, now, MARGIN)
    assert (progress.status, progress.pace) == (status, pace)
    assert (progress.per_day, progress.remaining) == (0, max(2500 - current, 0))
    assert is_met(goal(2500), current, UTC_CALENDAR, now, MARGIN) == (status == "met")


def test_where_no_period_ends_a_percentage_is_decided_at_once() -> None:
    for period in ("30d", "all"):
        met = goal_progress(goal(2500, period), 2500, UTC_CALENDAR, NOW, MARGIN)
        short = goal_progress(goal(2500, period), 2499, UTC_CALENDAR, NOW, MARGIN)
        assert (met.status, short.status) == ("met", "off_track")


def test_a_value_that_is_set_is_met_when_it_is_set() -> None:
    assert goal_progress(goal(1000), 1000, UTC_CALENDAR, NOW, GROWTH).status == "met"
    assert goal_progress(goal(1000), 999, UTC_CALENDAR, NOW, GROWTH).status == "off_track"


@pytest.mark.parametrize(
    ("wanted", "kind", "key"),
    [
        ("month", "month", "2026-11"),
        ("week", "week", "2026-W47"),
        ("30d", "30d", "30d"),
        ("all", "all", "all"),
        ("2026-12", "month", "2026-12"),
        ("2026-11-20", "day", "2026-11-20"),
        ("2026-11-03/2026-11-20", "custom", "2026-11-03/2026-11-20"),
        ("2027-01-01/2027-01-01", "custom", "2027-01-01/2027-01-01"),
    ],
)
def test_a_goal_may_be_for_a_period_that_runs_or_is_to_come(
    wanted: str, kind: str, key: str
) -> None:
    assert resolve_period(wanted, UTC_CALENDAR, NOW) == (kind, key)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("2026-10", "is over"),
        ("2026-11-19", "is over"),
        ("2026-11-01/2026-11-19", "is over"),
        ("2026-11-20/2026-11-19", "must be two dates in order"),
        ("2026-11-31/2026-12-01", "must be two dates in order"),
        ("2026-11-20/9999-12-31", "must be two dates in order"),
        ("2026-11-20/2099-11-19", "is longer than 1,830 days"),
        ("2026-13", "is not on the calendar"),
        ("fortnight", "is not a period"),
        ("custom", "is not a period"),
    ],
)
def test_other_periods_are_refused(wanted: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        resolve_period(wanted, UTC_CALENDAR, NOW)
    assert refused.value.field == "timePeriod"


spans = st.tuples(st.integers(-40, 40), st.integers(0, 80)).map(
    lambda span: (
        f"{(NOW + timedelta(days=span[0])).date()}/{(NOW + timedelta(days=sum(span))).date()}"
    )
)


@pure
@given(
    st.integers(1, 10**12),
    st.integers(-(10**12), 2 * 10**12),
    st.one_of(st.sampled_from(["30d", "all", "2026-11", "2026-W47", "2026", "2026-11-20"]), spans),
    st.integers(-60 * 24, 60 * 24),
    st.sampled_from(["UTC", "America/New_York", "Pacific/Apia"]),
    st.sets(st.integers(0, 6)),
    st.sampled_from([None, MARGIN, GROWTH]),
)
def test_whatever_the_period_and_the_working_days_the_numbers_make_sense(
    target: int,
    current: int,
    period: str,
    hours: int,
    zone: str,
    working: set[int],
    metric: Metric | None,
) -> None:
    calendar = Calendar(zone, working_days=tuple(working), holidays=("2026-11-26",))
    now = NOW + timedelta(hours=hours)
    progress = goal_progress(goal(target, period), current, calendar, now, metric)
    assert 0 <= progress.elapsed <= 1
    assert 0 <= progress.day <= progress.days
    assert progress.percent >= 0
    assert 0 <= progress.per_day <= progress.remaining
    assert progress.behind_by >= 0
    assert (progress.status == "unmet") <= is_over(period, calendar, now)
    if is_over(period, calendar, now):
        assert progress.elapsed == 1
        assert progress.status == ("met" if current >= target else "unmet")
    if progress.status == "off_track":
        assert progress.pace == "behind"
    if progress.status == "met":
        assert progress.remaining == 0
