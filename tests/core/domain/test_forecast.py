"""Forecasts: the straight line as its middle, a range that holds four times out of five."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.forecast import Forecast, forecast, forecast_share, whole_days
from tests.core.support import pure


def test_it_goes_on_as_it_went() -> None:
    found = forecast(600, [40] * 15, 15, 15)
    assert found is not None
    assert found.value == 1200
    assert found.low <= 1200 <= found.high


def test_the_range_is_the_prediction_interval_written_out() -> None:
    # Ten days of 4 and 6: mean 5, sum of squares 10; with the prior's 25 over 10 degrees of
    # freedom a day varies by 1.8708. t(0.9; 10) = 1.3722, and 20 days lie ahead:
    # 1.3722 * 1.8708 * sqrt(20 + 20^2 / 10) = 19.88.
    assert forecast(50, [4, 6] * 5, 10, 20) == Forecast(150, 130, 170)


def test_nothing_yet_foretells_nothing() -> None:
    assert forecast(0, [], 0.1, 29.9) is None
    assert forecast(0, [0, 0, 0], 3, 27) is None
    assert forecast(-5, [5, -10], 2, 28) is None


@pytest.mark.parametrize("days", [[], [300], [300, 300]])
def test_the_first_days_say_little_and_nothing_absurd(days: list[int]) -> None:
    current = sum(days) + 100
    gone = len(days) + 1 / 3
    found = forecast(current, days, gone, 30 - gone)
    assert found is not None
    assert current <= found.low < found.value < found.high < 10 * 30 * 300


def test_a_sale_a_minute_after_midnight_is_no_fortune() -> None:
    found = forecast(10_000, [], 1 / 1440, 30 - 1 / 1440)
    assert found is not None
    assert found.value < 10_000 * 2 * 30 + 10_001


def test_with_nothing_ahead_the_end_is_known() -> None:
    assert forecast(900, [30] * 30, 30, 0) == Forecast(900, 900, 900)


def test_totals_beyond_a_floats_digits_stay_exact_where_nothing_is_ahead() -> None:
    huge = 2**63 + 1
    assert forecast(huge, [], 1, 0) == Forecast(huge, huge, huge)


@pytest.mark.parametrize("seen", [3, 10, 20])
def test_four_of_five_ends_lie_within_the_range(seen: int) -> None:
    dice = random.Random(seen)
    held = 0
    for _ in range(1_000):
        days = [round(dice.expovariate(1 / 10_000)) for _ in range(30)]
        found = forecast(sum(days[:seen]), days[:seen], seen, 30 - seen)
        assert found is not None
        held += found.low <= sum(days) <= found.high
    assert 730 <= held <= 870


def test_a_percentage_goes_on_as_it_is_within_what_its_days_vary() -> None:
    days = [(25, 100), (35, 100), (20, 100), (40, 100)]
    found = forecast_share(3000, days, 4, 6, whole=10_000)
    assert found is not None
    # Deviations 5, 5, 10, 10: s = 9.129; t(0.9; 3) = 1.637; sqrt(6 + 36 / 4) = 3.873; of 1,000.
    assert (found.value, found.low, found.high) == (3000, 3000 - 579, 3000 + 579)
    assert forecast_share(3000, days[:1], 1, 9, whole=10_000) is None
    assert forecast_share(3000, [(0, 0)] * 5 + days[:1], 6, 4, whole=10_000) is None
    assert forecast_share(3000, days, 4, 0, whole=10_000) == Forecast(3000, 3000, 3000)


def test_what_comes_in_on_a_day_off_goes_with_the_day_before() -> None:
    friday = date(2026, 11, 6)
    totals = {friday + timedelta(days=number): 10**number for number in range(-6, 6) if number >= 0}
    totals[date(2026, 11, 1)] = 7  # a Sunday, the first of the period
    counted = [
        day for day in (date(2026, 11, 1) + timedelta(days=n) for n in range(30))
        if day.weekday() < 5
    ]  # fmt: skip
    found = whole_days(totals, counted, date(2026, 11, 1), date(2026, 11, 10))
    #                      Mon 2 (and Sun 1), Tue, Wed, Thu, Fri with Sat and Sun, Mon 9
    assert found == [7, 0, 0, 0, 1 + 10 + 100, 1000]
    assert whole_days(totals, counted, date(2026, 11, 1), date(2026, 11, 1)) == []


@pure
@given(
    st.integers(-(10**6), 10**13),
    st.lists(st.integers(-(10**4), 10**12), max_size=12),
    st.floats(0, 366),
    st.floats(0, 366),
)
def test_the_range_holds_the_value_and_never_takes_back_what_is_there(
    current: int, days: list[int], gone: float, left: float
) -> None:
    found = forecast(current, days, gone, left)
    if found is None:
        assert current <= 0
        return
    assert current <= found.low <= found.value <= found.high


@pure
@given(
    st.integers(-(10**4), 10**5),
    st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 10**9)), max_size=12),
    st.floats(0, 366),
    st.floats(0, 366),
)
def test_the_range_of_a_percentage_is_ordered(
    current: int, days: list[tuple[int, int]], gone: float, left: float
) -> None:
    found = forecast_share(current, days, gone, left, whole=10_000)
    if found is not None:
        assert found.low <= found.value == current <= found.high
