"""The shipped catalogue is what the tables say, row by row."""

import pytest

from core.catalogue import load
from core.domain.milestones import StreakRule, ThresholdRule, TopRule

# metric, scope, period, type -> threshold and points.
POINTS: dict[tuple[str, str, str, str], tuple[tuple[int, int], ...]] = {
    ("images", "global", "all", "image_milestone"): (
        (15, 50),
        (30, 75),
        (50, 100),
        (100, 200),
        (250, 350),
        (500, 500),
        (1000, 1000),
    ),
    ("videos", "global", "all", "video_milestone"): (
        (15, 100),
        (30, 150),
        (50, 250),
        (100, 400),
        (250, 750),
        (500, 1200),
    ),
    ("images", "character", "all", "character_image_milestone"): (
        (5, 25),
        (10, 35),
        (25, 60),
        (50, 100),
        (100, 200),
    ),
    ("videos", "character", "all", "character_video_milestone"): (
        (3, 50),
        (5, 75),
        (10, 100),
        (20, 200),
        (50, 400),
    ),
    ("messages", "character", "all", "character_message_milestone"): (
        (10, 25),
        (25, 35),
        (50, 60),
        (100, 100),
        (250, 200),
    ),
}
# threshold in cents, value in answers, title, description
REVENUE = (
    (1_000_000, 10_000, "$10,000 Revenue Milestone", "Reached $10,000 in monthly revenue!"),
    (2_500_000, 25_000, "$25,000 Revenue Milestone", "Reached $25,000 in monthly revenue!"),
    (5_000_000, 50_000, "$50,000 Revenue Milestone", "Reached $50,000 in monthly revenue!"),
    (7_500_000, 75_000, "$75,000 Revenue Milestone", "Reached $75,000 in monthly revenue!"),
    (10_000_000, 100_000, "$100,000 Revenue Milestone", "Reached $100,000 in monthly revenue!"),
)
SIGNUPS = (10, 15, 20, 25, 30, 35, 40)
TIERS = ((1, 15, "🪙"), (2, 20, "💰"), (3, 25, "💎"), (4, 30, "🏆"), (5, 35, "👑"), (6, 40, "💯"))

# name, the milestones that bring it, from which threshold in stored units, description
BADGES = (
    ("Revenue King", "revenue", 10_000_000, "Brought in $100,000 or more in one month."),
    ("Top Earner", "revenue", 5_000_000, "Brought in $50,000 or more in one month."),
    ("Rising Star", "revenue", 2_500_000, "Brought in $25,000 or more in one month."),
    ("Signup Master", "signups", 40, "Made 40 signups or more in one month."),
    ("Consistent Closer", "signups", 30, "Made 30 signups or more in one month."),
    ("Sales Rookie", "signups", 20, "Made 20 signups or more in one month."),
    ("Bonus Achiever", "bonus_tier", None, "Reached a bonus tier."),
    ("Goal Crusher", "goal_achieved", None, "Met a goal in full."),
    ("Top Performer", "rank_change", None, "Entered the top 3."),
)
# id, metric, unit, minimum, lengths
STREAKS = (
    ("streak-orders-day", "orders", "day", 1, (5, 10, 20, 50, 100, 250)),
    ("streak-goals-week", "goal", "week", 1, (3, 5, 10, 26, 52)),
    ("streak-goals-month", "goal", "month", 1, (3, 6, 12, 24)),
)


def rule_of(metric: str, scope: str, period: str, kind: str) -> ThresholdRule:
    [found] = [
        rule
        for rule in load().thresholds[scope, metric, period]  # type: ignore[index]
        if rule.type == kind
    ]
    return found


@pytest.mark.parametrize(
    ("table", "row"), [(key, row) for key, rows in POINTS.items() for row in range(len(rows))]
)
def test_a_row_of_the_points_tables(table: tuple[str, str, str, str], row: int) -> None:
    step = rule_of(*table).steps[row]
    assert (step.at, step.points) == POINTS[table][row]
    assert (step.label, step.value) == (str(step.at), step.at)
    assert f"{step.at:,}" in step.title


@pytest.mark.parametrize("row", range(len(REVENUE)))
def test_a_row_of_the_revenue_milestones(row: int) -> None:
    rule = rule_of("revenue", "global", "month", "revenue")
    step = rule.steps[row]
    assert (step.at, step.value, step.title, step.description) == REVENUE[row]
    assert (step.label, step.emoji, step.points) == (str(REVENUE[row][1]), "💰", 0)
    assert rule.wording.color == "bg-green-500"


@pytest.mark.parametrize("row", range(len(SIGNUPS)))
def test_a_row_of_the_signup_milestones(row: int) -> None:
    rule = rule_of("signups", "global", "month", "signups")
    step, at = rule.steps[row], SIGNUPS[row]
    assert (step.at, step.label, step.value, step.points) == (at, str(at), at, 0)
    assert step.title == f"{at} Signups Milestone"
    assert step.description == f"Achieved {at} signups this month!"
    assert (step.emoji, rule.wording.color) == ("🎯", "bg-blue-500")


