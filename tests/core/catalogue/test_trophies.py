"""The trophies are ten of each tier and the platinum, written for every place, and never twice."""

import re
from collections import Counter
from typing import Any

import pytest

from core.catalogue import load, trophies
from core.domain.milestones import CollectRule, StreakRule, ThresholdRule
from core.domain.trophies import Trophy
from core.errors import SetupError
from core.pictures.glyphs import glyph

ALL = load().trophies
SEED = [  # tier, description, metric, kind, at (stored), days
    ("bronze", "Reach $500 in total revenue.", "revenue", "reach", 50_000, None),
    ("silver", "Maintain 25 % profit margin for 30 days.", "profit_margin", "maintain", 2_500, 30),
    ("gold", "Sell 1,000 units in all.", "units", "reach", 1_000, None),
    ("platinum", "Unlock all 30 trophies.", "trophies", "collect", 30, None),
]


def by_slug(slug: str, currency: str = "USD", locale: str = "en_US") -> Trophy:
    return next(each for each in load(currency, locale).trophies if each.slug == slug)


def test_there_are_ten_of_each_tier_and_the_platinum() -> None:
    assert Counter(trophy.tier for trophy in ALL) == {
        "bronze": 10,
        "silver": 10,
        "gold": 10,
        "platinum": 1,
    }
    assert [trophy.id for trophy in ALL] == list(range(1, 32))
    assert ALL[-1].tier == "platinum"


@pytest.mark.parametrize("tier", ["bronze", "silver", "gold"])
def test_every_tier_is_about_all_four_figures(tier: str) -> None:
    about = Counter(trophy.metric for trophy in ALL if trophy.tier == tier)
    assert set(about) == {"revenue", "units", "profit_margin", "conversion_rate"}
    assert min(about.values()) >= 2


@pytest.mark.parametrize("row", SEED, ids=[row[0] for row in SEED])
def test_the_examples_of_the_seed_are_among_them(row: tuple[Any, ...]) -> None:
    assert row in [
        (each.tier, each.description, each.metric, each.kind, each.at, each.days) for each in ALL
    ]


def test_names_words_and_shapes_are_their_own() -> None:
    for field in ("slug", "name", "glyph"):
        values = [getattr(trophy, field) for trophy in ALL]
        assert len(set(values)) == len(values), field
    for trophy in ALL:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", trophy.slug)
        assert trophy.description.endswith(".")
        assert not re.search(r"[{}!]", trophy.description)
        assert len(trophy.name) <= 24
        assert glyph(trophy.glyph)


def test_the_secret_ones_are_gold() -> None:
    secret = [trophy for trophy in ALL if trophy.secret]
    assert 2 <= len(secret) <= 3
    assert {trophy.tier for trophy in secret} == {"gold"}


@pytest.mark.parametrize(
    ("currency", "locale", "at", "words"),
    [
        ("EUR", "de_DE", 1_000_000, "Reach 10.000\u00a0€ in total revenue."),
        ("JPY", "en_US", 10_000, "Reach ¥10,000 in total revenue."),
        ("KWD", "en_US", 10_000_000, "Reach KWD10,000 in total revenue."),
    ],
)
def test_amounts_are_major_units_written_as_people_there_do(
    currency: str, locale: str, at: int, words: str
) -> None:
    trophy = by_slug("five-figures", currency, locale)
    assert (trophy.at, trophy.description) == (at, words)


def test_each_is_a_step_of_a_rule_labelled_by_its_slug() -> None:
    rules = [rule for rule in load().rules.values() if rule.family == "trophy"]
    labels = [
        step.label
        for rule in rules
        if isinstance(rule, ThresholdRule | StreakRule)
        for step in rule.steps
    ]
    labels += [rule.label for rule in rules if isinstance(rule, CollectRule)]
    assert sorted(labels) == sorted(trophy.slug for trophy in ALL)


RAW: dict[str, Any] = {
    "id": 99,
    "slug": "another",
    "name": "Another",
    "description": "Sell {figure} units.",
    "tier": "gold",
    "metric": "units",
    "kind": "reach",
    "at": 77,
    "glyph": "bell",
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": 3}, r'"Both Hands Full" \(both-hands-full, 3\) and "Another" .* the same id'),
        ({"slug": "open-door"}, r'"Open Door" .* and "Another" .* have the same slug'),
        ({"at": 250}, r'"Busy Counter" .* and "Another" .* have the same aim'),
        ({"metric": "karma"}, "another wants a metric that is not there"),
    ],
)
def test_a_name_or_an_aim_used_twice_fails_at_start(
    changes: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = trophies._read()
    monkeypatch.setattr(trophies, "_read", lambda: [*original, RAW | changes])
    with pytest.raises(SetupError, match=message):
        trophies.trophies(load().metrics, "USD", "en_US")


def test_the_same_minimum_may_be_kept_for_other_days(monkeypatch: pytest.MonkeyPatch) -> None:
    original = trophies._read()
    more = RAW | {"metric": "profit_margin", "kind": "maintain", "at": 25, "days": 60}
    monkeypatch.setattr(trophies, "_read", lambda: [more, *original])
    assert trophies.trophies(load().metrics, "USD", "en_US")[-1].slug == "another"
