"""Which moment and scope an event counts for: corrections, chains of them, totals that are set."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.events import StatsIn
from core.store.lanes import lane_of
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import record_events
from tests.conftest import NOW
from tests.core.support import counted, post
from tests.core.usecases import state

OCTOBER = {"occurred_at": (NOW - timedelta(days=40)).isoformat()}


def stats(number: object, member: str = "ada", **fields: Any) -> dict[str, Any]:
    """Totals that are set now."""
    return {
        "id": f"stats-{number}",
        "source": "shop",
        "type": "stats",
        "member": member,
        "occurred_at": NOW.isoformat(),
    } | fields


def at(**back: float) -> dict[str, str]:
    return {"occurred_at": (NOW - timedelta(**back)).isoformat()}


async def units(app: App, member: str = "ada") -> dict[str, int]:
    """Return a member's units by period."""
    return {
        period: total
        for (who, scope, period, metric), total in (await state.totals(app, "default")).items()
        if (who, scope, metric) == (member, "global", "units")
    }


def in_periods(**kinds: int) -> dict[str, int]:
    """The periods that NOW is in."""
    keys = {
        "day": "2026-11-20",
        "week": "2026-W47",
        "month": "2026-11",
        "quarter": "2026-Q4",
        "year": "2026",
        "all": "all",
    }
    return {keys[kind]: total for kind, total in kinds.items()}


CHAIN = [
    counted(1, units=10) | OCTOBER | {"scope": {"character": "luna"}},
    counted(2, units=-4) | {"corrects": "order-1"} | at(days=10),
    counted(3, units=3) | {"corrects": "order-2"},
    counted(4, units=-1) | {"corrects": "order-3"},
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
@pytest.mark.parametrize("together", [True, False])
async def test_a_correction_of_a_correction_counts_where_it_all_began(
    app: App, order: tuple[int, ...], together: bool
) -> None:
    if together:
        await post(app, *(CHAIN[number] for number in order))
    else:
        for number in order:
            await post(app, CHAIN[number])
    await state.drain(app)
    found = await state.totals(app, "default")
    assert {key[2]: total for key, total in found.items() if key[1] == "character:luna"} == {
        "2026-10-11": 8,
        "2026-W41": 8,
        "2026-10": 8,
        "2026-Q4": 8,
        "2026": 8,
        "all": 8,
    }
    assert await app.mongo_db["events"].count_documents({"state": {"$ne": "applied"}}) == 0


@pytest.mark.parametrize("second_first", [True, False])
async def test_a_chain_through_several_lanes_waits_for_its_links(
    app: App, second_first: bool
) -> None:
    """The lane of who is named last may be done before that of the correction in between."""
    other = next(n for n in (f"m{k}" for k in range(99)) if _lane(n) != _lane("ada"))
    workspace = await app.workspace("default")
    await post(app, CHAIN[0])
    between = counted(2, other, units=-4) | {"corrects": "order-1"}
    last = counted(3, units=3) | {"corrects": "order-2"}
    await record_events(app, workspace, [between, last])
    lanes = [_lane("ada"), _lane(other)]
    for lane in lanes if second_first else reversed(lanes):
        await evaluate_lane(app, lane)
    await state.drain(app)
    found = await state.totals(app, "default")
    assert found["ada", "global", "2026-10", "units"] == 13
    assert found[other, "global", "2026-10", "units"] == -4
    assert not [key for key in found if key[2] == "2026-11"]


def _lane(member: str) -> int:
    return lane_of("default", member)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "corrects",
    [
        ("order-1",),
        ("order-2", "order-1"),
        ("order-2", "order-3", "order-1"),
        ("order-2", "order-1", "order-1"),
    ],
)
async def test_events_that_correct_themselves_or_each_other_hold_nothing_up(
    app: App, corrects: tuple[str, ...]
) -> None:
    """They correct nothing that ever happened: whether they wait or count, others go on."""
    for number, original in enumerate(corrects, start=1):
        await post(app, counted(number, units=-3) | {"corrects": original})
    await post(app, counted("real", images=1))
    await state.drain(app)
    assert (await state.totals(app, "default"))["ada", "global", "all", "images"] == 1


