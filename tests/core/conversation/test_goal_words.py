"""The words of a goal, in whatever order they come."""

import pytest

from core.conversation import goal_edit, goal_remove, leaderboard
from core.conversation.goal_words import is_amount, sort_amount, sort_goal
from core.conversation.trophy_words import read_trophies
from core.conversation.words import split


def said(found: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {}),
        ("revenue", {"metric": "revenue"}),
        ("50k", {"metric": "50k"}),
        ("revenue 50k monthly", {"metric": "revenue", "target": "50k", "period": "monthly"}),
        ("monthly 50k revenue", {"metric": "revenue", "target": "50k", "period": "monthly"}),
        ("revenue monthly", {"metric": "revenue", "period": "monthly"}),
        ("by 31 May 25 units", {"metric": "units", "target": "25", "period": "by 31 May"}),
        ("units 25 by 31 May", {"metric": "units", "target": "25", "period": "by 31 May"}),
        ("30 days 25 units", {"metric": "units", "target": "25", "period": "30 days"}),
        ("25 units 30 days", {"metric": "units", "target": "25", "period": "30 days"}),
        ("units 25 2026-12-31", {"metric": "units", "target": "25", "period": "2026-12-31"}),
        ("units 25 12/31", {"metric": "units", "target": "25", "period": "12/31"}),
        ("profit margin 25%", {"metric": "profit margin", "target": "25%"}),
        ("Goal Progress 90", {"metric": "Goal Progress", "target": "90"}),
        ("revenue fity k monthly", {"metric": "revenue", "target": "fity k", "period": "monthly"}),
        ("revenue 5 fortnightly", {"metric": "revenue", "target": "5", "period": "fortnightly"}),
        ("units 25 7", {"metric": "units", "target": "25", "period": "7"}),
        ("karma 5", {"metric": "karma", "target": "5"}),
        ("5 karma weekly", {"metric": "karma", "target": "5", "period": "weekly"}),
        ("units 5 sku NANO", {"metric": "units", "target": "5", "of": "sku NANO"}),
        ("units 5 for sku NANO", {"metric": "units", "target": "5", "of": "sku NANO"}),
        ('units of "IPOD NANO" 5', {"metric": "units", "target": "5", "of": "IPOD NANO"}),
        ('units 5 of sku "A B"', {"metric": "units", "target": "5", "of": 'sku "A B"'}),
        ("units 5 category:audio", {"metric": "units", "target": "5", "of": "category:audio"}),
        ("units 5 product X", {"metric": "units", "target": "5", "of": "product X"}),
        ("units 5 end of month", {"metric": "units", "target": "5", "period": "end of month"}),
        ("units 5 by 1st of may", {"metric": "units", "target": "5", "period": "by 1st of may"}),
        ("units 5 team", {"metric": "units", "target": "5", "whose": "team"}),
        ("units 5 for the team", {"metric": "units", "target": "5", "whose": "team"}),
        ('units 5 "team North"', {"metric": "units", "target": "5", "whose": "team North"}),
        ("units 5 everyone", {"metric": "units", "target": "5", "whose": "everybody"}),
        ("units 5 weekly private", {"metric": "units", "target": "5", "period": "weekly",
                                    "whose": "only me"}),
        ("units 5 only me", {"metric": "units", "target": "5", "whose": "only me"}),
    ],
)  # fmt: skip
def test_a_goal_is_sorted(typed: str, found: dict[str, str]) -> None:
    assert said(sort_goal(split(typed))) == found


@pytest.mark.parametrize(
    "word", ["50k", "$50", "50 000 €", "25%", "1.5m", "2 million", "1,000", "50'000", "usd 5"]
)
def test_figures_look_like_amounts(word: str) -> None:
    assert is_amount(word)


@pytest.mark.parametrize(
    "word", ["", "k", "-5", "2026-12-31", "31.12.2026", "q4", "5-6", "monthly"]
)
def test_dates_and_words_do_not(word: str) -> None:
    assert not is_amount(word)


def test_an_amount_goes_with_a_period_in_one_piece() -> None:
    assert sort_amount(["by", "31", "december", "25"]) == ("25", "by 31 december")
    assert sort_amount(["25", "by", "31", "december"]) == ("25", "by 31 december")
    assert sort_amount([]) == (None, None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1 60k", {"goal": "1", "target": "60k"}),
        ("#17 60k weekly", {"goal": "#17", "target": "60k", "period": "weekly"}),
        ("revenue by friday", {"goal": "revenue", "period": "by friday"}),
        ("profit margin 30", {"goal": "profit margin", "target": "30"}),
        ("2 Private", {"goal": "2", "visibility": "private"}),
        ("2 public 8", {"goal": "2", "target": "8", "visibility": "public"}),
        ("", {}),
    ],
)
def test_a_change_is_sorted(typed: str, found: dict[str, str]) -> None:
    assert said(goal_edit.read(split(typed))) == found


def test_yes_is_taken_from_the_end_of_a_removal() -> None:
    assert said(goal_remove.read(["units", "of", "NANO", "yes"])) == {
        "goal": "units of NANO",
        "sure": "yes",
    }
    assert said(goal_remove.read(["yes"])) == {"goal": "yes"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {}),
        ("weekly", {"period": "weekly"}),
        ("units all time", {"metric": "units", "period": "all time"}),
        ("last month profit margin", {"metric": "profit margin", "period": "last month"}),
        ("units team North page 2", {"metric": "units", "team": "North", "page": "2"}),
        ('week "team North West"', {"period": "week", "team": "team North West"}),
        ("karma weekly", {"metric": "karma", "period": "weekly"}),
        ("this week karma", {"metric": "karma", "period": "this week"}),
        ("karma", {"metric": "karma"}),
    ],
)
def test_a_board_is_sorted(typed: str, found: dict[str, str]) -> None:
    assert said(leaderboard.read(split(typed))) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {}),
        ("gold page 2", {"tier": "gold", "page": "2"}),
        ("next", {"what": "closest"}),
        ("room of Mei Tanaka", {"what": "room", "who": "Mei Tanaka"}),
        ('"Mei Tanaka" silver', {"tier": "silver", "who": "Mei Tanaka"}),
        ("<@U1> closest", {"what": "closest", "who": "<@U1>"}),
    ],
)
def test_a_room_is_sorted(typed: str, found: dict[str, str]) -> None:
    assert said(read_trophies(split(typed))) == found
