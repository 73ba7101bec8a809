"""Replays against the oracle: nothing changes, another zone, another rule, another day off."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.app import App
from core.domain.milestones import CustomRule
from core.domain.people import Workspace
from core.usecases.replay import replay, replay_everyone
from tests.core.support import dear
from tests.core.usecases import state
from tests.core.usecases.oracle import ZONE, Oracle, World
from tests.core.usecases.oracle_compare import Arrived, arrive, compare, prepared, set_goals
from tests.core.usecases.oracle_events import (
    MEMBERS,
    arrivals,
    calendars,
    days_off,
    goals,
    rules,
)

Fields = dict[str, Any]


def own(wanted: list[Fields]) -> tuple[CustomRule, ...]:
    return tuple(CustomRule.model_validate(rule) for rule in wanted)


async def change(app: App, workspace: Workspace, **fields: Any) -> Workspace:
    """Save a workspace that is different, and replay everybody."""
    changed = workspace.model_copy(update=fields)
    await app.save_workspace(changed)
    await replay_everyone(app, changed)
    await state.drain(app)
    return changed


@settings(dear, max_examples=8)
@given(arrivals(), goals(), rules(), calendars, days_off)
async def test_a_replay_changes_nothing(
    app: App,
    arrived: Arrived,
    wanted: list[Fields],
    written: list[Fields],
    calendar: Fields,
    away: Fields,
) -> None:
    made, batches = arrived
    workspace = await prepared(app, rules=own(written), days_off=away, **calendar)
    await set_goals(app, workspace, [goal for goal in wanted if goal["early"]])
    await arrive(app, workspace, batches)
    await set_goals(app, workspace, [goal for goal in wanted if not goal["early"]])
    oracle = Oracle(made, World(goals=wanted, rules=written, days_off=away, **calendar))
    await compare(app, workspace, oracle)
    before = await state.snapshot(app, workspace.id)
    await replay(app, workspace, MEMBERS, wait=True)
    await state.drain(app)
    assert await state.snapshot(app, workspace.id) == before
    await replay_everyone(app, workspace)
    await state.drain(app)
    assert await state.snapshot(app, workspace.id) == before


zones = st.sampled_from(["Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Etc/GMT+12"])


@settings(dear, max_examples=8)
@given(arrivals(), zones, rules(), st.sampled_from([0, 6]))
async def test_another_zone_is_as_if_it_had_always_been(
    app: App, arrived: Arrived, zone: str, written: list[Fields], week_start: int
) -> None:
    made, batches = arrived
    workspace = await prepared(app, rules=own(written))
    await arrive(app, workspace, batches)
    told = await app.mongo_db["deliveries"].count_documents({"kind": "celebration"})
    changed = await change(app, workspace, zone=zone, week_start=week_start)
    world = World(zone=zone, week_start=week_start, rules=written)
    await compare(app, changed, Oracle(made, world))
    assert await app.mongo_db["deliveries"].count_documents({"kind": "celebration"}) == told
    back = await change(app, changed, zone=ZONE, week_start=0)
    await compare(app, back, Oracle(made, World(rules=written)))


@settings(dear, max_examples=8)
@given(arrivals(), rules(), calendars, days_off)
async def test_a_new_rule_is_as_if_it_had_always_been_and_silent(
    app: App, arrived: Arrived, written: list[Fields], calendar: Fields, away: Fields
) -> None:
    made, batches = arrived
    workspace = await prepared(app)
    await arrive(app, workspace, batches)
    told = await app.mongo_db["deliveries"].count_documents({})
    for member, days in away.items():
        await app.store.members.update(workspace.id, member, days_off=days)
    changed = await change(app, workspace, rules=own(written), **calendar)
    await compare(app, changed, Oracle(made, World(rules=written, days_off=away, **calendar)))
    assert await app.mongo_db["deliveries"].count_documents({}) == told
    new = [row for row in await state.awards(app, workspace.id) if row["rule"].startswith("own-")]
    assert all(row["backdated"] for row in new)