@pytest.mark.parametrize(("tier", "at", "emoji"), TIERS)
def test_a_row_of_the_bonus_tiers(tier: int, at: int, emoji: str) -> None:
    rule = rule_of("signups", "global", "month", "bonus_tier")
    step = rule.steps[tier - 1]
    assert (step.label, step.at, step.value, step.emoji) == (str(tier), at, emoji, emoji)
    assert step.title == f"Bonus Tier {tier} Unlocked!"
    assert step.description == f"Advanced to Tier {tier} bonus level!"
    assert (step.points, rule.wording.color) == (0, "bg-purple-500")


def test_a_goal_that_another_system_keeps_is_met_at_100_percent() -> None:
    [step] = rule_of("goal_progress", "global", "month", "goal_achieved").steps
    assert (step.at, step.label, step.value) == (100_00, "100", 100)
    assert step.title == "Monthly Goal Achieved!"
    assert step.description == "Congratulations on reaching your monthly target!"


@pytest.mark.parametrize(("name", "wants", "at_least", "brings"), BADGES)
def test_a_row_of_the_badges(name: str, wants: str, at_least: int | None, brings: str) -> None:
    [badge] = [rule for rule in load().collects if rule.title == name]
    assert (badge.family, badge.type, badge.count, badge.label) == ("badge", "badge", 1, "1")
    assert (badge.wants_family, badge.wants_type) == ("milestone", wants)
    assert badge.at_least == at_least
    assert badge.description == brings


@pytest.mark.parametrize(("name", "metric", "unit", "minimum", "lengths"), STREAKS)
def test_a_row_of_the_streaks(
    name: str, metric: str, unit: str, minimum: int, lengths: tuple[int, ...]
) -> None:
    rule = load().rules[name]
    assert isinstance(rule, StreakRule)
    assert (rule.metric, rule.unit, rule.minimum, rule.idle) == (metric, unit, minimum, "breaks")
    assert rule.ats == lengths
    assert [step.label for step in rule.steps] == [str(length) for length in lengths]
    assert all(step.title.startswith(f"{step.at} ") for step in rule.steps)


def test_there_are_no_other_rows() -> None:
    thresholds = {
        (rule.metric, rule.scope_kind, rule.period, rule.type): len(rule.steps)
        for rules in load().thresholds.values()
        for rule in rules
    }
    assert thresholds == {key: len(rows) for key, rows in POINTS.items()} | {
        ("revenue", "global", "month", "revenue"): len(REVENUE),
        ("signups", "global", "month", "signups"): len(SIGNUPS),
        ("signups", "global", "month", "bonus_tier"): len(TIERS),
        ("goal_progress", "global", "month", "goal_achieved"): 1,
        ("revenue", "global", "all", "trophy"): 9,
        ("units", "global", "all", "trophy"): 9,
    }
    collects = {rule.title for rule in load().collects if rule.family != "trophy"}
    assert collects == {name for name, *_ in BADGES}
    streaks = {rule.id for rule in load().streaks if rule.family != "trophy"}
    assert streaks == {name for name, *_ in STREAKS}
    assert load().teams == {}


def test_messages_count_per_character_only() -> None:
    kinds = {scope for scope, metric, _ in load().thresholds if metric == "messages"}
    assert kinds == {"character"}
    # What members bring in for a team is always kept, so that a team's rule can look back.
    assert load().scope_kinds == {"character", "team"}


def test_reaching_a_goal_and_the_top_three_are_worded_as_specified() -> None:
    goal = load().goal
    words = {"period": "Monthly", "period_lower": "monthly"}
    assert goal.title.format(**words) == "Monthly Goal Achieved!"
    assert goal.description.format(**words) == ("Congratulations on reaching your monthly target!")
    assert (goal.wording.emoji, goal.wording.color) == ("🏆", "bg-primary")
    [top] = load().tops
    assert isinstance(top, TopRule)
    assert (top.type, top.metric, top.period, top.places, top.min_scored) == (
        "rank_change",
        "revenue",
        "month",
        3,
        4,
    )
    assert (top.title, top.description.format(rank=2)) == (
        "Top 3 Achieved!",
        "Moved up to rank #2!",
    )
    assert (top.wording.emoji, top.wording.color) == ("🥇", "bg-yellow-500")


@pytest.mark.parametrize(
    ("currency", "locale", "at", "title"),
    [
        ("JPY", "en_US", 50_000, "¥50,000 Revenue Milestone"),
        ("KWD", "en_US", 50_000_000, "KWD50,000 Revenue Milestone"),
        ("EUR", "de_DE", 5_000_000, "50.000\u00a0€ Revenue Milestone"),
    ],
)
def test_money_thresholds_are_in_the_workspaces_currency(
    currency: str, locale: str, at: int, title: str
) -> None:
    rule = load(currency, locale).rules["revenue-month"]
    assert isinstance(rule, ThresholdRule)
    assert (rule.steps[2].at, rule.steps[2].title) == (at, title)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("revenue", "revenue"),
        ("Sales", "revenue"),
        (" UNITS ", "units"),
        ("sign-ups", "signups"),
        ("message", "messages"),
        ("karma", None),
        ("", None),
    ],
)
def test_people_name_a_metric_by_name_title_or_alias(word: str, name: str | None) -> None:
    found = load().metric_named(word)
    assert (found.name if found else None) == name
