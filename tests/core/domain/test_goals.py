"""How far along a goal is, against the real length of its period."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.goals import Goal, goal_progress
from core.domain.periods import PERIOD_KINDS, Calendar, PeriodKind, kind_of
from tests.conftest import NOW
from tests.core.support import pure

UTC_CALENDAR = Calendar("UTC")
NEW_YORK = Calendar("America/New_York")


def goal(target: int, period: str = "2026-11") -> Goal:
    return Goal(
        id="g",
        workspace="w",
        member="ada",
        metric="units",
        target=target,
        period_kind=kind_of(period),
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
