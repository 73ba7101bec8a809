"""What an evaluation leaves: periods, moments, who is told; `test_oracle_*` what is earned."""

from datetime import timedelta

import pytest

from core.app import App
from core.domain.milestones import Award
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import record_events
from tests.conftest import NOW
from tests.core.support import counted, place, points, post, workspace_of
from tests.core.usecases.state import totals

ZONE = "America/New_York"


async def test_a_correction_by_another_name_still_waits_for_its_original(app: App) -> None:
    """Which of the two comes in first must not matter, whoever the correction names."""
    others = [f"m{number}" for number in range(12)]
    for number, member in enumerate(others):
        original = counted(f"{number}a", member, units=5)
        correction = counted(f"{number}b", "bob", units=-1) | {"corrects": original["id"]}
        pair = (original, correction) if number % 2 else (correction, original)
        for item in pair:
            await post(app, item)
    total = await app.store.progress.value("default", "bob", "global", "all", "units")
    waiting = await app.mongo_db["events"].count_documents({"state": "waiting"})
    assert (total, waiting) == (-len(others), 0)


async def test_a_correction_keeps_the_period_and_scope_of_what_it_corrects(app: App) -> None:
    before = (NOW - timedelta(days=40)).isoformat()
    await post(app, counted(1, images=12) | {"occurred_at": before, "scope": {"character": "luna"}})
    await post(app, counted(2, images=-5) | {"corrects": "order-1", "scope": {"character": "sol"}})
    assert await totals(app, "default") == {
        ("ada", scope, period, "images"): 7
        for scope in ("global", "character:luna")
        for period in ("2026-10-11", "2026-W41", "2026-10", "2026-Q4", "2026", "all")
    }
    assert await points(app) == 25


async def test_a_midnight_belongs_to_the_day_it_begins_in_the_workspaces_zone(app: App) -> None:
    await workspace_of(app, "default", zone=ZONE)
    await post(
        app,
        counted(1, units=1) | {"occurred_at": "2026-11-01T03:59:59.999999Z"},
        counted(2, units=10) | {"occurred_at": "2026-11-01T04:00:00Z"},
    )
    found = await totals(app, "default")
    assert found["ada", "global", "2026-10", "units"] == 1
    assert found["ada", "global", "2026-11", "units"] == 10
    assert found["ada", "global", "2026-10-31", "units"] == 1
    assert found["ada", "global", "2026-11-01", "units"] == 10


@pytest.mark.parametrize(("images", "held"), [(14, 60), (15, 110), (16, 110)])
async def test_a_threshold_is_reached_exactly(app: App, images: int, held: int) -> None:
    await post(app, counted(1, images=images) | {"scope": {"character": "luna"}})
    assert await points(app) == held


async def test_the_moment_of_an_award_is_the_moment_of_the_event_that_reached_it(app: App) -> None:
    times = [NOW - timedelta(hours=hours) for hours in (3, 2, 1)]
    made = [counted(n, images=8) | {"occurred_at": at.isoformat()} for n, at in enumerate(times)]
    await post(app, *reversed(made))
    [award] = await app.store.awards.held("default", "ada")
    assert award.achieved_at == times[1]


async def test_an_old_event_is_silent_and_a_fresh_one_is_not(app: App) -> None:
    await place(app)
    edge = NOW - timedelta(hours=24)
    old = {"occurred_at": (edge - timedelta(seconds=1)).isoformat()}
    await post(app, counted(1, "ada", images=15) | old)
    assert await app.store.deliveries.listed("default", 10) == []
    await post(app, counted(2, "bob", images=15) | {"occurred_at": edge.isoformat()})
    [delivery] = await app.store.deliveries.listed("default", 10)
    assert delivery["awards"] == ["default|bob|images-all|15|global|all"]
    await post(app, counted(3, "cyd", images=15), quiet=True)
    assert len(await app.store.deliveries.listed("default", 10)) == 1
    history = await app.store.awards.history("default")
    assert {award.member: award.backdated for award in history} == {
        "ada": True,
        "bob": False,
        "cyd": True,
    }


async def test_an_award_is_told_to_every_place_once(app: App) -> None:
    await place(app)
    await place(app, "discord", chat="D1")
    await place(app, "telegram", chat="T1")
    await post(app, counted(1, images=15))
    found = await app.store.deliveries.listed("default", 10)
    assert sorted(delivery["platform"] for delivery in found) == ["discord", "slack", "telegram"]
    assert len({delivery["_id"] for delivery in found}) == 3
    assert all(len(delivery["_id"]) <= 25 for delivery in found)


async def test_workspaces_keep_to_themselves(app: App) -> None:
    other = await workspace_of(app, "other")
    await post(app, counted(1, images=15))
    results = await record_events(app, other, [counted(1, images=4)])
    assert results[0].document is not None
    await evaluate_lane(app, results[0].document["lane"])
    assert await app.store.progress.value("other", "ada", "global", "all", "images") == 4
    assert await app.store.awards.held("other", "ada") == []
    held: list[Award] = await app.store.awards.held("default", "ada")
    assert len(held) == 1
