"""Periods tile time in every zone, whatever its clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.periods import PERIOD_KINDS, Calendar, PeriodKind, keys_of_date, kind_of
from core.errors import InvalidInput
from tests.core.support import pure

KINDS: tuple[PeriodKind, ...] = tuple(kind for kind in PERIOD_KINDS if kind != "all")
EXTREMES = (
    "Africa/Cairo",  # midnight is skipped and repeated
    "America/Havana",  # midnight comes twice
    "America/New_York",
    "America/Nuuk",  # 23:00 becomes midnight
    "America/Sao_Paulo",  # midnight is skipped, until 2018
    "America/St_Johns",  # half hour; until 2011 clocks changed a minute past midnight
    "Antarctica/Troll",  # two hours
    "Asia/Kathmandu",  # quarter hour
    "Asia/Kolkata",  # half hour
    "Asia/Beirut",
    "Atlantic/Azores",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Etc/GMT+12",
    "Europe/Berlin",
    "Pacific/Apia",  # 30 December 2011 never was
    "Pacific/Chatham",  # three quarters of an hour
    "Pacific/Kiritimati",  # +14; skipped 31 December 1994
    "Pacific/Kwajalein",  # skipped 21 August 1993
    "Pacific/Pago_Pago",  # -11
    "UTC",
)
JUMPS = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2011-12-30T10:00:00+00:00",  # Apia, over a day
        "1994-12-31T10:00:00+00:00",  # Kiritimati, over a day
        "1993-08-20T12:00:00+00:00",  # Kwajalein, over a day
        "2018-11-04T03:00:00+00:00",  # Sao Paulo, no midnight
        "2018-02-18T02:00:00+00:00",  # Sao Paulo, 23:00 twice
        "2025-11-02T05:00:00+00:00",  # Havana, 00:00 twice
        "2026-03-29T01:00:00+00:00",  # Europe
        "2026-10-25T01:00:00+00:00",
        "2026-04-04T15:00:00+00:00",  # Lord Howe
        "2026-10-03T15:30:00+00:00",
        "2026-09-26T14:00:00+00:00",  # Chatham
        "2010-11-07T02:31:00+00:00",  # St John's, back over midnight
        "2026-04-23T22:00:00+00:00",  # Cairo
        "2026-10-29T21:00:00+00:00",
        "2027-01-01T00:00:00+00:00",
        "2024-02-29T12:00:00+00:00",
    )
)

calendars = st.builds(
    Calendar,
    st.one_of(st.sampled_from(EXTREMES), st.sampled_from(sorted(available_timezones()))),
    st.integers(0, 6),
)
instants = st.one_of(
    st.datetimes(datetime(1970, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.builds(
        lambda jump, s: jump + timedelta(seconds=s),
        st.sampled_from(JUMPS),
        st.integers(-30 * 3600, 30 * 3600),
    ),
)


def bounds(calendar: Calendar, key: str) -> tuple[datetime, datetime]:
    found = calendar.bounds(key)
    assert found is not None
    return found


@pure
@given(calendars, instants, st.sampled_from(KINDS))
def test_a_period_holds_the_instants_that_have_its_key(
    calendar: Calendar, at: datetime, kind: PeriodKind
) -> None:
    start, end = bounds(calendar, calendar.key(kind, at))
    assert start <= at < end


@pure
@given(calendars, instants, st.sampled_from(KINDS))
def test_periods_follow_each_other_without_gap_or_overlap(
    calendar: Calendar, at: datetime, kind: PeriodKind
) -> None:
    key = calendar.key(kind, at)
    start, end = bounds(calendar, key)
    following, before = calendar.key(kind, end), calendar.key(kind, start - timedelta(seconds=1))
    assert before < key < following
    assert bounds(calendar, following)[0] == end
    assert bounds(calendar, before)[1] == start
    assert calendar.key(kind, start) == calendar.key(kind, end - timedelta(seconds=1)) == key


@pure
@given(calendars, instants)
def test_keys_come_back_from_what_they_say(calendar: Calendar, at: datetime) -> None:
    for kind in PERIOD_KINDS:
        key = calendar.key(kind, at)
        assert kind_of(key) == kind
        assert calendar.resolve(key, at) == calendar.resolve(kind, at) == key


@pure
@given(calendars, instants)
def test_longer_periods_hold_the_days_of_shorter_ones(calendar: Calendar, at: datetime) -> None:
    keys = calendar.keys(at)
    spans = [bounds(calendar, keys[kind]) for kind in ("day", "month", "quarter", "year")]
    for shorter, longer in pairwise(spans):
        assert longer[0] <= shorter[0] < shorter[1] <= longer[1]


@pure
@given(st.dates(date(1970, 1, 8), date(2037, 12, 24)), st.integers(0, 6))
def test_weeks_start_on_their_day_and_belong_to_the_year_of_most_of_their_days(
    day: date, week_start: int
) -> None:
    calendar = Calendar("UTC", week_start)
    key = calendar.key("week", datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    span = calendar.days(key)
    assert span is not None
    first, after = span
    assert first.weekday() == week_start
    assert first <= day < after == first + timedelta(days=7)
    years = [(first + timedelta(days=n)).year for n in range(7)]
    assert years.count(int(key[:4])) >= 4


@pure
@given(st.dates(date(1970, 1, 8), date(2037, 12, 24)))
def test_weeks_from_monday_are_iso_weeks(day: date) -> None:
    year, week, _ = day.isocalendar()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert Calendar().key("week", noon) == f"{year:04}-W{week:02}"


@pure
@given(calendars, instants, st.sampled_from(KINDS), st.integers(2, 40))
def test_a_stretch_of_periods_covers_every_instant_once(
    calendar: Calendar, at: datetime, kind: PeriodKind, count: int
) -> None:
    """Walk forward by each period's end: the stretch is as long as its periods together."""
    first = calendar.key(kind, at)
    key, spans = first, []
    for _ in range(count):
        spans.append(bounds(calendar, key))
        key = calendar.key(kind, spans[-1][1])
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert all(start < end for start, end in spans)
    total = sum(((end - start) for start, end in spans), timedelta())
    assert total == spans[-1][1] - bounds(calendar, first)[0]
    assert key > first


