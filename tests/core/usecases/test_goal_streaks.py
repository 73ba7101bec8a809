"""Streaks of goals: weeks and months in a row in which one was met."""

from datetime import datetime
from typing import Any

import pytest

from core.app import App
from core.domain.goals import Goal
from core.usecases.goals import set_goal
from core.usecases.replay import replay
from tests.conftest import NOW
from tests.core.support import counted, post
from tests.core.usecases import state


async def lengths(app: App) -> set[str]:
    found = await state.held(app, "default")
    return {label for _, rule, label, *_ in found if rule == "streak-goals-week"}


def weekly(number: int, **fields: Any) -> Goal:
    """Five units in a week of November."""
    made = {
        "id": f"goal-{number}",
        "workspace": "default",
        "member": "ada",
        "metric": "units",
        "target": 5,
        "period_kind": "week",
        "period": f"2026-W{number}",
        "created_at": NOW,
    }
    return Goal.model_validate(made | fields)


def in_week(number: int, units: int, name: str = "") -> dict[str, Any]:
    at = datetime.fromisoformat(f"2026-W{number}-3T12:00:00+00:00").isoformat()
    return counted(f"week-{number}{name}", units=units) | {"occurred_at": at}


async def test_weekly_goals_in_a_row_are_a_streak(app: App) -> None:
    for week in (44, 45, 46, 47):
        await app.store.goals.put(weekly(week))
    await post(app, in_week(45, 5), in_week(46, 5), in_week(47, 4))
    assert await lengths(app) == set()
    await post(app, in_week(47, 1, "b"))
    assert await lengths(app) == {"3"}
    await post(app, in_week(46, -1, "c") | {"corrects": "order-week-46"})
    assert await lengths(app) == set()


@pytest.mark.parametrize("set_before", [True, False])
async def test_a_goal_that_is_reached_when_it_is_set_counts_in_a_streak(
    app: App, set_before: bool
) -> None:
    await post(app, in_week(45, 5), in_week(46, 5))
    for week in (45, 46):
        await app.store.goals.put(weekly(week, met_at=NOW))
    if set_before:
        await app.store.goals.put(weekly(47))
    await post(app, in_week(47, 5))
    if not set_before:
        metric = app.catalogue(await app.workspace("default")).metrics["units"]
        await set_goal(app, await app.workspace("default"), "ada", metric, 5, "week")
        await state.drain(app)
    assert await lengths(app) == {"3"}
    before = await state.snapshot(app, "default")
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert await state.snapshot(app, "default") == before


async def test_a_goal_set_higher_after_it_was_met_does_not_count(app: App) -> None:
    """What a goal that is no more said is forgotten the same way by an event and by a replay."""
    await app.store.goals.put(weekly(47))
    await post(app, in_week(47, 5))
    await app.store.goals.put(weekly(47, id="higher", target=50))
    await post(app, in_week(47, 1, "b"))
    before = await state.snapshot(app, "default")
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert await state.snapshot(app, "default") == before
