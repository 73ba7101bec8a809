"""Money is integer minor units: nothing is rounded, nothing is guessed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.metrics import LARGEST_COUNT, Metric
from core.domain.money import LARGEST_MINOR, digits, show_money, show_number, to_major, to_minor
from core.errors import InvalidInput
from tests.core.support import pure

COUNT = Metric(name="units", title="Units", unit="count", one="unit", many="units")
MONEY = Metric(name="revenue", title="Revenue", unit="money")
PLACES = {"JPY": 0, "USD": 2, "EUR": 2, "KWD": 3}

currencies = st.sampled_from(sorted(PLACES))


@pytest.mark.parametrize(("currency", "places"), PLACES.items())
def test_a_currency_has_its_own_decimals(currency: str, places: int) -> None:
    assert digits(currency) == places


@pure
@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), currencies)
def test_major_units_come_back_as_the_same_minor_units(minor: int, currency: str) -> None:
    major = to_major(minor, currency)
    assert to_minor(major, currency, "revenue") == minor
    _, dot, decimals = major.partition(".")
    assert len(decimals) == PLACES[currency]
    assert bool(dot) == bool(PLACES[currency])


@pure
@given(
    st.integers(0, 10**9),
    st.integers(0, 999),
    currencies,
    st.sampled_from(["{}", " {}", "{}\n", "+{}", "0{}"]),
)
def test_other_spellings_of_an_amount_are_the_same_amount(
    whole: int, part: int, currency: str, spelling: str
) -> None:
    places = PLACES[currency]
    fraction = f"{part:03}"[:places]
    plain = f"{whole}.{fraction}" if places else str(whole)
    expected = int(f"{whole}{fraction}")
    for given_value in (spelling.format(plain), Decimal(plain), f"{plain}{'' if places else '.'}0"):
        assert to_minor(given_value, currency, "revenue") == expected
    assert to_minor(f"{expected}e-{places}", currency, "revenue") == expected


@pytest.mark.parametrize(
    ("value", "minor"),
    [
        (199, 19900),
        (199.0, 19900),
        (0.1, 10),
        (19.99, 1999),
        ("-5.5", -550),
        (0, 0),
        ("1e3", 10**5),
    ],
)
def test_json_numbers_are_read_as_they_are_written(value: object, minor: int) -> None:
    assert to_minor(value, "USD", "revenue") == minor


@pytest.mark.parametrize(
    "value",
    [
        "12,50",
        "abc",
        "",
        " ",
        "1_000",
        "1 000",
        "$5",
        "NaN",
        "-Infinity",
        "sNaN",
        "0x10",
        "１２",
        "--5",
        "1e",
        float("nan"),
        float("inf"),
        True,
        False,
        None,
        [],
        {},
        b"1",
    ],
)
@pytest.mark.parametrize("metric", [MONEY, COUNT], ids=["money", "count"])
def test_what_is_not_a_number_is_refused_by_name(value: Any, metric: Metric) -> None:
    with pytest.raises(InvalidInput) as caught:
        metric.parse(value, "USD", "metrics.x")
    assert caught.value.field == "metrics.x"
    assert caught.value.value is value
    assert "number" in caught.value.reason


@pytest.mark.parametrize(
    ("value", "currency"),
    [("0.001", "USD"), ("1.5", "JPY"), ("0.0001", "KWD"), ("199.005", "EUR"), (0.125, "USD")],
)
def test_too_many_decimals_are_refused_not_rounded(value: object, currency: str) -> None:
    with pytest.raises(InvalidInput, match=f"more decimals than {currency} has"):
        to_minor(value, currency, "revenue")


@pytest.mark.parametrize(
    "value",
    [
        "199.0000000000000000000000000000001",  # more digits than a decimal context keeps
        "92233720368547758.0700000000000001",
        "1e-2000000",
        "0.1e-30",
    ],
)
def test_ever_so_little_too_much_is_refused_too(value: str) -> None:
    with pytest.raises(InvalidInput, match="more decimals"):
        to_minor(value, "USD", "revenue")


@pytest.mark.parametrize("value", ["1e999", "1e30", str(LARGEST_MINOR), "92233720368547758.08"])
def test_more_than_is_countable_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="larger than Laurels can count"):
        to_minor(value, "USD", "revenue")
    assert to_minor("92233720368547758.07", "USD", "revenue") == LARGEST_MINOR


@pytest.mark.parametrize("value", ["1e999999", "1e1000000", "-1e999999999"])
@pytest.mark.parametrize("metric", [MONEY, COUNT], ids=["money", "count"])
def test_exponents_beyond_reason_are_refused_like_the_rest(value: str, metric: Metric) -> None:
    with pytest.raises(InvalidInput, match="larger than Laurels can count"):
        metric.parse(value, "USD", "metrics.x")


def test_counts_are_whole_and_bounded() -> None:
    assert COUNT.parse("2.0", "USD", "units") == COUNT.parse(2, "USD", "units") == 2
    assert COUNT.parse(LARGEST_COUNT, "USD", "units") == LARGEST_COUNT
    with pytest.raises(InvalidInput, match="whole number"):
        COUNT.parse("2.5", "USD", "units")
    with pytest.raises(InvalidInput, match="larger than Laurels can count"):
        COUNT.parse(LARGEST_COUNT + 1, "USD", "units")


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "whole", "shown"),
    [
        (5_000_000, "USD", "en_US", True, "$50,000"),
        (5_000_000, "USD", "en_US", False, "$50,000.00"),
        (1_250, "USD", "en_US", True, "$12.50"),
        (-1_250, "USD", "en_US", True, "-$12.50"),
        (0, "USD", "en_US", True, "$0"),
        (500, "JPY", "en_US", True, "¥500"),
        (1_500, "KWD", "en_US", True, "KWD1.500"),
        (5_000_000, "EUR", "de_DE", True, "50.000\u00a0€"),
    ],
)
def test_money_is_shown_as_people_write_it(
    minor: int, currency: str, locale: str, whole: bool, shown: str
) -> None:
    assert show_money(minor, currency, locale, whole=whole) == shown


def test_counts_are_shown_with_their_noun() -> None:
    assert show_number(1_000) == "1,000"
    assert show_number(1_000, "de_DE") == "1.000"
    assert COUNT.phrase(1, "USD") == "1 unit"
    assert COUNT.phrase(25_000, "USD") == "25,000 units"
    assert MONEY.phrase(100, "USD") == "$1"
    assert (MONEY.answer(19_900, "USD"), COUNT.answer(2, "USD")) == ("199.00", 2)