@pytest.mark.parametrize("correction_first", [True, False])
async def test_a_correction_of_totals_that_were_set_changes_nothing(
    app: App, correction_first: bool
) -> None:
    """What was set is corrected by setting it again."""
    made = [stats(1, metrics={"units": 7}), counted(2, units=-3) | {"corrects": "stats-1"}]
    for item in reversed(made) if correction_first else made:
        await post(app, item)
    await state.drain(app)
    assert await units(app) == in_periods(month=7, quarter=7, year=7, all=7)


async def test_a_set_month_raises_what_holds_it(app: App) -> None:
    await post(app, counted(1, units=5) | at(hours=1))
    await post(app, stats(1, metrics={"units": 12}))
    assert await units(app) == in_periods(day=5, week=5, month=12, quarter=12, year=12, all=12)
    await post(app, stats(2, metrics={"units": 12}))
    await post(app, counted(2, units=1))
    assert (await units(app))["2026-11"] == 12  # at the moment it was set, and before it


async def test_several_totals_at_once_are_set_from_the_shortest(app: App) -> None:
    totals = {"all": {"units": 100}, "day": {"units": 3}, "year": {"units": 4}}
    await post(app, stats(1, metrics={"units": 10}, totals=totals))
    assert await units(app) == in_periods(day=3, week=3, month=10, quarter=10, year=4, all=100)


async def test_what_happened_before_a_total_was_set_is_in_it_whenever_it_comes_in(
    app: App,
) -> None:
    await post(app, stats(1, metrics={"units": 12}))
    await post(app, counted(1, units=5) | at(hours=1))
    assert await units(app) == in_periods(day=5, week=5, month=12, quarter=12, year=12, all=12)
    await post(app, counted(2, units=4) | OCTOBER)
    found = await units(app)
    assert (found["2026-10"], found["2026-11"], found["2026"], found["all"]) == (4, 12, 16, 16)


async def test_of_totals_set_at_once_the_last_by_name_stands(app: App) -> None:
    for order in ((1, 2), (2, 1)):
        member = f"m{order[0]}"
        for number in order:
            item = stats(f"{member}-{number}", member, metrics={"units": 10 * number})
            await post(app, item)
        assert (await units(app, member))["2026-11"] == 20


async def test_a_gauge_is_the_latest_that_was_set_and_touches_nothing_else(app: App) -> None:
    await post(app, stats(1, metrics={"goal_progress": "125"}))
    await post(app, stats(2, metrics={"goal_progress": "90"}) | at(hours=1))
    await post(app, stats(3, totals={"all": {"growth": "-12.5"}}) | at(hours=2))
    found = await state.totals(app, "default")
    assert found == {
        ("ada", "global", "2026-11", "goal_progress"): 12_500,
        ("ada", "global", "all", "growth"): -1_250,
    }
    await post(app, stats(4, metrics={"goal_progress": "99.99"}))
    badges = await state.held(app, "default", "badge")
    assert badges == set()


async def test_totals_can_be_set_down_and_take_awards_with_them(app: App) -> None:
    await post(app, stats(1, metrics={"revenue": "50000"}) | at(hours=2))
    assert len(await state.held(app, "default")) == 3
    await post(app, stats(2, metrics={"revenue": "9999.99"}) | at(hours=1))
    assert await state.held(app, "default") == set()
    await post(app, stats(3, metrics={"revenue": "10000"}))
    assert {row[2] for row in await state.held(app, "default")} == {"10000"}


@pytest.mark.parametrize(
    "fields",
    [
        {"corrects": "order-1"},
        {"totals": {"week": {"units": 1}}},
        {"metrics": {"units": -1}},
        {"metrics": {"profit_margin": 1}},
        {"scope": {"character": "luna"}, "metrics": {"units": 1}},
        {"metrics": {}},
    ],
)
async def test_what_cannot_be_set_is_refused(app: App, fields: dict[str, Any]) -> None:
    [result] = await post(app, stats(1, **fields))
    assert result.status == "invalid"
    assert await app.mongo_db["events"].count_documents({}) == 0


async def test_a_stats_event_read_before_is_taken_as_it_is(app: App) -> None:
    event = StatsIn.model_validate(stats(1, metrics={"units": 3}))
    await record_events(app, await app.workspace("default"), [event])
    await state.drain(app)
    assert (await units(app))["2026-11"] == 3
