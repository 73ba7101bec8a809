"""What depends on more than one member's events: teams, measured goals, what an admin grants."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.goals import Goal
from core.domain.milestones import CustomRule
from core.store.lanes import lane_of
from core.usecases.evaluate import evaluate_lane
from core.usecases.replay import settle
from tests.conftest import NOW, Clock
from tests.core.support import counted, place, points, post, record, workspace_of
from tests.core.usecases import state

STEPS = ({"at": "10"}, {"at": "20"})


def team_rule(**fields: Any) -> CustomRule:
    made = {"id": "own-team", "title": "{figure} units", "metric": "units", "subject": "team"}
    return CustomRule.model_validate(made | {"steps": STEPS} | fields)


def sold(number: object, units: int, member: str = "ada", **fields: Any) -> dict[str, Any]:
    """Units brought in for North."""
    return counted(f"{number}", member, units=units) | {"team": "North"} | fields


async def labels(app: App, owner: str = "team:North", rule: str = "own-team") -> set[str]:
    found = await state.held(app, "default")
    return {label for who, name, label, *_ in found if (who, name) == (owner, rule)}


async def announced(app: App) -> list[str]:
    rows = await app.mongo_db["deliveries"].find({"kind": "celebration"}).to_list(None)
    return sorted(key for row in rows for key in row["awards"])


async def met(app: App, goal: str) -> bool:
    row = await app.mongo_db["goals"].find_one({"_id": goal})
    assert row is not None
    assert (row["met_at"] is not None) == (row["turn"] % 2 == 1)
    return row["met_at"] is not None


def goal(name: str, **fields: Any) -> Goal:
    made = {
        "id": name,
        "workspace": "default",
        "member": None,
        "metric": "units",
        "target": 10,
        "period_kind": "month",
        "period": "2026-11",
        "direct": False,
        "created_at": NOW,
    }
    return Goal.model_validate(made | fields)


async def test_a_team_reaches_together_what_nobody_reached_alone(app: App) -> None:
    await place(app)
    await workspace_of(app, "default", rules=(team_rule(),))
    await post(app, sold(1, 6), sold(2, 3, "bob"), counted(3, "cyd", units=50))
    await state.drain(app)
    assert await labels(app) == set()
    await post(app, sold(4, 1, "bob"))
    await state.drain(app)
    assert await labels(app) == {"10"}
    key = "default|team:North|own-team|10|global|2026-11"
    assert [told for told in await announced(app) if "team:" in told] == [key]
    await post(app, sold(5, 10, "cyd"))
    await state.drain(app)
    assert await labels(app) == {"10", "20"}
    assert await labels(app, "team:South") == set()


async def test_a_refund_takes_a_teams_award_away_and_a_sale_gives_it_back_silently(
    app: App,
) -> None:
    await place(app)
    await workspace_of(app, "default", rules=(team_rule(),))
    await post(app, sold(1, 6), sold(2, 6, "bob"))
    await state.drain(app)
    told = [key for key in await announced(app) if "team:" in key]
    assert len(told) == 1
    # The refund names no team: it belongs to that of what it corrects.
    await post(app, counted(3, "bob", units=-6) | {"corrects": "order-2"})
    await state.drain(app)
    assert await labels(app) == set()
    await post(app, sold(4, 6))
    await state.drain(app)
    assert await labels(app) == {"10"}
    assert [key for key in await announced(app) if "team:" in key] == told
    [award] = [a for a in await state.awards(app, "default") if a["member"] == "team:North"]
    assert award["turn"] == 3


async def test_old_events_bring_a_team_its_awards_silently(app: App) -> None:
    await place(app)
    await workspace_of(app, "default", rules=(team_rule(),))
    old = (NOW - timedelta(hours=25)).isoformat()
    await post(app, sold(1, 10, occurred_at=old))
    await post(app, sold(2, 10, "bob"), quiet=True)
    await state.drain(app)
    assert await labels(app) == {"10", "20"}
    assert [told for told in await announced(app) if "team:" in told] == []


async def test_members_of_every_lane_count_for_their_team_at_once(app: App) -> None:
    await workspace_of(app, "default", rules=(team_rule(steps=({"at": "40"},)),))
    people = [f"m{number}" for number in range(40)]
    assert len({lane_of("default", name) for name in people}) == 8
    results = await record(app, *(sold(name, 1, name) for name in people))
    lanes = {result.document["lane"] for result in results if result.document}
    await asyncio.gather(*(evaluate_lane(app, lane) for lane in lanes))
    await state.drain(app)
    assert await labels(app) == {"40"}


async def test_totals_that_are_set_count_for_the_team(app: App) -> None:
    await workspace_of(app, "default", rules=(team_rule(),))
    await app.store.goals.put(goal("team", team="North"))
    stats = {
        "id": "s1",
        "source": "shop",
        "type": "stats",
        "member": "ada",
        "team": "North",
        "occurred_at": NOW.isoformat(),
        "metrics": {"units": 12},
    }
    await post(app, stats)
    await state.drain(app)
    assert await labels(app) == {"10"}
    assert await met(app, "team")
    await post(app, stats | {"id": "s2", "metrics": {"units": 9}})
    await state.drain(app)
    assert await labels(app) == set()
    assert not await met(app, "team")


@pytest.mark.parametrize(
    ("owner", "fields"),
    [
        ("workspace:", {}),
        ("team:North", {"team": "North"}),
        ("ada", {"member": "ada", "period_kind": "30d", "period": "30d"}),
        (
            "ada",
            {"member": "ada", "period_kind": "custom", "period": "2026-11-19/2026-11-20"},
        ),
        ("workspace:", {"scope": "character:luna"}),
    ],
)
async def test_a_measured_goal_is_met_and_undone(
    app: App, owner: str, fields: dict[str, Any]
) -> None:
    await place(app)
    await app.store.goals.put(goal("g1", **fields))
    luna: dict[str, Any] = {"scope": {"character": "luna"}}
    await post(app, sold(1, 9, **luna))
    await state.drain(app)
    assert not await met(app, "g1")
    await post(app, sold(2, 1, **luna))
    await state.drain(app)
    assert await met(app, "g1")
    assert await labels(app, owner, "goal-achieved") == {"g1"}
    told = [key for key in await announced(app) if "goal-achieved" in key]
    assert told == [f"default|{owner}|goal-achieved|g1|{fields.get('scope', 'global')}|"
                    f"{fields.get('period', '2026-11')}"]  # fmt: skip
    await post(app, counted(3, units=-1) | {"corrects": "order-2"})
    await state.drain(app)
    assert not await met(app, "g1")
    assert await labels(app, owner, "goal-achieved") == set()
    await post(app, sold(4, 1, **luna))
    await state.drain(app)
    assert await met(app, "g1")
    assert [key for key in await announced(app) if "goal-achieved" in key] == told


async def test_what_does_not_concern_a_goal_leaves_it_alone(app: App) -> None:
    await app.store.goals.put(goal("team", team="North"))
    await app.store.goals.put(goal("luna", scope="character:luna"))
    await post(app, counted(1, units=50) | {"team": "South", "scope": {"character": "sol"}})
    await state.drain(app)
    assert (await met(app, "team"), await met(app, "luna")) == (False, False)


async def test_a_goal_for_a_percentage_is_decided_when_its_period_is_over(
    app: App, clock: Clock
) -> None:
    await app.store.goals.put(goal("g1", metric="profit_margin", target=2_500))
    await post(app, counted(1, revenue="100", cost="10"))
    await state.drain(app)
    assert not await met(app, "g1")
    clock.now = datetime.fromisoformat("2026-12-01T00:00:00+00:00")
    await settle(app, await app.workspace("default"), "workspace:", wait=True)
    assert await met(app, "g1")


async def test_settling_again_changes_nothing(app: App) -> None:
    await workspace_of(app, "default", rules=(team_rule(),))
    await app.store.goals.put(goal("g1"))
    await post(app, sold(1, 12))
    await state.drain(app)
    before = await state.snapshot(app, "default")
    for owner in ("team:North", "workspace:", "ada", "team:nobody"):
        await settle(app, await app.workspace("default"), owner, wait=True)
        await settle(app, await app.workspace("default"), owner, wait=True)
    assert await state.snapshot(app, "default") == before
    assert await state.at_rest(app)


async def test_points_of_a_teams_rule_are_in_the_teams_ledger(app: App) -> None:
    rule = team_rule(steps=({"at": "10", "points": 30},))
    await workspace_of(app, "default", rules=(rule,))
    await post(app, sold(1, 10))
    await state.drain(app)
    assert await state.ledger(app, "default") == {"team:North": 30}
    assert await points(app) == 0
    await post(app, counted(2, units=-1) | {"corrects": "order-1"})
    await state.drain(app)
    assert await state.ledger(app, "default") == {}
