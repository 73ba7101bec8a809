"""The end of goals: the result is kept, and what comes again is set again, once."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from core.app import App
from core.domain.goals import Goal
from core.store.client import Document
from core.usecases.goal_lists import goal_history
from core.usecases.goals import cancel_goal, find_goal, goals_with_progress, set_goal
from core.usecases.renew import renew_goals
from tests.conftest import Clock
from tests.core.support import counted, event, post, workspace_of


async def wanted(
    app: App, target: int, period: str = "month", member: str | None = "ada", **also: Any
) -> Goal:
    """Set a goal for units that comes again."""
    workspace = await app.workspace("default")
    units = app.catalogue(workspace).metrics["units"]
    goal, _ = await set_goal(
        app, workspace, member, units, target, period, **{"recurring": True} | also
    )
    return goal


async def stored(app: App) -> list[Document]:
    """Every goal, the oldest first."""
    rows = await app.mongo_db["goals"].find().to_list(None)
    return sorted(rows, key=lambda row: int(row["_id"]))


async def of(app: App, goal: str) -> Goal:
    return await find_goal(app, await app.workspace("default"), goal)


@pytest.mark.parametrize(
    ("period", "days", "key"),
    [
        ("day", 1, "2026-11-21"),
        ("week", 3, "2026-W48"),
        ("month", 11, "2026-12"),
        ("quarter", 42, "2027-Q1"),
        ("year", 42, "2027"),
        ("day", 40, "2026-12-30"),
        ("month", 100, "2027-02"),
    ],
)
async def test_a_goal_comes_again_in_the_period_that_runs(
    app: App, clock: Clock, period: str, days: int, key: str
) -> None:
    await post(app, counted(1, units=3))
    first = await wanted(app, 10, period, description="every time", private=True)
    assert await renew_goals(app) == 0
    clock.advance(days=days)
    assert await renew_goals(app) == 1
    assert await renew_goals(app) == 0
    old, new = [await of(app, row["_id"]) for row in await stored(app)]
    assert (old.id, old.ended_at, old.result, old.met_at) == (first.id, clock.now, 3, None)
    assert (new.period, new.renewed_from, new.created_at) == (key, first.id, clock.now)
    assert (new.ended_at, new.result, new.met_at, new.cancelled_at) == (None, None, None, None)
    kept = {"description", "private", "recurring", "target", "member", "direct", "period_kind"}
    assert new.model_dump(include=kept) == first.model_dump(include=kept)


async def test_what_does_not_come_again_ends(app: App, clock: Clock) -> None:
    await post(app, counted(1, units=3))
    goals = [
        await wanted(app, 10, recurring=False),
        await wanted(app, 2, "2026-11-20/2026-11-21", recurring=False),
        await wanted(app, 9, "2026-11-20/2026-12-24", recurring=False),
        await wanted(app, 9, "30d", recurring=False),
        await wanted(app, 9, "all", recurring=False),
        await wanted(app, 9, "2027-01", recurring=False),
    ]
    clock.advance(days=11)
    assert await renew_goals(app) == 2
    results = [(await of(app, goal.id)).result for goal in goals]
    assert results == [3, 3, None, None, None, None]
    assert len(await stored(app)) == len(goals)


async def test_a_cancelled_goal_neither_ends_nor_comes_again(app: App, clock: Clock) -> None:
    goal = await wanted(app, 10)
    await cancel_goal(app, await app.workspace("default"), goal)
    clock.advance(days=11)
    assert await renew_goals(app) == 0
    assert len(await stored(app)) == 1


async def test_many_workers_renew_once(app: App, clock: Clock) -> None:
    await post(app, event(1, team="North"))
    for also in ({}, {"member": None}, {"member": None, "team": "North"}, {"scope": "sku:NANO"}):
        await wanted(app, 10, **also)  # type: ignore[arg-type]
    clock.advance(days=11)
    ended = await asyncio.gather(*(renew_goals(app) for _ in range(5)))
    assert sum(ended) == 4
    rows = await stored(app)
    assert len(rows) == 8
    renewed = [row["renewed_from"] for row in rows if row["renewed_from"]]
    assert sorted(renewed) == sorted(row["_id"] for row in rows if row["ended_at"])


async def test_a_goal_that_was_set_by_hand_is_left_alone(app: App, clock: Clock) -> None:
    await wanted(app, 10)
    clock.advance(days=11)
    by_hand = await wanted(app, 20)
    assert await renew_goals(app) == 1
    rows = await stored(app)
    assert [row["_id"] for row in rows if row["period"] == "2026-12"] == [by_hand.id]
    assert (await of(app, by_hand.id)).cancelled_at is None


async def test_a_death_between_the_two_writes_loses_neither_and_holds_up_nobody(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal, other = await wanted(app, 10), await wanted(app, 20, member="bob")
    clock.advance(days=11)
    insert = app.store.goals._insert

    async def dies(session: Any, successor: Goal) -> Document:
        if successor.member == "ada":
            raise OSError("killed")
        return await insert(session, successor)

    with monkeypatch.context() as patch:
        patch.setattr(app.store.goals, "_insert", dies)
        assert await renew_goals(app) == 1
    assert [(await of(app, each.id)).ended_at for each in (goal, other)] == [None, clock.now]
    assert await renew_goals(app) == 1
    assert len(await stored(app)) == 4


async def test_while_the_database_is_away_nothing_is_passed_over(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wanted(app, 10)
    clock.advance(days=11)

    async def away(*_: object) -> None:
        raise AutoReconnect("no primary")

    monkeypatch.setattr(app.store.goals, "end", away)
    with pytest.raises(AutoReconnect):
        await renew_goals(app)


async def test_a_renewed_goal_is_decided_by_events_again(app: App, clock: Clock) -> None:
    await wanted(app, 2, scope="sku:NANO")
    sale = event(1, scope={"sku": "NANO"})
    await post(app, sale)
    clock.advance(days=11)
    await renew_goals(app)
    await post(app, sale | {"id": "order-2", "occurred_at": clock.now.isoformat()})
    held = [a for a in await app.store.awards.held("default", "ada") if a.type == "goal_achieved"]
    assert [award.period for award in held] == ["2026-11", "2026-12"]
    assert [row["met_at"] is not None for row in await stored(app)] == [True, True]


async def test_what_came_before_the_renewal_counts(app: App, clock: Clock) -> None:
    """Nobody renewed for a while; the month that runs has enough already."""
    await wanted(app, 2)
    await wanted(app, 2, member=None)
    clock.advance(days=20)
    await post(app, event(1, occurred_at=clock.now.isoformat()))
    assert await renew_goals(app) == 2
    december = [row for row in await stored(app) if row["period"] == "2026-12"]
    assert [row["met_at"] is not None for row in december] == [True, True]


async def test_lists_show_the_goal_that_runs_in_place_of_the_one_it_renews(
    app: App, clock: Clock
) -> None:
    workspace = await app.workspace("default")
    await post(app, counted(1, units=3))
    await wanted(app, 10, "day")
    for _ in range(3):
        clock.advance(days=1)
        await renew_goals(app)
    shown = await goals_with_progress(app, workspace, "ada")
    assert [goal.period for goal, _ in shown] == ["2026-11-23"]
    past, _ = await goal_history(app, workspace, "ended", 10, None, {"member": "ada"})
    assert [(each.goal.period, each.goal.result) for each in past] == [
        ("2026-11-22", 0),
        ("2026-11-21", 0),
        ("2026-11-20", 3),
    ]


async def test_each_workspace_ends_its_day_at_its_own_midnight(app: App, clock: Clock) -> None:
    units = app.catalogue(await app.workspace("default")).metrics["units"]
    for name, zone in (("west", "America/Los_Angeles"), ("east", "Asia/Tokyo")):
        workspace = await workspace_of(app, name, zone=zone)
        await set_goal(app, workspace, None, units, 5, "day", recurring=True)
    # 15:30 UTC is Saturday in Tokyo already: its goal is for that day.
    clock.advance(hours=16)  # Saturday, 07:30 UTC
    assert await renew_goals(app) == 0
    clock.advance(minutes=30)  # midnight in Los Angeles
    assert await renew_goals(app) == 1
    clock.advance(hours=7)  # midnight in Tokyo
    assert await renew_goals(app) == 1
    rows = await stored(app)
    assert [(row["ws"], row["period"]) for row in rows[2:]] == [
        ("west", "2026-11-21"),
        ("east", "2026-11-22"),
    ]
