"""Amounts and metrics as people type them: forgiving where clear, specific where not."""

import pytest

from core.catalogue import load
from core.conversation.parsing import Misread, read_amount, read_metric
from core.errors import InvalidInput

CATALOGUE = load()
REVENUE, UNITS, MARGIN = (CATALOGUE.metrics[name] for name in ("revenue", "units", "profit_margin"))


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("50k", 5_000_000),
        ("50K", 5_000_000),
        ("50 k", 5_000_000),
        ("$50k", 5_000_000),
        ("50k$", 5_000_000),
        ("$50,000", 5_000_000),
        ("$ 50,000", 5_000_000),
        ("50,000", 5_000_000),
        ("50.000", 5_000_000),
        ("50 000", 5_000_000),
        ("50\u00a0000", 5_000_000),
        ("50'000", 5_000_000),
        ("50’000", 5_000_000),
        ("50_000", 5_000_000),
        ("50000 USD", 5_000_000),
        ("usd 50000", 5_000_000),
        (" 50000 ", 5_000_000),
        ("50,000.00", 5_000_000),
        ("50.000,00", 5_000_000),
        ("1.000.000,50", 100_000_050),
        ("1,00,000", 10_000_000),
        ("1.5k", 150_000),
        ("1,5k", 150_000),
        ("1.5m", 150_000_000),
        ("12,50", 1_250),
        ("12.5", 1_250),
        ("1,000", 100_000),
        ("50 thousand", 5_000_000),
        ("2 million", 200_000_000),
        ("2mio", 200_000_000),
        ("1.5 mln", 150_000_000),
        ("3 tsd", 300_000),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, cents: int) -> None:
    assert read_amount(REVENUE, typed, "USD", "$") == cents


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("50 000 €", "This workspace counts in USD, not in €."),
        ("€50", "This workspace counts in USD, not in €."),
        ("50 EUR", "This workspace counts in USD, not in EUR."),
        ("many", "I can't read “many” as an amount. Try 50k, 50,000 or $50 000."),
        ("", "I can't read “” as an amount."),
        ("$", "I can't read “$” as an amount."),
        ("-5", "I can't read “-5” as an amount."),
        ("1e5", "I can't read “1e5” as an amount."),
        ("5.", None),
        ("50%off", "I can't read “50%off” as an amount."),
        ("0", "It has to be more than zero."),
        ("$0.00", "It has to be more than zero."),
        ("12.345,6", None),
        ("1.2345", "1.2345 has more decimals than USD has (2)."),
        ("9" * 30, f"{'9' * 30} is larger than Laurels can count."),
        ("9" * 50, f"{'9' * 39}… is larger than Laurels can count."),
        ("x" * 50, f"I can't read “{'x' * 39}…” as an amount."),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(typed: str, said: str | None) -> None:
    if said is None:
        assert read_amount(REVENUE, typed, "USD", "$") > 0
        return
    with pytest.raises(InvalidInput) as caught:
        read_amount(REVENUE, typed, "USD", "$")
    assert caught.value.message.startswith(said)
    assert caught.value.field == "target"


@pytest.mark.parametrize("typed", ["0.500", "0,500", "0.001"])
def test_nothing_before_the_mark_is_no_group_of_thousands(typed: str) -> None:
    """Half a dollar is not five hundred."""
    try:
        read = read_amount(REVENUE, typed, "USD", "$")
    except InvalidInput:
        return
    assert read < 100


@pytest.mark.parametrize("typed", ["1234.567", "50,000,00"])
def test_marks_that_group_nothing_are_no_groups(typed: str) -> None:
    """Read as groups they are a hundred or a thousand times what was meant."""
    with pytest.raises(InvalidInput):
        read_amount(REVENUE, typed, "USD", "$")


@pytest.mark.parametrize(("typed", "count"), [("25", 25), ("1,000", 1_000), ("2k", 2_000)])
def test_counts_are_read_without_a_currency(typed: str, count: int) -> None:
    assert read_amount(UNITS, typed, "USD", "$") == count
    with pytest.raises(InvalidInput, match=r"as a number\. Try 25, 1,000 or 2k\."):
        read_amount(UNITS, f"${typed}", "USD", "$")


def test_a_count_is_whole() -> None:
    with pytest.raises(InvalidInput, match=r"2\.5 must be a whole number\."):
        read_amount(UNITS, "2.5", "USD", "$")


def test_an_amount_is_read_in_the_workspaces_own_currency() -> None:
    assert read_amount(REVENUE, "50 000 €", "EUR", "€") == 5_000_000
    assert read_amount(REVENUE, "¥500", "JPY", "¥") == 500
    with pytest.raises(InvalidInput, match="counts in EUR, not in"):
        read_amount(REVENUE, "$50", "EUR", "€")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("revenu", "Did you mean revenue?"),
        ("sails", "Did you mean revenue?"),
        ("karma", "I count revenue, cost, units"),
    ],
)
def test_an_unknown_metric_gets_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_metric(CATALOGUE, typed)
    assert caught.value.message.startswith(f"I can't count “{typed}”. {hint}")
    assert (type(caught.value), caught.value.field) == (Misread, "metric")


@pytest.mark.parametrize(
    ("typed", "hundredths"), [("25", 2_500), ("25%", 2_500), ("12,5 %", 1_250)]
)
def test_percentages_are_read_with_and_without_their_sign(typed: str, hundredths: int) -> None:
    assert read_amount(MARGIN, typed, "USD", "$") == hundredths
    with pytest.raises(InvalidInput, match="as a number"):
        read_amount(MARGIN, "$25", "USD", "$")


def test_an_error_says_which_argument_it_is_about() -> None:
    with pytest.raises(Misread) as caught:
        read_amount(UNITS, "x", "USD", "$", "points")
    assert caught.value.field == "points"
    assert caught.value.message == caught.value.reason
