"""Rules made from what a workspace's admins write, and from the trophies."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.catalogue import load, only, with_own
from core.catalogue.rules import own, trophy_rules
from core.domain.milestones import (
    GOAL_MET,
    CollectRule,
    CustomRule,
    StreakRule,
    ThresholdRule,
)
from core.errors import InvalidInput

METRICS = load().metrics


def custom(*ats: str, **fields: Any) -> CustomRule:
    """A rule of somebody's own: units in a month, 100 and 50 points for the first two steps."""
    steps = [{"at": at, "points": points} for at, points in zip(ats, (100, 50, 0, 0), strict=False)]
    said = {"id": "own-1", "title": "{figure} units", "metric": "units", "steps": steps}
    return CustomRule.model_validate(said | fields)


def threshold(rule: CustomRule, currency: str = "USD", locale: str = "en_US") -> ThresholdRule:
    made = own(rule, METRICS, currency, locale)
    assert isinstance(made, ThresholdRule)
    return made


def streak(rule: CustomRule) -> StreakRule:
    made = own(rule, METRICS, "USD", "en_US")
    assert isinstance(made, StreakRule)
    return made


def test_a_rule_of_ones_own_says_what_was_written() -> None:
    rule = threshold(custom("500", "1500", description="Sold {figure}.", emoji="🥨"))
    assert (rule.id, rule.type, rule.family, rule.subject) == (
        "own-1",
        "custom",
        "milestone",
        "member",
    )
    assert (rule.metric, rule.scope_kind, rule.period) == ("units", "global", "month")
    assert (rule.wording.emoji, rule.wording.color) == ("🥨", "bg-primary")
    first, second = rule.steps
    assert (first.at, first.label, first.value, first.points) == (500, "500", 500, 100)
    assert (second.at, second.points, second.emoji) == (1_500, 50, "🥨")
    assert (second.title, second.phrase, second.description) == (
        "1,500 units",
        "1,500 units",
        "Sold 1,500.",
    )


@pytest.mark.parametrize(
    ("currency", "locale", "at", "title"),
    [
        ("USD", "en_US", 12_345_50, "$12,345.50 in!"),
        ("EUR", "de_DE", 12_345_50, "12.345,50\u00a0€ in!"),
        ("KWD", "en_US", 12_345_500, "KWD12,345.500 in!"),
    ],
)
def test_money_is_in_major_units_of_the_workspaces_currency(
    currency: str, locale: str, at: int, title: str
) -> None:
    rule = custom("12345.50", metric="revenue", title="{figure} in!")
    [step] = threshold(rule, currency, locale).steps
    assert (step.at, step.label, step.value, step.title) == (at, "12345.5", "12345.5", title)


def test_steps_may_be_written_in_any_order() -> None:
    rule = threshold(custom("30", "10", "20"))
    assert [(step.at, step.points) for step in rule.steps] == [(10, 50), (20, 0), (30, 100)]


@pytest.mark.parametrize(
    "typed",
    [
        "{figure.__class__}",
        "{figure.__class__.__mro__[1].__subclasses__}",
        "{label}",
        "{0}",
        "{",
        "}",
        "{{figure}",
        "%s %(figure)s ${figure",
        "{figure!r:>1000000000}",
    ],
)
def test_only_figure_is_a_placeholder_and_everything_else_stays_text(typed: str) -> None:
    rule = threshold(custom("7", title=f"{{figure}} {typed}", description=typed))
    [step] = rule.steps
    plain = typed.replace("{figure}", "7")
    assert (step.title, step.phrase, step.description) == (f"7 {plain}", f"7 {plain}", plain)
    [length] = streak(custom("7", kind="streak", title=typed, description=typed)).steps
    assert (length.title, length.phrase, length.description) == (plain, plain, plain)


def test_a_figure_that_looks_like_a_placeholder_is_not_filled_in_again() -> None:
    [step] = threshold(custom("7", title="{figure}{figure}")).steps
    assert step.title == "77"


def test_a_scope_a_period_and_a_team() -> None:
    rule = threshold(custom("5", scope_kind="sku", period="quarter"))
    assert (rule.scope_kind, rule.period) == ("sku", "quarter")
    catalogue = with_own("USD", "en_US", (custom("5", scope_kind="sku", period="quarter"),), ())
    assert [r.id for r in catalogue.thresholds["sku", "units", "quarter"]] == ["own-1"]
    assert "sku" in catalogue.scope_kinds
    team = custom("5", subject="team", period="week")
    catalogue = with_own("USD", "en_US", (team,), ())
    assert [(r.id, r.subject) for r in catalogue.teams["units", "week"]] == [("own-1", "team")]
    assert ("global", "units", "week") not in catalogue.thresholds, "a team's rule is no member's"


