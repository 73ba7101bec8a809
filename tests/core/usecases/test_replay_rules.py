"""Rules that are added, changed and paused: everybody is looked at again."""

import pytest

from core.app import App
from core.usecases.goals import set_goal
from core.usecases.replay import replay
from tests.core.support import counted, event, place, points, post, workspace_of
from tests.core.usecases import state
from tests.core.usecases.replays import STEPS, back, everyone, labels, own, periods, told


async def test_a_new_rule_is_given_to_those_who_earned_it(app: App) -> None:
    await place(app)
    await post(app, counted(1, units=25), counted(2, "bob", units=9))
    sent = await told(app)
    assert await everyone(app, await workspace_of(app, "default", rules=(own(),))) == 2
    assert await labels(app) == {"10", "20"}
    assert await labels(app, member="bob") == set()
    assert await points(app) == 5
    assert await told(app) == sent
    assert all(
        a["backdated"] for a in await state.awards(app, "default") if a["rule"] == "own-units"
    )


async def test_a_new_step_of_a_rule_is_given_to_those_who_earned_it(app: App) -> None:
    """Also where as many steps as they have reached are held, but not the same."""
    steps = ({"at": "10"}, {"at": "15"})
    await workspace_of(app, "default", rules=(own(steps=steps),))
    await post(app, counted(1, units=25))
    assert await labels(app) == {"10", "15"}
    await everyone(app, await workspace_of(app, "default", rules=(own(),)))
    # What was earned stays earned, also where a step is taken away.
    assert await labels(app) == {"10", "15", "20"}
    # An event goes on from there.
    rule = own(steps=(*STEPS, {"at": "30"}))
    workspace = await workspace_of(app, "default", rules=(rule,))
    await post(app, counted(2, units=5))
    assert await labels(app) == {"10", "15", "20", "30"}
    before = await state.snapshot(app, "default")
    await everyone(app, workspace)
    assert await state.snapshot(app, "default") == before


async def test_a_step_of_a_taken_away_one_does_not_stand_in_for_another(app: App) -> None:
    steps = ({"at": "10"}, {"at": "15"})
    await workspace_of(app, "default", rules=(own(steps=steps),))
    await post(app, counted(1, units=16))
    await everyone(app, await workspace_of(app, "default", rules=(own(),)))
    assert await labels(app) == {"10", "15"}
    await post(app, counted(2, units=4))
    assert await labels(app) == {"10", "15", "20"}


@pytest.mark.parametrize("period", ["day", "week", "quarter", "all"])
async def test_a_rule_of_another_period_gives_no_document_of_no_period(
    app: App, period: str
) -> None:
    await workspace_of(app, "default", rules=(own(),))
    await post(app, counted(1, units=25))
    for wanted in (period, "month"):
        workspace = await workspace_of(app, "default", rules=(own(period=wanted),))
        await everyone(app, workspace)
        buckets = await app.mongo_db["progress"].distinct("bucket")
        assert sorted(buckets) == ["2026-11", "all"]
        before = await state.snapshot(app, "default")
        await everyone(app, workspace)
        assert await state.snapshot(app, "default") == before
    assert "2026-11" in await periods(app, "own-units", "ada")


@pytest.mark.parametrize(
    "rule", ["badge-rising-star", "revenue-month", "streak-orders-day", "trophies-revenue"]
)
async def test_a_pause_is_as_if_it_had_never_been_once_it_ends(app: App, rule: str) -> None:
    days = [event(n, **back(days=n), metrics={"revenue": "25000"}) for n in range(5)]
    await workspace_of(app, "default", paused=(rule,))
    await post(app, *days)
    families = ("milestone", "badge", "trophy")
    paused = [await state.held(app, "default", family) for family in families]
    assert rule not in {name for family in paused for _, name, *_ in family}
    await everyone(app, await workspace_of(app, "default"))
    found = [await state.held(app, "default", family) for family in families]
    assert rule in {name for family in found for _, name, *_ in family}
    await app.mongo_db["events"].update_many({}, {"$set": {"ws": "other"}})
    other = await workspace_of(app, "other")
    await replay(app, other, ["ada"], wait=True)
    assert [await state.held(app, "other", family) for family in families] == found


async def test_a_paused_rule_for_goals_brings_nothing(app: App) -> None:
    workspace = await workspace_of(app, "default", paused=("goal-achieved",))
    units = app.catalogue(workspace).metrics["units"]
    await set_goal(app, workspace, "ada", units, 5, "month")
    await post(app, counted(1, units=5))
    assert await labels(app, "goal-achieved") == set()
    [goal] = await app.mongo_db["goals"].find().to_list(None)
    assert goal["met_at"] is not None
