"""What can be counted: sums, percentages that follow from others, and how values are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import load
from core.domain.metrics import LARGEST_COUNT, LARGEST_PERCENT, Metric
from core.errors import InvalidInput
from tests.core.support import pure

METRICS = load().metrics
MARGIN, CONVERSION = METRICS["profit_margin"], METRICS["conversion_rate"]
REVENUE, UNITS, PROGRESS = METRICS["revenue"], METRICS["units"], METRICS["goal_progress"]


def test_what_adds_up_is_read_from_itself_and_a_percentage_from_its_parts() -> None:
    assert REVENUE.parts == ("revenue",)
    assert PROGRESS.parts == ("goal_progress",)
    assert MARGIN.parts == ("revenue", "cost", "revenue")
    assert CONVERSION.parts == ("orders", "visits")


@pytest.mark.parametrize(
    ("metric", "values", "found"),
    [
        (REVENUE, {"revenue": 19_900, "units": 2}, 19_900),
        (REVENUE, {}, 0),
        (REVENUE, {"revenue": -1}, -1),
        (PROGRESS, {"goal_progress": 125_00}, 125_00),
        (MARGIN, {"revenue": 20_000, "cost": 15_000}, 25_00),
        (MARGIN, {"revenue": 20_000, "cost": 0}, 100_00),
        # Nobody said what it cost: that is no margin, and not one of 100 % either.
        (MARGIN, {"revenue": 20_000}, 0),
        (MARGIN, {"revenue": 10_000, "cost": 12_000}, -20_00),
        (MARGIN, {"cost": 12_000}, 0),
        (MARGIN, {"revenue": -5_000, "cost": -9_000}, 0),
        (MARGIN, {}, 0),
        (CONVERSION, {"orders": 1, "visits": 40}, 2_50),
        (CONVERSION, {"orders": 3, "visits": 2}, 150_00),
        # Never rounded up to what was not reached: two thirds is not 66.67 %, nor 9,999 of 10,000
        # the whole.
        (CONVERSION, {"orders": 2, "visits": 3}, 66_66),
        (CONVERSION, {"orders": 99_999, "visits": 100_000}, 99_99),
        (MARGIN, {"revenue": 3, "cost": 4}, -33_34),
        # What profit_margin says of itself is never asked: it follows.
        (MARGIN, {"profit_margin": 50_00, "revenue": 4, "cost": 3}, 25_00),
    ],
)
def test_a_value_is_read_from_stored_totals(
    metric: Metric, values: dict[str, int], found: int
) -> None:
    assert metric.of(values) == found


def test_a_percentage_is_known_when_what_it_subtracts_was_told() -> None:
    assert not MARGIN.known({"revenue": 20_000})
    assert MARGIN.known({"revenue": 20_000, "cost": 0})
    assert CONVERSION.known({})
    assert UNITS.known({})


@pure
@given(st.integers(-(2**63), 2**63), st.integers(-(2**63), 2**63))
def test_a_percentage_of_any_amounts_is_exact(revenue: int, cost: int) -> None:
    found = MARGIN.of({"revenue": revenue, "cost": cost})
    assert isinstance(found, int)
    if revenue <= 0:
        assert found == 0
    else:
        assert 0 <= (revenue - cost) * 10_000 - found * revenue < revenue


@pytest.mark.parametrize(
    ("metric", "value", "stored"),
    [
        (REVENUE, "199.00", 19_900),
        (REVENUE, 199, 19_900),
        (UNITS, "1e3", 1_000),
        (UNITS, 2.0, 2),
        (UNITS, LARGEST_COUNT, LARGEST_COUNT),
        (PROGRESS, "125", 125_00),
        (PROGRESS, 33.333, 33_33),
        (PROGRESS, "-0.5", -50),
        (PROGRESS, "0.005", 0),
        (PROGRESS, "0.015", 2),
        (PROGRESS, LARGEST_PERCENT // 100, LARGEST_PERCENT),
    ],
)
def test_a_value_is_stored_in_its_unit(metric: Metric, value: object, stored: int) -> None:
    assert metric.parse(value, "USD", "f") == stored


@pytest.mark.parametrize(
    ("metric", "value", "reason"),
    [
        (UNITS, "2.5", "must be a whole number"),
        (UNITS, LARGEST_COUNT + 1, "is larger than Laurels can count"),
        (UNITS, "-9e60", "is larger than Laurels can count"),
        (PROGRESS, LARGEST_PERCENT, "is larger than Laurels can count"),
        (PROGRESS, "12 %", 'is not a decimal number such as "199.00"'),
        (REVENUE, "0.001", "has more decimals than USD has (2)"),
        (REVENUE, True, 'must be a number or a string such as "199.00"'),
    ],
)
def test_a_value_that_cannot_be_counted_is_refused(
    metric: Metric, value: object, reason: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        metric.parse(value, "USD", "steps.at")
    assert (caught.value.field, caught.value.value) == ("steps.at", value)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("metric", "value", "currency", "answer", "number"),
    [
        (REVENUE, 19_900, "USD", "199.00", 199),
        (REVENUE, 19_950, "USD", "199.50", 199.5),
        (REVENUE, 199, "JPY", "199", 199),
        (REVENUE, 1_500, "KWD", "1.500", 1.5),
        (REVENUE, -1, "USD", "-0.01", -0.01),
        # More than a float can hold exactly stays exact where it is whole.
        (REVENUE, (2**53 + 1) * 100, "USD", f"{2**53 + 1}.00", 2**53 + 1),
        (UNITS, 25, "USD", 25, 25),
        (PROGRESS, 125_00, "USD", 125, 125),
        (MARGIN, 66_66, "USD", 66.66, 66.66),
        (MARGIN, -33_34, "JPY", -33.34, -33.34),
    ],
)
def test_values_are_answered_as_laurels_and_as_the_seeds_write_them(
    metric: Metric, value: int, currency: str, answer: object, number: float
) -> None:
    said, plain = metric.answer(value, currency), metric.number(value, currency)
    assert (said, type(said)) == (answer, type(answer))
    assert (plain, type(plain)) == (number, type(number))


@pytest.mark.parametrize(
    ("metric", "value", "locale", "figure", "phrase"),
    [
        (REVENUE, 5_000_000, "en_US", "$50,000", "$50,000"),
        (REVENUE, 1_499_950, "en_US", "$14,999.50", "$14,999.50"),
        (UNITS, 1_000, "en_US", "1,000", "1,000 units"),
        (UNITS, 1, "en_US", "1", "1 unit"),
        (UNITS, 0, "en_US", "0", "0 units"),
        (UNITS, 1_000, "de_DE", "1.000", "1.000 units"),
        (MARGIN, 25_00, "en_US", "25 %", "25 %"),
        (MARGIN, 66_66, "en_US", "66.66 %", "66.66 %"),
        (MARGIN, 2_50, "de_DE", "2,5 %", "2,5 %"),
        (PROGRESS, 1_234_500, "en_US", "12,345 %", "12,345 %"),
    ],
)
def test_values_are_shown_as_people_write_them(
    metric: Metric, value: int, locale: str, figure: str, phrase: str
) -> None:
    assert metric.show(value, "USD", locale) == figure
    assert metric.phrase(value, "USD", locale) == phrase


@pure
@given(st.integers(-LARGEST_PERCENT, LARGEST_PERCENT))
def test_a_percentage_is_read_back_as_it_was_written(value: int) -> None:
    assert PROGRESS.parse(str(Decimal(value) / 100), "USD", "f") == value
    assert PROGRESS.parse(PROGRESS.answer(value, "USD"), "USD", "f") == value
