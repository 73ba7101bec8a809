"""Goals set, changed and cancelled, for every kind of owner, scope and period."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.goals import Goal, GoalProgress
from core.errors import InvalidInput, NotFound
from core.usecases.goal_lists import active_goals, goal_history, settled_goals
from core.usecases.goals import (
    cancel_goal,
    edit_goal,
    find_goal,
    find_owner,
    goals_with_progress,
    set_goal,
)
from core.usecases.renew import renew_goals
from core.usecases.replay import replay, settle
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, points, post, workspace_of

NANO = {"sku": "NANO", "category": "audio"}


async def wanted(
    app: App,
    metric: str,
    target: int,
    period: str = "month",
    member: str | None = None,
    **also: Any,
) -> tuple[Goal, GoalProgress]:
    """Set a goal in stored units."""
    workspace = await app.workspace("default")
    found = app.catalogue(workspace).metrics[metric]
    return await set_goal(app, workspace, member, found, target, period, **also)


async def now_of(app: App, goal: Goal) -> Goal:
    return await find_goal(app, await app.workspace("default"), goal.id)


async def held(app: App, owner: str) -> list[tuple[str, str]]:
    """What an owner holds of goals: (goal, value)."""
    awards = await app.store.awards.held("default", owner)
    return [(award.threshold, award.value) for award in awards if award.type == "goal_achieved"]


async def settled(app: App, *owners: str) -> None:
    """Do what a worker would do next."""
    workspace = await app.workspace("default")
    for owner in owners:
        await settle(app, workspace, owner, wait=True)


async def test_goals_are_numbered(app: App) -> None:
    ids = [(await wanted(app, "units", n, member="ada"))[0].id for n in (5, 6)]
    other, _ = await wanted(app, "units", 7)
    first = int(ids[0])
    assert [*ids, other.id] == [str(first), str(first + 1), str(first + 2)]
    at_once = await asyncio.gather(*(app.store.goals.next_id() for _ in range(20)))
    assert len(set(at_once)) == 20


async def test_which_goals_events_decide_and_which_are_measured(app: App) -> None:
    await post(app, event(1, team="North"))
    ada = {"member": "ada"}
    direct = [
        ("units", "month", ada),
        ("units", "all", ada),
        ("revenue", "2026-12", ada),
        ("units", "week", ada | {"scope": "sku:NANO"}),
    ]
    measured = [
        ("units", "30d", ada),
        ("units", "2026-11-03/2026-11-25", ada),
        ("profit_margin", "month", ada),
        ("growth", "month", ada),
        ("units", "month", {"team": "North"}),
        ("units", "month", {}),
    ]
    for asked, expected in ((direct, True), (measured, False)):
        for metric, period, whose in asked:
            goal, _ = await wanted(app, metric, 1_000, period, **whose)
            assert goal.direct is expected, (metric, period, whose)


async def test_the_same_goal_set_again_replaces_the_one_that_stands(app: App) -> None:
    await post(app, event(1, team="North"))
    whose: list[dict[str, Any]] = [
        {"member": "ada"},
        {"member": "ada", "scope": "sku:NANO"},
        {"team": "North"},
        {"team": "South"},
        {},
        {"scope": "sku:NANO"},
    ]
    for owner in whose:
        for target in (100, 200):
            await wanted(app, "units", target, **owner)
    standing = await app.mongo_db["goals"].find({"cancelled_at": None}).to_list(None)
    assert len(standing) == len(whose)
    assert {goal["target"] for goal in standing} == {200}
    assert await app.mongo_db["goals"].count_documents({}) == 2 * len(whose)


async def test_the_same_goal_set_twice_at_once_stands_once(app: App) -> None:
    await asyncio.gather(*(wanted(app, "units", 100 + n) for n in range(6)))
    standing = await app.mongo_db["goals"].count_documents({"cancelled_at": None})
    assert standing == 1


@pytest.mark.parametrize(
    ("metric", "target", "period", "also", "field"),
    [
        ("units", 0, "month", {}, "targetValue"),
        ("units", -5, "month", {}, "targetValue"),
        ("units", 5, "2026-10", {}, "timePeriod"),
        ("units", 5, "30d", {"recurring": True}, "recurring"),
        ("units", 5, "all", {"recurring": True}, "recurring"),
        ("units", 5, "2026-11-20/2026-11-25", {"recurring": True}, "recurring"),
        ("units", 5, "month", {"private": True}, "private"),
        ("units", 5, "month", {"private": True, "team": "North"}, "private"),
        ("growth", 5, "month", {}, "metric"),
        ("growth", 5, "month", {"team": "North"}, "metric"),
        ("growth", 5, "30d", {"member": "ada"}, "metric"),
        ("growth", 5, "month", {"member": "ada", "scope": "sku:NANO"}, "metric"),
    ],
)
async def test_goals_that_make_no_sense(
    app: App, metric: str, target: int, period: str, also: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await wanted(app, metric, target, period, **also)
    assert refused.value.field == field
    assert await app.mongo_db["goals"].count_documents({}) == 0


async def test_fifty_goals_may_run_at_once(app: App, clock: Clock) -> None:
    for number in range(50):
        await wanted(app, "units", 5, scope=f"sku:{number}")
    with pytest.raises(InvalidInput, match="at most 50 may run at once"):
        await wanted(app, "units", 5, scope="sku:50")
    await wanted(app, "units", 5, member="ada")
    clock.advance(days=11)
    await wanted(app, "units", 5, scope="sku:50")


async def test_a_goal_for_one_product_is_met_by_its_sales_alone(app: App) -> None:
    await post(app, event(1, scope=NANO))
    goal, progress = await wanted(app, "units", 5, member="ada", scope="sku:NANO")
    assert (progress.current, progress.status) == (2, "off_track")
    await post(app, event(2), event(3, "bob", scope=NANO))
    assert (await now_of(app, goal)).met_at is None
    await post(app, event(4, scope=NANO))
    assert (await now_of(app, goal)).met_at is None
    await post(app, event(5, scope=NANO, metrics={"units": 1, "revenue": "1"}))
    assert (await now_of(app, goal)).met_at == NOW
    assert await held(app, "ada") == [(goal.id, "100%")]
    await post(app, event(6, corrects="order-5", metrics={"units": -1}))
    assert (await now_of(app, goal)).met_at is None
    assert await held(app, "ada") == []


async def test_a_goal_that_is_reached_already_is_met_without_an_award(app: App) -> None:
    await post(app, event(1, team="North", scope=NANO))
    for also in (
        {"member": "ada"},
        {"member": "ada", "scope": "sku:NANO"},
        {"member": "ada", "period": "30d"},
        {"team": "North"},
        {},
    ):
        goal, progress = await wanted(app, "units", 2, **also)  # type: ignore[arg-type]
        await settled(app, goal.owner)
        assert progress.status == "met"
        assert (await now_of(app, goal)).met_at == NOW
        assert await held(app, goal.owner) == []


@pytest.mark.parametrize(
    "also",
    [
        {"member": "ada", "period": "30d"},
        {"member": "ada", "period": "2026-11-19/2026-11-25"},
        {"team": "North"},
        {},
        {"scope": "category:audio"},
    ],
)
async def test_a_goal_that_is_measured_is_met_and_taken_back(
    app: App, also: dict[str, Any]
) -> None:
    await post(app, event(1, team="North", scope=NANO))
    goal, progress = await wanted(app, "units", 4, **also)
    assert progress.current == 2
    await post(app, event(2, team="North", scope=NANO))
    await settled(app, goal.owner)
    assert (await now_of(app, goal)).met_at is not None
    assert await held(app, goal.owner) == [(goal.id, "100%")]
    await post(app, event(3, corrects="order-2", metrics={"units": -1}))
    await settled(app, goal.owner)
    assert (await now_of(app, goal)).met_at is None
    assert await held(app, goal.owner) == []


async def test_a_percentage_is_decided_when_its_month_is_over(app: App, clock: Clock) -> None:
    goal, _ = await wanted(app, "profit_margin", 2_500, member="ada")
    lost, _ = await wanted(app, "profit_margin", 5_000)
    await post(app, event(1, metrics={"revenue": "100", "cost": "70"}))
    await settled(app, "ada", "workspace:")
    assert (await now_of(app, goal)).met_at is None
    clock.advance(days=11)
    assert await renew_goals(app) == 2
    kept = await now_of(app, goal)
    assert (kept.result, kept.met_at is not None, kept.ended_at) == (3_000, True, clock.now)
    assert await held(app, "ada") == [(goal.id, "120%")]
    unmet = await now_of(app, lost)
    assert (unmet.result, unmet.met_at) == (3_000, None)


@pytest.mark.parametrize(
    "also",
    [
        {"member": "ada"},
        {"member": "ada", "scope": "sku:NANO"},
        {"member": "ada", "period": "30d"},
        {"team": "North"},
        {},
    ],
)
async def test_another_target_takes_an_award_and_gives_it_back(
    app: App, also: dict[str, Any]
) -> None:
    workspace = await app.workspace("default")
    await post(app, event(1, team="North", scope=NANO))
    goal, _ = await wanted(app, "units", 4, **also)
    await post(app, event(2, team="North", scope=NANO))
    await settled(app, goal.owner)
    assert await held(app, goal.owner) == [(goal.id, "100%")]
    told = len(await app.store.deliveries.listed("default", 50))
    goal = await edit_goal(app, workspace, goal, target=5)
    assert (goal.target, goal.met_at, goal.updated_at) == (5, None, NOW)
    assert await held(app, goal.owner) == []
    goal = await edit_goal(app, workspace, goal, target=3)
    assert goal.met_at is not None
    assert [threshold for threshold, _ in await held(app, goal.owner)] == [goal.id]
    assert len(await app.store.deliveries.listed("default", 50)) == told
    if goal.member:
        await points(app, goal.member)


async def test_what_else_may_be_changed(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    goal, _ = await wanted(app, "units", 4, member="ada", description="for the season")
    clock.advance(minutes=1)
    same = await edit_goal(app, workspace, goal, target=4, description="for the season")
    assert same == goal
    changed = await edit_goal(app, workspace, goal, description="", private=True, recurring=True)
    assert (changed.description, changed.private, changed.recurring) == ("", True, True)
    assert changed.updated_at == clock.now
    assert await now_of(app, goal) == changed
    with pytest.raises(InvalidInput, match="must be more than zero"):
        await edit_goal(app, workspace, goal, target=0)
    team, _ = await wanted(app, "units", 4, team="North")
    with pytest.raises(InvalidInput, match="one person's goal"):
        await edit_goal(app, workspace, team, private=True)
    rolling, _ = await wanted(app, "units", 4, "30d", member="ada")
    with pytest.raises(InvalidInput, match="period that comes again"):
        await edit_goal(app, workspace, rolling, recurring=True)


async def test_what_was_cancelled_or_is_over_stays_as_it_is(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    goal, _ = await wanted(app, "units", 4, member="ada")
    other, _ = await wanted(app, "revenue", 4, member="ada")
    await cancel_goal(app, workspace, goal)
    # Both what was read before and after.
    for known in (goal, await now_of(app, goal)):
        with pytest.raises(InvalidInput, match="was cancelled"):
            await edit_goal(app, workspace, known, target=9)
    clock.advance(days=11)
    with pytest.raises(InvalidInput, match="is over; set a new one"):
        await edit_goal(app, workspace, other, target=9)
    assert (await now_of(app, other)).target == 4


async def test_a_cancelled_goal_keeps_what_it_brought_and_brings_no_more(app: App) -> None:
    workspace = await app.workspace("default")
    await post(app, event(0))
    met, _ = await wanted(app, "units", 4, member="ada")
    never, _ = await wanted(app, "revenue", 90_000, member="ada")
    await post(app, event(1))
    assert await held(app, "ada") == [(met.id, "100%")]
    await cancel_goal(app, workspace, met)
    await cancel_goal(app, workspace, met)
    await cancel_goal(app, workspace, never)
    await post(app, event(2, metrics={"revenue": "9000", "units": 1}))
    await replay(app, workspace, ["ada"], wait=True)
    assert await held(app, "ada") == [(met.id, "100%")]
    assert (await now_of(app, never)).met_at is None


async def test_what_is_done_for_others_is_in_the_audit(app: App) -> None:
    workspace = await app.workspace("default")
    await post(app, event(1))
    goal, _ = await wanted(app, "revenue", 5_000_00, member="ada", by="key:crm", why="new year")
    assert goal.created_by == "key:crm"
    goal = await edit_goal(app, workspace, goal, target=6_000_00, by="key:crm", why="more")
    await edit_goal(app, workspace, goal, target=6_000_00, by="key:crm")
    await cancel_goal(app, workspace, goal, by="key:crm", why="left")
    await cancel_goal(app, workspace, goal, by="key:crm")
    mine, _ = await wanted(app, "revenue", 1, member="ada")
    assert mine.created_by == "ada"
    found = await app.store.audit.listed("default", action="goal")
    told = [(entry.action, entry.subject, entry.why) for entry in reversed(found)]
    assert told == [
        ("goal.set", "member:ada", "new year"),
        ("goal.edit", "member:ada", "more"),
        ("goal.cancel", "member:ada", "left"),
    ]
    [edit] = [entry for entry in found if entry.action == "goal.edit"]
    assert edit.before == {"goal": goal.id, "target": "5000.00"}
    assert edit.after == {"goal": goal.id, "target": "6000.00"}
    await wanted(app, "units", 5, team="North", by="key:crm")
    await wanted(app, "units", 5, by="key:crm")
    newest = await app.store.audit.listed("default", action="goal", limit=2)
    assert [entry.subject for entry in newest] == ["workspace:", "team:North"]


async def test_who_a_goal_may_be_for(app: App) -> None:
    workspace = await app.workspace("default")
    await post(app, event(1, team="North"))
    assert await find_owner(app, workspace, "ada", None) == "ada"
    assert await find_owner(app, workspace, None, "North") is None
    assert await find_owner(app, workspace, None, None) is None
    for member, team in (("bob", None), ("team:North", None), ("workspace:", None), (None, "East")):
        with pytest.raises(NotFound):
            await find_owner(app, workspace, member, team)


async def test_lists_of_goals(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    await post(app, event(1, team="North"))
    made = [
        await wanted(app, "units", 5, "day", "ada"),
        await wanted(app, "units", 5, "month", "ada", private=True),
        await wanted(app, "units", 5, "30d", team="North"),
        await wanted(app, "units", 5, "2026-11-20/2026-11-21"),
        await wanted(app, "units", 5, "2026-12", "ada"),
    ]
    day, private, rolling, dates, december = (goal.id for goal, _ in made)

    async def listed(**match: str) -> set[str]:
        return {each.goal.id for each in await active_goals(app, workspace, match)}

    async def of(state: Any, **match: str) -> set[str]:
        found, following = await goal_history(app, workspace, state, 50, None, match)
        assert following is None
        return {each.goal.id for each in found}

    assert await listed() == {day, rolling, dates, december}
    assert await listed(member="ada") == {day, private, december}
    assert await listed(team="North") == {rolling}
    assert await listed(period_kind="month", member="ada") == {private, december}
    assert await of("ended") == set()
    clock.now = NOW.replace(hour=0, minute=0) + timedelta(days=2)
    # Friday's goals are over since 24 hours and just now: still listed, as Unmet.
    assert await listed() == {day, rolling, dates, december}
    assert await of("ended") == {day, dates}
    assert await of("active") == {rolling, december}
    assert await of("active", member="ada") == {private, december}
    assert await of("all") == {day, rolling, dates, december}
    clock.advance(days=1, minutes=1)
    assert await listed() == {rolling, dates, december}
    clock.advance(days=1)
    assert await listed() == {rolling, december}
    await cancel_goal(app, workspace, made[2][0])
    assert await of("cancelled") == {rolling}
    assert await listed() == {december}


async def test_pages_of_goals(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    for number in range(7):
        await wanted(app, "units", 5, scope=f"sku:{number}")
        if number % 2:
            clock.advance(minutes=1)
    found: list[str] = []
    following = None
    while True:
        page, following = await goal_history(app, workspace, "all", 3, following, {})
        found += [each.goal.scope for each in page]
        if following is None:
            break
    assert len(found) == len(set(found)) == 7
    assert found[0] == "sku:6"


async def test_reading_key_figures_sees_to_it_that_what_is_stored_follows(app: App) -> None:
    workspace = await app.workspace("default")
    goal, _ = await wanted(app, "units", 2, team="North")
    await post(app, event(1, team="North"))
    # As after a crash: nobody settled it.
    await app.mongo_db["work"].delete_many({})
    await app.mongo_db["goals"].update_one(
        {"_id": goal.id}, {"$set": {"met_at": None, "turn": 0, "award_turn": 0}}
    )
    await app.mongo_db["user_milestones"].delete_many({"member": "team:North"})
    await app.mongo_db["progress"].delete_many({"member": "team:North"})
    [found] = await settled_goals(app, workspace, {})
    assert (found.progress.status, found.goal.met_at is not None) == ("met", True)
    assert (await now_of(app, goal)).met_at is not None
    assert await held(app, "team:North") == [(goal.id, "100%")]


async def test_other_workspaces_goals_are_not_there(app: App) -> None:
    other = await workspace_of(app, "other")
    goal, _ = await wanted(app, "units", 5)
    with pytest.raises(NotFound):
        await find_goal(app, other, goal.id)
    assert await active_goals(app, other, {}) == []
    assert await goals_with_progress(app, other, None) == []


async def test_a_goal_met_between_measuring_and_setting_is_not_lost(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(app, counted(0, units=1))
    put = app.store.goals.put

    async def sold_before(goal: Goal) -> Goal:
        await post(app, counted(1, units=9))
        return await put(goal)

    with monkeypatch.context() as patch:
        patch.setattr(app.store.goals, "put", sold_before)
        goal, progress = await wanted(app, "units", 10, member="ada")
    assert (progress.status, goal.met_at is not None) == ("met", True)
    assert await held(app, "ada") == [(goal.id, "100%")]
