"""What a celebration says of milestones, trophies, badges, streaks and goals."""

from datetime import timedelta

import pytest

from core.app import App
from core.cards.celebration import celebration_card
from core.domain.milestones import Award, CustomRule
from core.usecases.celebrate import celebrate, current_totals
from core.usecases.goals import set_goal
from tests.conftest import NOW
from tests.core.support import counted, event, place, post, workspace_of
from tests.core.usecases.awarded import ADA, award
from tests.core.usecases.state import drain


async def said(app: App, *awards: Award, total: int = 0) -> str:
    workspace = await app.workspace("default")
    return celebration_card(celebrate(app, workspace, awards, ADA, total)).summary()


async def told(app: App, member: str = "ada") -> list[str]:
    """Everything that the outbox says, with the totals as they are."""
    workspace = await app.workspace("default")
    who = ADA.model_copy(update={"id": member, "name": member})
    texts = []
    for delivery in await app.store.deliveries.listed("default", 10):
        awards = await app.store.awards.many(delivery["awards"])
        totals = await current_totals(app, workspace, awards)
        celebration = celebrate(app, workspace, awards, who, totals[awards[0].key])
        texts.append(celebration_card(celebration).summary())
    return texts


async def test_a_trophy_is_won_and_a_badge_is_earned(app: App) -> None:
    trophy = award("trophies-units", "opening-bell", "Opening Bell", family="trophy")
    badge = award("badge-top-earner", "1", "Top Earner", family="badge", points=1_500)
    assert await said(app, trophy, total=4) == (
        "Ada won the trophy Opening Bell. 6 units to the next laurel. 👏"
    )
    assert await said(app, badge) == "Ada earned the badge Top Earner. +1,500 points. 👏"
    platinum = award("trophy-full-laurel", "full-laurel", "The Full Laurel", family="trophy")
    assert await said(app, platinum, trophy, badge) == (
        "Ada won the trophy The Full Laurel. Opening Bell and Top Earner came with it, "
        "+1,500 points. 👏"
    )


async def test_a_screen_hears_the_same_in_parts(app: App) -> None:
    workspace = await app.workspace("default")
    trophy = award("trophies-units", "opening-bell", "Opening Bell", family="trophy")
    goal = award("goal-achieved", "g1", "Goal of 10 units", at=10, period="2026-W47")
    celebration = celebrate(app, workspace, [trophy], ADA, 1)
    assert celebration.headline() == {
        "name": "Ada",
        "verb": "has won the trophy",
        "highlight": "Opening Bell",
        "rest": "",  # won, not "won in all"
    }
    celebration = celebrate(app, workspace, [goal, trophy], ADA, 10)
    assert celebration.headline() == {
        "name": "Ada",
        "verb": "has reached the goal of",
        "highlight": "10 units",
        "rest": "this week",
    }
    assert celebration.chips() == ["Opening Bell"]


@pytest.mark.parametrize(
    ("others", "named"),
    [
        (0, ""),
        (1, " a0 came with it."),
        (3, " a0, a1 and a2 came with it."),
        (4, " a0, a1, a2 and a3 came with it."),
        (5, " a0, a1, a2 and 2 more came with it."),
        (40, " a0, a1, a2 and 37 more came with it."),
    ],
)
async def test_what_came_with_it_is_named_until_it_is_too_much(
    app: App, others: int, named: str
) -> None:
    lead = award("streak-orders-day", "5", "5 days in a row")
    more = [award("badge-top-earner", "1", f"a{number}") for number in range(others)]
    assert await said(app, lead, *more) == f"Ada keeps going: 5 days in a row.{named} 👏"


async def test_points_of_what_is_not_named_are_counted(app: App) -> None:
    lead = award("streak-orders-day", "5", "5 days in a row", points=1)
    more = [award("badge-top-earner", "1", f"a{number}", points=10) for number in range(9)]
    assert await said(app, lead, *more) == (
        "Ada keeps going: 5 days in a row. a0, a1, a2 and 6 more came with it, +91 points. 👏"
    )


