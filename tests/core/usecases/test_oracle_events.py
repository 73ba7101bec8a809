"""The evaluation against an oracle that knows nothing of it: any events, any order, any batches."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings

from core.app import App
from core.usecases.leaderboards import leaderboard
from core.usecases.replay import close_days
from tests.conftest import NOW, Clock
from tests.core.support import dear
from tests.core.usecases import state
from tests.core.usecases.oracle import Oracle, World
from tests.core.usecases.oracle_compare import (
    Arrived,
    arrive,
    compare,
    hows,
    prepared,
    set_goals,
)
from tests.core.usecases.oracle_events import arrivals, goals


@settings(dear, max_examples=20)
@given(arrivals(), hows)
async def test_the_end_is_what_the_set_of_events_says(
    app: App, clock: Clock, arrived: Arrived, how: str
) -> None:
    made, batches = arrived
    clock.now = NOW
    workspace = await prepared(app)
    await arrive(app, workspace, batches, how)
    oracle = Oracle(made)
    await compare(app, workspace, oracle)
    waiting = app.mongo_db["events"].find({"ws": workspace.id, "state": "waiting"})
    missing = {row["id"] async for row in waiting}
    assert missing == {item["id"] for item in made} - {item["id"] for item in oracle.counted}
    for metric, period in (("revenue", "2026-11"), ("units", "all"), ("images", "2026")):
        board = await leaderboard(app, workspace, metric, period)
        rows = [(row["rank"], row["member"], cents(row["value"])) for row in board["rows"]]
        assert sorted(rows) == oracle.board(metric, period)
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    # A day later today is over: its percentages are known then, once, by nothing but the clock.
    clock.now = NOW + timedelta(days=1)
    await close_days(app)
    await state.drain(app)
    await compare(app, workspace, Oracle(made, World(now=clock.now)))


def cents(value: str | int) -> int:
    return round(float(value) * 100) if isinstance(value, str) else value


@settings(dear, max_examples=8)
@given(arrivals(), goals(), hows)
async def test_goals_are_met_by_what_counts_in_their_period(
    app: App, clock: Clock, arrived: Arrived, wanted: list[dict[str, Any]], how: str
) -> None:
    made, batches = arrived
    clock.now = NOW
    workspace = await prepared(app)
    await set_goals(app, workspace, [goal for goal in wanted if goal["early"]])
    await arrive(app, workspace, batches, how)
    await set_goals(app, workspace, [goal for goal in wanted if not goal["early"]])
    await compare(app, workspace, Oracle(made, World(goals=wanted)))