@pure
@given(calendars, st.dates(date(1970, 1, 8), date(2037, 12, 24)), st.sampled_from(KINDS))
def test_every_date_is_in_the_periods_that_have_its_keys(
    calendar: Calendar, day: date, kind: PeriodKind
) -> None:
    key = keys_of_date(day, calendar.week_start)[kind]
    span = calendar.days(key)
    assert span is not None
    assert span[0] <= day < span[1]
    for inside in (span[0], span[1] - timedelta(days=1)):
        assert keys_of_date(inside, calendar.week_start)[kind] == key
    for outside in (span[0] - timedelta(days=1), span[1]):
        assert keys_of_date(outside, calendar.week_start)[kind] != key


@pytest.mark.parametrize("zone", EXTREMES)
def test_every_day_begins_where_the_one_before_ends(zone: str) -> None:
    """In years in which something happened to some of these zones' clocks."""
    calendar = Calendar(zone)
    for year in (1993, 1994, 2010, 2011, 2018, 2025, 2026):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        spans = [bounds(calendar, day.isoformat()) for day in days]
        assert all(one[1] == other[0] for one, other in pairwise(spans))
        assert all(start <= end for start, end in spans)
        for day, (start, end) in zip(days, spans, strict=True):
            if start < end:  # a date that a zone skipped has no instant
                last = end - timedelta(microseconds=1)
                assert calendar.local_date(start) == calendar.local_date(last) == day


@pytest.mark.parametrize("week_start", range(7))
def test_the_weeks_of_forty_years_are_numbered_without_a_hole(week_start: int) -> None:
    calendar = Calendar("UTC", week_start)
    at = datetime(2000, 1, 10, 12, tzinfo=UTC)
    number = int(calendar.key("week", at)[6:])
    for _ in range(40 * 52):
        at += timedelta(days=7)
        key = calendar.key("week", at)
        assert int(key[6:]) in ({number + 1} if number < 52 else {53, 1})
        number = int(key[6:])


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Antarctica/Troll", "2026-03-29", 22),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/Havana", "2025-11-02", 25),
        ("America/St_Johns", "2026-03-08", 23),
        ("America/St_Johns", "2026-11-01", 25),
        ("Pacific/Chatham", "2026-09-27", 23),
        ("Pacific/Chatham", "2026-04-05", 25),
        ("Asia/Kolkata", "2026-03-29", 24),
        ("Asia/Kathmandu", "1986-01-01", 23.75),  # the quarter hour's first day
        ("Pacific/Apia", "2011-12-29", 24),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Apia", "2011-12-31", 24),
        ("Pacific/Kiritimati", "1994-12-31", 0),
        ("Pacific/Kwajalein", "1993-08-20", 24),
        ("Pacific/Kwajalein", "1993-08-21", 0),
        ("Pacific/Kwajalein", "1993-08-22", 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: str, hours: float) -> None:
    start, end = bounds(Calendar(zone), day)
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "key", "hours"),
    [
        ("UTC", "2024-02", 29 * 24),
        ("UTC", "2026-02", 28 * 24),
        ("UTC", "2100-02", 28 * 24),
        ("UTC", "2024", 366 * 24),
        ("UTC", "2024-Q1", 91 * 24),
        ("America/New_York", "2026-11", 30 * 24 + 1),
        ("America/New_York", "2026-03", 31 * 24 - 1),
        ("America/New_York", "2026-W44", 7 * 24 + 1),
        ("America/New_York", "2026-Q1", 90 * 24 - 1),
        ("America/New_York", "2026", 365 * 24),
        ("Australia/Lord_Howe", "2026-04", 30 * 24 + 0.5),
        ("Pacific/Apia", "2011-12", 30 * 24),
        ("Pacific/Apia", "2011-W52", 6 * 24),
        ("Pacific/Apia", "2011", 364 * 24),  # a year without its 30 December
    ],
)
def test_a_period_is_as_long_as_its_days(zone: str, key: str, hours: float) -> None:
    start, end = bounds(Calendar(zone), key)
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("at", "zone", "week_start", "expected"),
    [
        ("2026-12-31T23:59:59Z", "UTC", 0, ("2026-12-31", "2026-W53", "2026-12", "2026-Q4")),
        ("2027-01-01T00:00:00Z", "UTC", 0, ("2027-01-01", "2026-W53", "2027-01", "2027-Q1")),
        ("2027-01-04T00:00:00Z", "UTC", 0, ("2027-01-04", "2027-W01", "2027-01", "2027-Q1")),
        ("2027-01-01T00:00:00Z", "UTC", 6, ("2027-01-01", "2026-W52", "2027-01", "2027-Q1")),
        ("2025-12-31T12:00:00Z", "UTC", 6, ("2025-12-31", "2025-W53", "2025-12", "2025-Q4")),
        ("2026-12-31T18:29:59Z", "Asia/Kolkata", 0, ("2026-12-31",)),
        ("2026-12-31T18:30:00Z", "Asia/Kolkata", 0, ("2027-01-01",)),
        ("2024-02-29T23:30:00Z", "America/St_Johns", 0, ("2024-02-29",)),
        ("2024-02-28T10:15:00Z", "Pacific/Chatham", 0, ("2024-02-29",)),
        ("2024-02-28T10:14:59Z", "Pacific/Chatham", 0, ("2024-02-28",)),
    ],
)
def test_keys_at_the_edges_of_the_year_and_the_day(
    at: str, zone: str, week_start: int, expected: tuple[str, ...]
) -> None:
    keys = Calendar(zone, week_start).keys(datetime.fromisoformat(at))
    assert tuple(keys[kind] for kind in KINDS)[: len(expected)] == expected


