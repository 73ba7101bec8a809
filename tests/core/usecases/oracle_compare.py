"""Prepare a workspace, let events arrive, and compare all that is stored with an oracle."""

import asyncio
import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from core.app import App
from core.domain.goals import Goal
from core.domain.people import Member, Workspace
from core.domain.periods import kind_of
from core.usecases.evaluate import evaluate_lane
from core.usecases.goals import keep_current
from core.usecases.record_events import record_events
from tests.conftest import NOW
from tests.core.support import place, workspace_of
from tests.core.usecases import state
from tests.core.usecases.oracle import ZONE, Event, Oracle
from tests.core.usecases.oracle_awards import Awards
from tests.core.usecases.oracle_events import MEMBERS

Arrived = tuple[list[Event], list[list[Event]]]
hows = st.sampled_from(["each", "together", "late"])
numbers = itertools.count()


async def prepared(
    app: App, *, days_off: Mapping[str, Any] = MappingProxyType({}), **fields: Any
) -> Workspace:
    """A workspace of its own, with its people, none of them in a team, and a place."""
    workspace = await workspace_of(app, f"w{next(numbers)}", **{"zone": ZONE} | fields)
    await place(app, workspace=workspace.id)
    people = [
        Member(
            id=name,
            workspace=workspace.id,
            name=name,
            days_off=days_off.get(name, ()),
            created_at=NOW,
        )
        for name in MEMBERS
    ]
    await app.store.members.create(people)
    return workspace


async def arrive(
    app: App, workspace: Workspace, batches: list[list[Event]], how: str = "each"
) -> None:
    """Record batches and evaluate until nothing is left.

    how: `each` lane after each batch, one after the other; `together`, all lanes of a batch at the
    same time; `late`, everything at the end.
    """
    for batch in batches:
        results = await record_events(app, workspace, batch)
        assert {result.status for result in results} <= {"accepted", "duplicate"}
        lanes = sorted({r.document["lane"] for r in results if r.document})
        if how == "together":
            await asyncio.gather(*(evaluate_lane(app, lane) for lane in lanes))
        elif how == "each":
            for lane in lanes:
                await evaluate_lane(app, lane)
    await state.drain(app)


async def set_goals(app: App, workspace: Workspace, wanted: list[dict[str, Any]]) -> None:
    """Set goals, also for periods that are over; one that is reached is met from the start."""
    for goal in wanted:
        period, metric = goal["period"], goal["metric"]
        current = await app.store.progress.value(
            workspace.id, goal["member"], "global", period, metric
        )
        made = Goal(
            id=f"{workspace.id}-{goal['id']}",
            workspace=workspace.id,
            member=goal["member"],
            metric=metric,
            target=goal["target"],
            period_kind=kind_of(period),
            period=period,
            created_at=NOW,
            met_at=NOW if current >= goal["target"] else None,
        )
        await app.store.goals.put(made)
        await keep_current(app, workspace, made, NOW)
    await state.drain(app)


async def compare(app: App, workspace: Workspace, oracle: Oracle) -> None:
    """Totals, everything held, points and what is met equal the oracle's; nothing is left to do."""
    assert await state.at_rest(app)
    counted_up = await state.totals(app, workspace.id)
    said = {k: total for k, total in oracle.totals.items() if total and counted(k, workspace)}
    same(set(counted_up.items()), set(said.items()))
    wanted = Awards(oracle)
    found = await state.held(app, workspace.id)
    cut = len(workspace.id) + 1
    renamed = {
        (who, rule, label[cut:] if rule == "goal-achieved" else label, scope, period)
        for who, rule, label, scope, period in found
    }
    same(renamed, wanted.milestones)
    badges = await state.held(app, workspace.id, "badge")
    same({(who, rule) for who, rule, *_ in badges}, wanted.badges)
    trophies = await state.held(app, workspace.id, "trophy")
    same({(who, label) for who, _, label, *_ in trophies}, wanted.trophies)
    assert (len(badges), len(trophies)) == (len(wanted.badges), len(wanted.trophies))
    same(set((await state.ledger(app, workspace.id)).items()), set(wanted.points.items()))
    people = {who: points for who, points in wanted.points.items() if ":" not in who}
    assert await state.balances(app, workspace.id) == people
    standing = app.mongo_db["goals"].find({"ws": workspace.id})
    met = {row["_id"][cut:] async for row in standing if row["met_at"] is not None}
    same(met, wanted.met)
    await announced_once(app, workspace)


def same(found: set[Any], wanted: set[Any]) -> None:
    """Fail with what is too much and what is missing."""
    assert found == wanted, f"too much: {found - wanted}, missing: {wanted - found}"


def counted(total: state.Total, workspace: Workspace) -> bool:
    """Tell whether a scope is kept: of every team and character, of a SKU where a rule asks."""
    kind = total[1].split(":")[0]
    kinds = {"global", "team", "character"} | {rule.scope_kind for rule in workspace.rules}
    return kind in kinds


async def announced_once(app: App, workspace: Workspace) -> None:
    """Every award that is not backdated was announced once, the others never."""
    told: list[str] = []
    async for row in app.mongo_db["deliveries"].find({"ws": workspace.id, "kind": "celebration"}):
        told += row["awards"]
    loud = [row["_id"] for row in await state.awards(app, workspace.id) if not row["backdated"]]
    assert sorted(told) == sorted(loud)