@pytest.mark.parametrize(
    ("period", "when", "now"),
    [
        ("2026-11-03/2026-11-20", "from 3 November to 20 November", None),
        ("2025-12-01/2026-01-31", "from 1 December 2025 to 31 January", None),
        ("30d", "in the last 30 days", None),
        ("2026-11-20", "on 20 November", "today"),
        ("2026-W47", "in week 47", "this week"),
        ("2026-11", "in November", "this month"),
        ("2026-10", "in October", None),
        ("2026-Q4", "in Q4", "this quarter"),
    ],
)
async def test_a_goal_says_its_period(app: App, period: str, when: str, now: str | None) -> None:
    goal = award("goal-achieved", "g1", "Goal of 1,000 units", at=1_000, period=period)
    assert await said(app, goal) == f"Ada reached the goal of 1,000 units {when}. 👏"
    celebration = celebrate(app, await app.workspace("default"), [goal], ADA, 0)
    assert celebration.when_now == (now or when)


async def test_a_streak_of_days_is_told_in_words(app: App) -> None:
    await place(app)
    for back in range(4, -1, -1):
        at = {"occurred_at": (NOW - timedelta(days=back)).isoformat()}
        await post(app, event(back, metrics={"revenue": "1"}) | at)
    assert await told(app) == ["ada keeps going: 5 days in a row. 👏"]


async def test_goals_of_other_periods_are_told_when_they_are_met(app: App) -> None:
    await place(app)
    workspace = await app.workspace("default")
    visits = app.catalogue(workspace).metrics["visits"]
    await post(app, counted(0, visits=1))
    await set_goal(app, workspace, "ada", visits, 10, "2026-11-03/2026-11-20")
    await post(app, counted(1, visits=20))
    await drain(app)
    assert await told(app) == [
        "ada reached the goal of 10 visits from 3 November to 20 November. "
        "Goal Crusher came with it. 👏"
    ]


async def test_what_is_left_is_counted_from_the_total_as_it_is_now(app: App) -> None:
    await place(app)
    await post(app, counted(1, images=16))
    assert await told(app) == [
        "ada reached 15 images. +50 points. 14 images to the next laurel. 👏"
    ]
    await post(app, counted(2, images=13))
    assert await told(app) == ["ada reached 15 images. +50 points. 1 image to the next laurel. 👏"]


@pytest.mark.parametrize(
    ("period", "when"),
    [
        ("day", "on 20 November"),
        ("week", "in week 47"),
        ("month", "in November"),
        ("quarter", "in Q4"),
        ("year", "in 2026"),
    ],
)
async def test_a_rule_of_ones_own_is_told_with_its_title_period_and_rest(
    app: App, period: str, when: str
) -> None:
    rule = CustomRule.model_validate(
        {
            "id": "own-1",
            "title": "{figure} doors",
            "metric": "visits",
            "period": period,
            "steps": [{"at": "10", "points": 5}, {"at": "25"}],
        }
    )
    await workspace_of(app, "default", rules=(rule,))
    await place(app)
    await post(app, counted(1, visits=12))
    assert await told(app) == [
        f"ada reached 10 doors {when}. +5 points. 13 visits to the next laurel. 👏"
    ]


async def test_current_totals_are_of_each_awards_own_scope_and_period(app: App) -> None:
    workspace = await app.workspace("default")
    luna = {"scope": {"character": "luna"}}
    before = {"occurred_at": (NOW - timedelta(days=40)).isoformat()}
    await post(app, counted(1, images=12) | luna, counted(2, images=5) | before)
    awards = [
        award("character-images-all", "10", "", scope="character:luna", metric="images"),
        award("images-all", "15", "", metric="images"),
        award("signups-month", "10", "", metric="signups", period="2026-11", at=10),
        award("streak-orders-day", "5", "", at=5),
        award("goal-achieved", "g1", "", period="30d", at=7),
        award("gone", "1", "", at=3),
    ]
    awards = [each.model_copy(update={"key": str(n)}) for n, each in enumerate(awards)]
    assert await current_totals(app, workspace, awards) == {
        "0": 12,
        "1": 17,
        "2": 0,
        "3": 5,
        "4": 7,
        "5": 3,
    }


async def test_a_rule_that_is_gone_is_told_without_a_next_step(app: App) -> None:
    assert await said(app, award("own-gone", "5", "5 pretzels"), total=5) == (
        "Ada reached 5 pretzels. 👏"
    )
