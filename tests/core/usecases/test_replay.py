"""Replays: the same again from the events, silently, and what a change of the events brings."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.store.lanes import lane_of
from core.usecases.goals import set_goal
from core.usecases.replay import replay
from tests.conftest import NOW
from tests.core.support import counted, event, place, points, post, record, workspace_of
from tests.core.usecases import state
from tests.core.usecases.replays import back, everyone, labels, own, periods, told


async def move(app: App, old: str, new: str) -> None:
    """Make the events of one member another's."""
    change = {"member": new, "lane": lane_of("default", new)}
    await app.mongo_db["events"].update_many({"member": old}, {"$set": change})


async def test_a_replay_is_done_when_it_returns_and_says_nothing(app: App) -> None:
    await place(app)
    await post(app, event(1, metrics={"revenue": "12000", "units": 3}))
    before, sent = await state.snapshot(app, "default"), await told(app)
    await app.mongo_db["progress"].update_many({}, {"$set": {"v": {"revenue": 7}}})
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert await state.snapshot(app, "default") == before
    assert await state.at_rest(app)
    assert await told(app) == sent


async def test_without_waiting_it_is_left_to_the_lane(app: App) -> None:
    await post(app, event(1))
    await replay(app, await app.workspace("default"), ["ada"])
    assert not await state.at_rest(app)
    assert await state.drain(app) == 1


async def test_nobody_and_strangers_are_replayed_to_nothing(app: App) -> None:
    workspace = await app.workspace("default")
    await replay(app, workspace, [], wait=True)
    await replay(app, workspace, ["stranger"], wait=True)
    assert await state.totals(app, "default") == {}
    assert await state.at_rest(app)
    assert await everyone(app, workspace) == 0


async def test_what_is_lost_comes_back(app: App) -> None:
    """Progress follows from the events alone, and so does what is held."""
    await post(app, event(1, metrics={"revenue": "12000"}), counted(2, images=15))
    before = await state.totals(app, "default")
    await app.mongo_db["progress"].update_many({}, {"$unset": {"v": 1, "d": 1, "w": 1, "k": 1}})
    await everyone(app, await app.workspace("default"))
    assert await state.totals(app, "default") == before
    assert await points(app) == 50


async def test_awards_that_no_event_brings_are_taken_back(app: App) -> None:
    await place(app)
    await post(app, counted(1, images=15), counted(2, images=15))
    assert await points(app) == 125
    await app.mongo_db["events"].delete_one({"id": "order-2"})
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert await labels(app, "images-all") == {"15"}
    assert await points(app) == 50
    await app.mongo_db["events"].delete_many({})
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert await state.totals(app, "default") == {}
    assert await state.held(app, "default") == set()
    assert await state.held(app, "default", "trophy") == set()
    assert await points(app) == 0


async def test_an_event_that_comes_in_with_a_replay_is_announced_and_nothing_else(
    app: App,
) -> None:
    await place(app)
    await post(app, counted(1, images=14), quiet=True)
    await record(app, counted(2, images=1), counted(3, videos=15) | back(days=3))
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    cards = await app.mongo_db["deliveries"].find({"kind": "celebration"}).to_list(None)
    assert [card["awards"] for card in cards] == [["default|ada|images-all|15|global|all"]]
    assert await labels(app, "videos-all") == {"15"}


async def test_replays_of_everybody_at_once_and_again_are_one(app: App) -> None:
    people = [f"m{number}" for number in range(12)]
    await post(app, *(counted(name, name, images=15) for name in people))
    before = await state.snapshot(app, "default")
    workspace = await app.workspace("default")
    counts = await asyncio.gather(
        everyone(app, workspace),
        everyone(app, workspace),
        replay(app, workspace, people, wait=True),
    )
    assert tuple(counts)[:2] == (12, 12)
    await state.drain(app)
    assert await state.snapshot(app, "default") == before


