"""What is shown first, and how it is told to those who cannot see it."""

from core.pictures.glyphs import NIGHT, TIER_COLOR
from core.pictures.showcase import alt_text, tally, wreath_color
from tests.core.pictures.cases import showcase


def test_what_is_won_is_newest_first_and_the_best_lead() -> None:
    room = showcase(13)
    assert [exhibit.id for exhibit in room.won] == list(range(13, 0, -1))
    assert [exhibit.id for exhibit in room.best(5)] == [13, 12, 11, 10, 9]
    assert [exhibit.id for exhibit in showcase(31).best(2)] == [31, 30]


def test_what_is_closest_is_neither_won_nor_secret() -> None:
    assert [exhibit.id for exhibit in showcase(25).closest(9)] == [26, 27, 31]
    assert showcase(31).closest(3) == []


def test_counts_by_tier() -> None:
    assert tally(showcase(0)) == ""
    assert tally(showcase(14)) == "4 silver · 10 bronze"
    assert tally(showcase(31)) == "1 platinum · 10 gold · 10 silver · 10 bronze"


def test_the_wreath_is_gold_for_those_who_won_something() -> None:
    assert wreath_color(showcase(0)) == NIGHT["locked"]
    assert wreath_color(showcase(1)) == TIER_COLOR["gold"]
    assert wreath_color(showcase(31)) == TIER_COLOR["platinum"]


def test_alt_text() -> None:
    assert alt_text(showcase(12)) == (
        "The trophy room of Mei Tanaka: 12 of 31 trophies (2 silver, 10 bronze), among them "
        "Five Figures, Steady Margin, Warm Welcome."
    )
    assert alt_text(showcase(0)) == (
        "The trophy room of Mei Tanaka: 31 trophies to win. The closest is Opening Bell."
    )