def test_a_streak_counts_units_with_a_minimum() -> None:
    rule = streak(custom("3", "10", kind="streak", metric="revenue", minimum="250.50", unit="week"))
    assert (rule.id, rule.type, rule.family) == ("own-1", "streak", "milestone")
    assert (rule.metric, rule.minimum, rule.unit, rule.idle) == (
        "revenue",
        25_050,
        "week",
        "breaks",
    )
    assert [(step.at, step.value, step.points, step.title) for step in rule.steps] == [
        (3, 3, 100, "3 units"),
        (10, 10, 50, "10 units"),
    ]
    catalogue = with_own("USD", "en_US", (custom("3", kind="streak", metric="revenue"),), ())
    assert "own-1" in {rule.id for rule in catalogue.streaks_of["revenue"]}
    assert "own-1" in {rule.id for rule in catalogue.streaks}


def test_a_streak_may_be_about_a_percentage_or_about_goals() -> None:
    margin = custom("5", kind="streak", metric="profit_margin", minimum="25", idle="skips")
    assert (streak(margin).minimum, streak(margin).idle) == (25_00, "skips")
    catalogue = with_own("USD", "en_US", (margin,), ())
    for part in ("revenue", "cost"):
        assert "own-1" in {rule.id for rule in catalogue.streaks_of[part]}
    goals = custom("5", kind="streak", metric=GOAL_MET, minimum="ignored", unit="month")
    assert (streak(goals).minimum, streak(goals).unit) == (1, "month")
    catalogue = with_own("USD", "en_US", (goals,), ())
    assert GOAL_MET not in catalogue.streaks_of, "goals are looked at when they change"


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        (custom("many"), "steps.at", "many"),
        (custom("2.5"), "steps.at", "2.5"),
        (custom("0.001", metric="revenue"), "steps.at", "0.001"),
        (custom("5", kind="streak", metric="revenue", minimum="x"), "minimum", "x"),
    ],
)
def test_a_number_that_cannot_be_read_is_refused(rule: CustomRule, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        own(rule, METRICS, "USD", "en_US")
    assert (caught.value.field, caught.value.value) == (field, value)


@pytest.mark.parametrize("ats", [("0",), ("-5",), ("5", "5"), ("5", "5.0")])
def test_steps_that_are_no_steps_are_refused(ats: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError, match="must be positive and ascending"):
        own(custom(*ats), METRICS, "USD", "en_US")


def test_a_paused_rule_is_known_and_awards_nothing() -> None:
    catalogue = with_own("USD", "en_US", (custom("5"),), ("own-1", "signups-month"))
    assert {"own-1", "signups-month"} <= set(catalogue.rules)
    active = {rule.id for rules in catalogue.thresholds.values() for rule in rules}
    assert active.isdisjoint({"own-1", "signups-month"})
    assert "bonus-tier-month" in active
    # What a paused badge counts goes on, so that it is right when it is resumed.
    catalogue = with_own("USD", "en_US", (), ("badge-top-earner",))
    assert "badge-top-earner" in {rule.id for rule in catalogue.collects}
    assert catalogue.paused == {"badge-top-earner"}


def test_one_rule_alone_brings_nothing_else() -> None:
    rule = threshold(custom("5", period="day"))
    catalogue = only(load(), rule)
    assert catalogue.thresholds == {("global", "units", "day"): (rule,)}
    assert (catalogue.streaks, catalogue.collects, catalogue.tops) == ((), (), ())
    assert set(catalogue.rules) == {rule.id, load().goal.id}


def test_trophies_become_rules_by_what_they_ask() -> None:
    rules = {rule.id: rule for rule in trophy_rules(load().trophies)}
    units, margin = rules["trophies-units"], rules["trophies-profit_margin-2500"]
    assert isinstance(units, ThresholdRule)
    assert (units.period, units.family, units.steps[0].label) == ("all", "trophy", "opening-bell")
    assert list(units.ats) == sorted(units.ats)
    assert isinstance(margin, StreakRule)
    assert (margin.unit, margin.idle, margin.minimum, margin.ats) == (
        "day",
        "skips",
        2500,
        (30, 90),
    )
    assert [step.tier for step in margin.steps] == ["silver", "gold"]
    full = rules["trophy-full-laurel"]
    assert isinstance(full, CollectRule)
    assert (full.count, full.wants_family, full.label, full.tier) == (
        30,
        "trophy",
        "full-laurel",
        "platinum",
    )
    steps = sum(len(r.steps) for r in rules.values() if not isinstance(r, CollectRule))
    assert steps == 30