@pytest.mark.parametrize("order", [("ada", "bob"), ("bob", "ada"), ("ada",), ("bob",)])
async def test_events_that_move_to_another_member_move_what_they_brought(
    app: App, order: tuple[str, ...]
) -> None:
    workspace = await workspace_of(
        app, "default", rules=(own(), own(id="own-team", subject="team", steps=({"at": "15"},)))
    )
    await post(app, counted(1, units=12) | {"team": "North"})
    await post(app, counted(2, "bob", units=9) | {"team": "North"})
    await move(app, "ada", "bob")
    for member in order:
        await replay(app, workspace, [member], wait=True)
        await state.drain(app)
    for member in {"ada", "bob"} - set(order):
        await replay(app, workspace, [member], wait=True)
        await state.drain(app)
    assert await labels(app) == set()
    assert await labels(app, member="bob") == {"10", "20"}
    assert (await points(app), await points(app, "bob")) == (0, 5)
    # Nothing was counted twice on the way, or not for long.
    assert await labels(app, "own-team", "team:North") == {"15"}


async def test_a_team_loses_what_its_members_lose(app: App) -> None:
    rule = own(id="own-team", subject="team")
    workspace = await workspace_of(app, "default", rules=(rule,))
    await post(app, counted(1, units=12) | {"team": "North"})
    await post(app, counted(2, "bob", units=9) | {"team": "North"})
    await state.drain(app)
    assert await labels(app, "own-team", "team:North") == {"10", "20"}
    await app.mongo_db["events"].delete_one({"id": "order-1"})
    await replay(app, workspace, ["ada"], wait=True)
    await state.drain(app)
    assert await labels(app, "own-team", "team:North") == set()


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
async def test_a_teams_awards_follow_the_zone(app: App, period: str) -> None:
    """The last minutes of a year in one zone are the first of the next in another."""
    app.clock = lambda: NOW + timedelta(days=60)
    rule = own(id="own-team", subject="team", period=period)
    await workspace_of(app, "default", rules=(rule,))
    at = {"team": "North", "occurred_at": "2027-01-03T23:50:00Z"}
    if period not in {"day", "week"}:
        at["occurred_at"] = "2026-12-31T23:50:00Z"
    await post(app, counted(1, units=10) | at)
    await state.drain(app)
    [before] = await periods(app, "own-team", "team:North")
    east = await workspace_of(app, "default", rules=(rule,), zone="Asia/Kathmandu")
    await everyone(app, east)
    [after] = await periods(app, "own-team", "team:North")
    assert before != after
    await everyone(app, await workspace_of(app, "default", rules=(rule,)))
    assert await periods(app, "own-team", "team:North") == {before}


async def test_a_goal_is_looked_at_in_the_new_zone(app: App) -> None:
    workspace = await app.workspace("default")
    units = app.catalogue(workspace).metrics["units"]
    await set_goal(app, workspace, "ada", units, 5, "month")
    await post(app, counted(1, units=5) | {"occurred_at": "2026-11-01T02:00:00Z"})
    [goal] = await app.mongo_db["goals"].find().to_list(None)
    assert goal["met_at"] is not None
    await everyone(app, await workspace_of(app, "default", zone="America/New_York"))
    [goal] = await app.mongo_db["goals"].find().to_list(None)
    assert goal["met_at"] is None
    assert await labels(app, "goal-achieved") == set()
    assert await state.held(app, "default", "badge") == set()


async def test_an_event_that_is_recorded_in_the_middle_of_a_replay_counts_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(app, counted(1, images=10))
    read = app.store.events.applied_of
    done: list[str] = []

    async def read_and_then_more_comes_in(*arguments: Any) -> Any:
        found = await read(*arguments)
        if not done:
            done.append("recorded")
            await record(app, counted(2, images=5))
        return found

    monkeypatch.setattr(app.store.events, "applied_of", read_and_then_more_comes_in)
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    await state.drain(app)
    assert (await state.totals(app, "default"))["ada", "global", "all", "images"] == 15
    assert await points(app) == 50


async def test_workspaces_share_lanes_but_not_replays(app: App) -> None:
    await post(app, counted(1, images=15))
    other = await workspace_of(app, "other")
    lane = lane_of("default", "ada")
    names = [name for name in (f"m{n}" for n in range(50)) if lane_of("other", name) == lane]
    await replay(app, other, names[:2])
    await replay(app, await app.workspace("default"), ["ada"])
    before = await state.totals(app, "default")
    await state.drain(app)
    assert await state.totals(app, "default") == before
    assert await state.totals(app, "other") == {}