def test_the_day_that_samoa_skipped_has_no_instant() -> None:
    calendar = Calendar("Pacific/Apia")
    jump = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert calendar.key("day", jump - timedelta(microseconds=1)) == "2011-12-29"
    assert calendar.key("day", jump) == "2011-12-31"
    assert bounds(calendar, "2011-12-29")[1] == bounds(calendar, "2011-12-31")[0] == jump


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        # At 00:01 the clocks went back to 23:01 of the day before.
        ("America/St_Johns", "2010-11-07T02:31:00+00:00"),
        ("America/St_Johns", "2010-11-07T03:29:59+00:00"),
        ("America/Goose_Bay", "2010-11-07T03:31:00+00:00"),
        ("America/Moncton", "2006-10-29T03:31:00+00:00"),
        # At 02:00 they went back three hours.
        ("Antarctica/Casey", "2010-03-04T15:30:00+00:00"),
    ],
)
def test_an_instant_is_inside_its_day_where_clocks_go_back_over_midnight(
    zone: str, at: str
) -> None:
    calendar, instant = Calendar(zone), datetime.fromisoformat(at)
    start, end = bounds(calendar, calendar.key("day", instant))
    assert start <= instant < end


def test_all_has_no_bounds() -> None:
    assert Calendar().bounds("all") is None
    assert Calendar().days("all") is None


@pytest.mark.parametrize(
    "wanted", ["2026-W53", "2025-W01", "2026-11", "2026-Q4", "2026", "2024-02-29", "all"]
)
def test_a_key_on_the_calendar_is_taken_as_it_is(wanted: str) -> None:
    assert Calendar().resolve(wanted, datetime(2026, 11, 20, tzinfo=UTC)) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "fortnight",
        "Month",
        "2026-13",
        "2026-00",
        "2026-02-29",
        "2026-W00",
        "2025-W53",  # 2025 has 52
        "2026-W54",
        "2026-Q5",
        "0000",
        "0000-01",
        "0000-W01",
        "9999",
        "9999-12",
        "2026-11 ",
        "2026-11\n",
        "26-11",
        "$month",
    ],
)
def test_what_is_on_no_calendar_is_refused_by_name(wanted: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Calendar().resolve(wanted, datetime(2026, 11, 20, tzinfo=UTC))
    assert caught.value.field == "period"
    assert caught.value.value == wanted


@pytest.mark.parametrize(
    ("wanted", "week_start"),
    [("9999-12-31", 0), ("9999-W52", 0), ("9999-W53", 0), ("0001-W01", 6)],
)
def test_the_ends_of_the_calendar_are_refused_like_the_rest(wanted: str, week_start: int) -> None:
    with pytest.raises(InvalidInput):
        Calendar("UTC", week_start).resolve(wanted, datetime(2026, 11, 20, tzinfo=UTC))


def test_a_key_is_written_in_ascii_digits() -> None:
    """Others would name a second, empty month beside the real one."""
    with pytest.raises(InvalidInput):
        Calendar().resolve("٢٠٢٦-11", datetime(2026, 11, 20, tzinfo=UTC))
