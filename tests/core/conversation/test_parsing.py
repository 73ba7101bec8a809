"""What people type: forgiving where it is clear, specific where it is not."""

import pytest

from core.catalogue import load
from core.conversation.answer import split, take
from core.conversation.parsing import read_amount, read_metric, read_period
from core.conversation.registry import BY_NAME, COMMANDS, find, suggestion
from core.errors import InvalidInput

CATALOGUE = load()
REVENUE, UNITS = CATALOGUE.metrics["revenue"], CATALOGUE.metrics["units"]


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
        ("0", "A goal needs a target above zero."),
        ("$0.00", "A goal needs a target above zero."),
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
    ("typed", "kind"),
    [
        (None, "month"),
        ("", "month"),
        ("daily", "day"),
        ("today", "day"),
        ("every day", "day"),
        ("this week", "week"),
        ("Weekly", "week"),
        ("per month", "month"),
        ("MONTHLY", "month"),
        ("this quarter", "quarter"),
        ("annual", "year"),
        ("each year", "year"),
        ("all time", "all"),
        ("all-time", "all"),
        ("ever", "all"),
    ],
)
def test_periods_are_read_as_people_say_them(typed: str | None, kind: str) -> None:
    assert read_period(typed) == kind


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("wekly", "Did you mean weekly?"),
        ("montly", "Did you mean monthly?"),
        ("fortnightly", "Try daily, weekly, monthly, quarterly, yearly."),
        ("12", "Try daily, weekly, monthly, quarterly, yearly."),
        ("every", "Try daily, weekly, monthly, quarterly, yearly."),
    ],
)
def test_an_unknown_period_gets_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_period(typed)
    assert caught.value.message == f"I can't read “{typed}” as a period. {hint}"


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


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", []),
        ("   ", []),
        ("goal  set\trevenue", ["goal", "set", "revenue"]),
        ('goal set "revenue" 50k', ["goal", "set", "revenue", "50k"]),
        ('"this week" “50 000”', ["this week", "50 000"]),
        ('say "never closed', ["say", '"never', "closed"]),
    ],
)
def test_words_are_split_and_quotes_keep_them_together(typed: str, words: list[str]) -> None:
    assert split(typed) == words


def test_only_the_beginning_of_a_novel_is_read() -> None:
    assert sum(len(word) for word in split("ab " * 10_000)) <= 1_000


@pytest.mark.parametrize(
    ("rest", "metric", "target", "period"),
    [
        ("revenue 50k monthly", "revenue", "50k", "monthly"),
        ("revenue 50k", "revenue", "50k", None),
        ("revenue", "revenue", None, None),
        ("", None, None, None),
        ("revenue 50 000 monthly", "revenue", "50 000", "monthly"),
        ("revenue 1 250 000 this year", "revenue", "1 250 000", "this year"),
        ("revenue 50 000 € monthly", "revenue", "50 000 €", "monthly"),
        ("revenue $ 50 000 per week", "revenue", "$ 50 000", "per week"),
        ("revenue 50 000.50", "revenue", "50 000.50", None),
        ("units 25 7", "units", "25", "7"),
    ],
)
def test_a_number_written_with_spaces_stays_one_argument(
    rest: str, metric: str | None, target: str | None, period: str | None
) -> None:
    assert take(BY_NAME["goal set"], rest.split()) == {
        "metric": metric,
        "target": target,
        "period": period,
    }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_example_is_understood(command: object) -> None:
    found = next(known for known in COMMANDS if known is command)
    understood = find(split(found.example))
    assert understood is not None
    assert understood[0] is found
    arguments = take(found, understood[1])
    assert all(arguments[arg.name] for arg in found.args if arg.required)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("leaderbord", "leaderboard"),
        ("progres", "progress"),
        ("goal sett revenue 5", "goal set"),
        ("goal lst", "goal list"),
        ("goals", "goal list"),
        ("anounce here", "announce here"),
        ("hlep", "help"),
        ("gaol set revenue 5", "goal set"),
        ("xyzzy", None),
    ],
)
def test_a_misspelt_command_is_guessed(typed: str, near: str | None) -> None:
    words = split(typed)
    assert find(words) is None
    assert suggestion(words) == near


def test_commands_are_found_in_any_case() -> None:
    found = find(["GOAL", "Set", "revenue"])
    assert found is not None
    assert (found[0].name, found[1]) == ("goal set", ["revenue"])
    assert BY_NAME["goal set"].usage() == "goal set <metric> <target> [period]"
