"""Periods as people say them, seen from Friday, 20 November 2026."""

from datetime import UTC, date, datetime

import pytest

from core.conversation.parsing import Misread
from core.conversation.when import is_period, read_when
from core.domain.periods import Calendar
from core.language import speaking
from tests.conftest import NOW

ISO = Calendar()
SUNDAY = Calendar(week_start=6)


def read(typed: str, *, ahead: bool = True, now: datetime = NOW) -> str:
    return read_when(typed, ISO, now, ahead=ahead).period


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("daily", "day"),
        ("today", "day"),
        ("every day", "day"),
        ("this week", "week"),
        ("Weekly", "week"),
        ("per month", "month"),
        ("a month", "month"),
        ("MONTHLY", "month"),
        ("this quarter", "quarter"),
        ("annual", "year"),
        ("each year", "year"),
        ("all time", "all"),
        ("all-time", "all"),
        ("ever", "all"),
        ("30d", "30d"),
        ("last 30 days", "30d"),
        ("rolling 30 days", "30d"),
    ],
)
def test_periods_that_run(typed: str, kind: str) -> None:
    assert read(typed) == read(typed, ahead=False) == kind


@pytest.mark.parametrize(
    ("typed", "goal", "board"),
    [
        ("november", "2026-11", "2026-11"),
        ("in december", "2026-12", "2025-12"),
        ("Jan", "2027-01", "2026-01"),
        ("january 2026", "2026-01", "2026-01"),
        ("q1", "2027-Q1", "2026-Q1"),
        ("Q4", "2026-Q4", "2026-Q4"),
        ("Q2 2027", "2027-Q2", "2027-Q2"),
        ("2026-12", "2026-12", "2026-12"),
        ("2026-w48", "2026-W48", "2026-W48"),
        ("week 48", "2026-W48", "2026-W48"),
        ("2027", "2027", "2027"),
        ("next month", "2026-12", "2026-12"),
        ("last month", "2026-10", "2026-10"),
        ("next week", "2026-W48", "2026-W48"),
        ("previous year", "2025", "2025"),
        ("tomorrow", "2026-11-21", "2026-11-21"),
        ("yesterday", "2026-11-19", "2026-11-19"),
        ("on friday", "2026-11-20", "2026-11-20"),
        ("on monday", "2026-11-23", "2026-11-16"),
        ("2026-11-18", "2026-11-18", "2026-11-18"),
        ("monday", "2026-11-20/2026-11-23", "2026-11-16"),
        ("31 december", "2026-11-20/2026-12-31", "2025-12-31"),
    ],
)
def test_periods_by_name_are_the_next_for_a_goal_and_the_last_for_a_board(
    typed: str, goal: str, board: str
) -> None:
    assert (read(typed), read(typed, ahead=False)) == (goal, board)


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("by sunday", "2026-11-22"),
        ("by next friday", "2026-11-27"),
        ("by tomorrow", "2026-11-21"),
        ("until 31 December", "2026-12-31"),
        ("till December 31", "2026-12-31"),
        ("by 31st of december", "2026-12-31"),
        ("by january 5", "2027-01-05"),
        ("by 5 january 2028", "2028-01-05"),
        ("until 2026-12-31", "2026-12-31"),
        ("by 31.12.", "2026-12-31"),
        ("by 31.12.2026", "2026-12-31"),
        ("by 12/31", "2026-12-31"),
        ("by 31/12", "2026-12-31"),
        ("by 12/5/26", "2026-12-05"),
        ("by the 15th", "2026-12-15"),
        ("by end of month", "2026-11-30"),
        ("by the end of the year", "2026-12-31"),
        ("end of next month", "2026-12-31"),
        ("by december", "2026-11-30"),
        ("through december", "2026-12-31"),
        ("by next week", "2026-11-22"),
        ("30 days", "2026-12-19"),
        ("2 weeks", "2026-12-03"),
        ("in 2 weeks", "2026-12-03"),
        ("within 10 days", "2026-11-29"),
        ("next 7 days", "2026-11-26"),
        ("3 months", "2027-02-19"),
        ("2 quarters", "2027-05-19"),
        ("1 year", "2027-11-19"),
    ],
)
def test_deadlines_and_spans_begin_today(typed: str, last: str) -> None:
    assert read(typed) == f"2026-11-20/{last}"


