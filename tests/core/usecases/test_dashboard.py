"""The dashboard's parts: figures against the same days of last month, goals, laurels, points."""

from datetime import UTC, date, datetime
from typing import Any

from core.app import App
from core.domain.people import Workspace
from core.usecases.dashboard import (
    KeyFigure,
    balance_of,
    key_figures,
    points_by_week,
    recent_laurels,
    tracked_goals,
)
from core.usecases.points import book
from tests.conftest import Clock
from tests.core.support import counted, event, post
from tests.core.usecases.test_goals import wanted


async def figures(app: App, member: str | None = None) -> dict[str, KeyFigure]:
    found = await key_figures(app, await app.workspace("default"), member)
    return {each.metric.name: each for each in found.figures}


def sale(number: int, at: str, revenue: str, member: str = "ada", **more: Any) -> dict[str, Any]:
    return event(number, member, occurred_at=at, metrics={"revenue": revenue, "units": 2} | more)


async def test_this_month_is_compared_with_the_same_days_of_the_last(app: App) -> None:
    await post(
        app,
        sale(1, "2026-10-20T12:00:00Z", "100"),
        sale(2, "2026-10-21T12:00:00Z", "999"),  # after the 20th: the month is not as old yet
        sale(3, "2026-11-03T12:00:00Z", "90"),
        sale(4, "2026-11-19T12:00:00Z", "40", "bob"),
        sale(5, "2026-11-20T12:00:00Z", "20"),
    )
    workspace = await app.workspace("default")
    found = await key_figures(app, workspace, None)
    assert found.compared == (date(2026, 10, 1), date(2026, 10, 20))
    assert [each.metric.name for each in found.figures] == [
        *("revenue", "orders", "average_order", "units")
    ]
    revenue, orders, average, _ = found.figures
    assert (revenue.month, revenue.before, revenue.change) == (15_000, 10_000, 50.0)
    assert (revenue.today, revenue.yesterday) == (2_000, 4_000)
    assert (len(revenue.line), revenue.line[-1], sum(revenue.line)) == (30, 2_000, 15_000)
    assert (orders.month, orders.change) == (3, 200.0)
    assert (average.month, average.before, average.change) == (5_000, 10_000, -50.0)
    mine = await figures(app, "bob")
    assert (mine["revenue"].month, mine["revenue"].change) == (4_000, None)


async def test_the_last_day_of_a_long_month_is_compared_with_a_whole_short_one(
    app: App, clock: Clock
) -> None:
    clock.now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    found = await key_figures(app, await app.workspace("default"), None)
    assert found.compared == (date(2026, 2, 1), date(2026, 2, 28))
    assert found.figures == ()


async def test_percentages_change_by_points_and_what_nobody_counts_is_left_out(app: App) -> None:
    await post(
        app,
        sale(1, "2026-10-05T12:00:00Z", "100", cost="80"),
        sale(2, "2026-11-05T12:00:00Z", "100", cost="60"),
        counted(3, images=4),
    )
    found = await figures(app)
    assert (found["profit_margin"].month, found["profit_margin"].change) == (4_000, 20.0)
    assert found["images"].month == 4
    assert not {"visits", "signups", "videos", "cost"} & set(found)
    assert len(found) == 6


async def test_what_came_at_once_is_one_line_and_who_hides_is_not_among_all(app: App) -> None:
    await post(
        app,
        event(1, metrics={"revenue": "25000", "signups": 10}),
        event(2, "bob", metrics={"revenue": "10000"}, occurred_at="2026-11-20T15:00:00Z"),
    )
    workspace = await app.workspace("default")
    found = await recent_laurels(app, workspace, None, 5)
    lines = [(each.member.id, each.award.phrase, each.more) for each in found]
    assert sorted(lines) == [("ada", "$25,000", 2), ("bob", "$10,000", 0)]
    assert len(await recent_laurels(app, workspace, None, 1)) == 1
    await app.store.members.update("default", "ada", hidden=True)
    assert [each.member.id for each in await recent_laurels(app, workspace, None, 5)] == ["bob"]
    assert len(await recent_laurels(app, workspace, "ada", 5)) == 1
    undo = event(3, "bob", metrics={"revenue": "-10000"}, corrects="order-2")
    await post(app, undo)
    assert await recent_laurels(app, workspace, None, 5) == []


async def test_trophies_won_lately_are_laurels_too(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "600"}))
    workspace = await app.workspace("default")
    found = await recent_laurels(app, workspace, None, 5, family="trophy")
    assert found[0].award.family == "trophy"


async def test_goals_of_a_member_their_team_and_everybody(app: App) -> None:
    await post(app, event(1, team="North"), event(2, "bob"))
    await wanted(app, "units", 100, member="ada", private=True)
    await wanted(app, "orders", 9, member="ada")
    await wanted(app, "units", 500, team="North")
    await wanted(app, "revenue", 100_000)
    await wanted(app, "units", 77, member="bob")
    workspace = await app.workspace("default")
    ada, bob = [await app.store.members.get("default", name) for name in ("ada", "bob")]

    async def targets(*who: Any, **how: Any) -> list[int]:
        found = await tracked_goals(app, workspace, *who, **how)
        return [each.goal.target for each in found]

    assert await targets(ada, 9, private=True) == [9, 100, 500, 100_000]
    assert await targets(ada, 9, private=False) == [9, 500, 100_000]
    assert await targets(ada, 2, private=True) == [9, 100]
    assert await targets(bob, 9, private=True) == [77, 100_000]
    assert await targets(None, 9, private=True) == [100_000]


async def test_how_a_balance_came_to_be(app: App, clock: Clock) -> None:
    await post(app, event(1))
    workspace = await app.workspace("default")
    for number, (kind, points) in enumerate((("credit", 50), ("debit", 20), ("credit", 5))):
        clock.advance(hours=1)
        await book(app, workspace, "ada", kind, points, "x", name=str(number), by="key:test")  # type: ignore[arg-type]
    ada = await app.store.members.get("default", "ada")
    assert ada is not None
    found = await balance_of(app, workspace, ada)
    assert found.points == 35
    assert [points for _, points in found.course] == [50, 30, 35]
    assert found.course[0][0] < found.course[-1][0]


async def test_points_of_everybody_by_week(app: App) -> None:
    await app.save_workspace(Workspace(id="default", zone="Asia/Tokyo"))
    await post(app, counted(1, images=15), counted(2, "bob", images=30))
    weeks = await points_by_week(app, await app.workspace("default"))
    assert len(weeks) in {12, 13}
    assert weeks[-1].last == date(2026, 11, 21)  # it is tomorrow already in Tokyo
    assert (weeks[-1].points, sum(week.points for week in weeks)) == (175, 175)
