"""Typed words: split, given to arguments, matched with what there is."""

import pytest

from core.cards import Option
from core.conversation.registry import BY_NAME
from core.conversation.words import fitting, page_of, quoted, split, take, take_page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", []),
        ("   ", []),
        ("goal  set\trevenue", ["goal", "set", "revenue"]),
        ('goal set "revenue" 50k', ["goal", "set", "revenue", "50k"]),
        ('"this week" “50 000”', ["this week", "50 000"]),
        ('say "never closed', ["say", '"never', "closed"]),
        ('trophies "Mei Tanaka"', ["trophies", "Mei Tanaka"]),
    ],
)
def test_words_are_split_and_quotes_keep_them_together(typed: str, words: list[str]) -> None:
    assert split(typed) == words


def test_only_the_beginning_of_a_novel_is_read() -> None:
    assert sum(len(word) for word in split("ab " * 10_000)) <= 1_000


@pytest.mark.parametrize("word", ["plain", "two words", "tab\tbed", 'in "quotes"', "ü", ""])
def test_a_quoted_word_is_found_again_as_one(word: str) -> None:
    assert split(quoted(word)) == ([word] if word and '"' not in word else split(word))


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("revenue 50 000 monthly", "50 000"),
        ("revenue 1 250 000 this year", "1 250 000"),
        ("revenue 50 000 € monthly", "50 000 €"),
        ("revenue $ 50 000 per week", "$ 50 000"),
        ("revenue 50 000.50", "50 000.50"),
        ("revenue 50 000 USD", "50 000 USD"),
        ("revenue usd 50k", "usd 50k"),
        ("revenue 2 million", "2 million"),
        ("revenue 50 thousand monthly", "50 thousand"),
        ("revenue 50 k", "50 k"),
    ],
)
def test_a_number_written_with_spaces_stays_one_argument(rest: str, target: str) -> None:
    assert take(BY_NAME["goal set"], rest.split())["target"] == target


def test_arguments_without_a_reader_come_in_order() -> None:
    assert take(BY_NAME["link"], ["AB", "CD"]) == {"code": "AB CD"}
    assert take(BY_NAME["link"], []) == {"code": None}


@pytest.mark.parametrize(
    ("typed", "left", "page"),
    [
        ("units page 2", ["units"], "2"),
        ("page 12 units", ["units"], "12"),
        ("page", ["page"], None),
        ("page two", ["page", "two"], None),
        ("page 99999", ["page", "99999"], None),
    ],
)
def test_a_page_is_taken_out(typed: str, left: list[str], page: str | None) -> None:
    assert take_page(typed.split()) == (left, page)


@pytest.mark.parametrize(
    ("typed", "page"), [(None, 1), ("", 1), ("0", 1), ("7", 7), ("x", 1), ("-3", 1), ("²", 1)]
)
def test_a_page_that_makes_no_sense_is_the_first(typed: str | None, page: int) -> None:
    assert page_of(typed) == page


def test_what_begins_with_what_was_typed_comes_first() -> None:
    options = [Option(label=label, command=label.lower()) for label in ("Cost", "Orders", "Units")]
    assert [o.label for o in fitting(options, "o")] == ["Orders", "Cost"]
    assert [o.label for o in fitting(options, "UNI")] == ["Units"]
    assert fitting(options, "x") == []
    assert len(fitting(options, "")) == 3