@pytest.mark.parametrize(
    "typed", ["by today", "by friday", "1 day", "by 20 november", "until 2026-11-20"]
)
def test_a_deadline_today_is_this_day(typed: str) -> None:
    assert read(typed) == "2026-11-20"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("from 3 to 20 december", "2026-12-03/2026-12-20"),
        ("3-20 december", "2026-12-03/2026-12-20"),
        ("between 3 december and 6 january", "2026-12-03/2027-01-06"),
        ("2026-12-03/2026-12-20", "2026-12-03/2026-12-20"),
        ("2026-12-03 to 2026-12-20", "2026-12-03/2026-12-20"),
        ("monday to friday", "2026-11-23/2026-11-27"),
        ("from monday to 5 december", "2026-11-23/2026-12-05"),
    ],
)
def test_two_dates(typed: str, key: str) -> None:
    assert read(typed) == key


@pytest.mark.parametrize(
    ("day", "typed", "last"),
    [
        (date(2027, 1, 31), "1 month", date(2027, 2, 27)),
        (date(2028, 2, 29), "1 year", date(2029, 2, 27)),
        (date(2026, 12, 31), "by the 15th", date(2027, 1, 15)),
        (date(2026, 12, 31), "by sunday", date(2027, 1, 3)),
    ],
)
def test_spans_over_the_ends_of_months(day: date, typed: str, last: date) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert read(typed, now=now) == f"{day}/{last}"


def test_the_week_begins_where_the_workspace_says() -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert read_when("by next week", SUNDAY, sunday).period == "2026-11-22/2026-11-28"
    assert read_when("by next week", ISO, sunday).period == "2026-11-22"


def test_friday_is_the_askers_while_the_span_is_the_workspaces() -> None:
    """Late on Thursday in Los Angeles it is Friday in Berlin already."""
    berlin = Calendar("Europe/Berlin")
    now = datetime(2026, 11, 20, 2, tzinfo=UTC)
    theirs = read_when("by tomorrow", berlin, now, date(2026, 11, 19))
    assert theirs.period == "2026-11-20"
    assert read_when("by tomorrow", berlin, now).period == "2026-11-20/2026-11-21"


@pytest.mark.parametrize(("typed", "every"), [("every week", True), ("weekly", False)])
def test_every_says_that_it_comes_again(typed: str, every: bool) -> None:
    assert read_when(typed, ISO, NOW).every is every


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("wekly", "Did you mean weekly?"),
        ("montly", "Did you mean monthly?"),
        ("by fryday", "Did you mean by friday?"),
        ("nxt month", "Did you mean next month?"),
        ("fortnightly", "Try weekly, monthly, next month, by friday or 30 days."),
        ("12", "Try weekly"),
        ("every", "Try weekly"),
        ("", "Try weekly"),
        ("by", "Try weekly"),
        ("february 30", "Try weekly"),
        ("32.1.", "Try weekly"),
        ("2026-W99", "Try weekly"),
        ("2026-13", "Try weekly"),
        ("99999 days", "Try weekly"),
        ("9999 years", "Try weekly"),
        ("0 days", "Try weekly"),
        ("last 7 days", "Try weekly"),
        ("by by friday", "Try weekly"),
        ("1 " * 400, "Try weekly"),
    ],
)
def test_what_is_no_period_gets_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(Misread) as caught:
        read(typed)
    assert caught.value.message.startswith("I can't read “")
    assert hint in caught.value.message
    assert caught.value.field == "period"
    assert not is_period(typed)


def test_dates_are_said_in_ones_own_language() -> None:
    with speaking("de"):
        assert read("by 31. Dezember") == "2026-11-20/2026-12-31"
        assert read("by Sonntag") == "2026-11-20/2026-11-22"
        assert read("by 5. März") == "2026-11-20/2027-03-05"
        assert read("monthly") == "month"
    with pytest.raises(Misread):
        read("by 5. März")


def test_a_slash_reads_as_the_place_writes_it() -> None:
    with speaking("en_GB"):
        assert read("by 5/12") == "2026-11-20/2026-12-05"
    for place in ("en_US", "en-US", "xx-YY", ""):
        with speaking(place):
            assert read("by 12/5") == "2026-11-20/2026-12-05"
