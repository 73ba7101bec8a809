"""Quiet hours by the clock on the wall, also where it is put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.quiet import midnight_before, next_morning, quiet_until
from tests.core.support import pure

BERLIN = "Europe/Berlin"
NIGHT = ("22:00", "07:00")


def at(local: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    """An instant by its local time."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "quiet", "until"),
    [
        ("2026-11-20T21:59:59", NIGHT, None),
        ("2026-11-20T22:00", NIGHT, "2026-11-21T07:00"),
        ("2026-11-21T06:59:59", NIGHT, "2026-11-21T07:00"),
        ("2026-11-21T07:00", NIGHT, None),
        ("2026-11-20T12:30", ("12:00", "13:00"), "2026-11-20T13:00"),
        ("2026-11-20T13:00", ("12:00", "13:00"), None),
        ("2026-11-20T00:00", ("00:00", "08:00"), "2026-11-20T08:00"),
        ("2026-11-20T23:59", ("20:00", "00:00"), "2026-11-21T00:00"),
        ("2026-11-20T12:00", ("12:00", "12:00"), None),
        ("2026-11-20T03:00", None, None),
        # Clocks go forward at 2:00 on 29 March, back at 3:00 on 25 October.
        ("2026-03-28T23:00", NIGHT, "2026-03-29T07:00"),
        ("2026-10-24T23:00", NIGHT, "2026-10-25T07:00"),
        # There is no half past two: the moment after the jump counts.
        ("2026-03-29T01:00", ("22:00", "02:30"), "2026-03-29T03:30"),
    ],
)
def test_when_it_is_no_longer_quiet(
    now: str, quiet: tuple[str, str] | None, until: str | None
) -> None:
    assert quiet_until(at(now), quiet, BERLIN) == (at(until) if until else None)


def test_a_night_has_the_hours_it_has() -> None:
    assert at("2026-03-29T07:00") - at("2026-03-28T22:00") == timedelta(hours=8)
    assert at("2026-10-25T07:00") - at("2026-10-24T22:00") == timedelta(hours=10)


def test_an_end_that_comes_twice_ends_both_times() -> None:
    quiet = ("22:00", "02:30")
    first, second = at("2026-10-25T02:30"), at("2026-10-25T02:30", fold=1)
    assert quiet_until(at("2026-10-25T02:15"), quiet, BERLIN) == first
    assert quiet_until(at("2026-10-25T02:15", fold=1), quiet, BERLIN) == second
    assert quiet_until(second, quiet, BERLIN) is None


@pytest.mark.parametrize(
    ("quiet", "morning"),
    [
        (None, "2026-11-21T09:00"),
        (NIGHT, "2026-11-21T07:00"),
        (("23:00", "10:00"), "2026-11-21T10:00"),
        (("08:00", "10:00"), "2026-11-21T10:00"),
        (("01:00", "06:00"), "2026-11-21T06:00"),
        (("12:00", "13:00"), "2026-11-21T09:00"),
    ],
)
def test_the_next_morning(quiet: tuple[str, str] | None, morning: str) -> None:
    assert next_morning(at("2026-11-20T15:00"), quiet, BERLIN) == at(morning)


def test_a_day_begins_at_its_midnight() -> None:
    assert midnight_before(at("2026-11-20T15:00"), BERLIN) == at("2026-11-20T00:00")
    assert midnight_before(at("2026-11-20T00:00"), BERLIN) == at("2026-11-20T00:00")


clocks = st.times().map(lambda clock: clock.strftime("%H:%M"))
moments = st.integers(0, 365 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
zones = st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])


@pure
@given(moments, clocks, clocks, zones)
def test_what_is_held_is_let_go_within_a_day(
    now: datetime, start: str, end: str, zone: str
) -> None:
    quiet = (start, end)
    until = quiet_until(now, quiet, zone)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
    morning = next_morning(now, quiet, zone)
    assert now < morning <= now + timedelta(hours=59)
    day = morning.astimezone(ZoneInfo(zone)).date()
    assert day > now.astimezone(ZoneInfo(zone)).date()
