"""Events to durable awards: many a transaction beside one a transaction."""

import asyncio
from statistics import median
from typing import Any

from benchmarks import naive
from benchmarks.measure import Row, timed_s
from benchmarks.rig import WORKSPACE, Rig, orders
from core.app import App
from core.store.indexes import LANES
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import record_events

ROUNDS = 3
MEMBERS = 500
NAIVE = 400
AT_ONCE = 16
OURS = 8_000
POST = 1_000
POSTERS = 4


async def run(rig: Rig) -> list[Row]:
    """Alternate the baseline and ours on the same database and compare the median rounds."""
    one, several, ours = [], [], []
    async with rig.app("bench_awards") as app:
        db, cents = app.mongo_db, 0
        for number in range(ROUNDS):
            items = orders(app, f"one-{number}", NAIVE, MEMBERS)
            one.append(NAIVE / await timed_s(lambda items=items: naive.run(db, items)))  # type: ignore[misc]
            more = orders(app, f"several-{number}", NAIVE, MEMBERS)
            several.append(NAIVE / await timed_s(lambda more=more: _several(app, more)))  # type: ignore[misc]
            cents += _cents(items) + _cents(more)
            many = orders(app, f"ours-{number}", OURS, MEMBERS)
            ours.append(OURS / await timed_s(lambda many=many: _ours(app, many)))  # type: ignore[misc]
        assert await naive.total(db) == cents, "the baseline lost money"
        await _check(app)
    rate = median(ours)
    return [
        Row("events to durable awards", "a second", rate, median(one), aim=20),
        Row(f"same, baseline {AT_ONCE} at once", "a second", rate, median(several)),
    ]


async def _several(app: App, items: list[dict[str, Any]]) -> None:
    parts = (items[start::AT_ONCE] for start in range(AT_ONCE))
    await asyncio.gather(*(naive.run(app.mongo_db, part) for part in parts))


async def _ours(app: App, items: list[dict[str, Any]]) -> None:
    """Post in batches, a few under way, while the lanes they ring are evaluated."""
    bells = [asyncio.Event() for _ in range(LANES)]
    over = asyncio.Event()
    async with asyncio.TaskGroup() as evaluating:
        for lane, bell in enumerate(bells):
            evaluating.create_task(_answer(app, lane, bell, over))
        parts = (items[start::POSTERS] for start in range(POSTERS))
        await asyncio.gather(*(_record(app, part, bells) for part in parts))
        over.set()
        for bell in bells:
            bell.set()


async def _record(app: App, items: list[dict[str, Any]], bells: list[asyncio.Event]) -> None:
    workspace = await app.workspace(WORKSPACE)
    for start in range(0, len(items), POST):
        for result in await record_events(app, workspace, items[start : start + POST]):
            assert result.status == "accepted"
            assert result.document is not None
            bells[result.document["lane"]].set()


async def _answer(app: App, lane: int, bell: asyncio.Event, over: asyncio.Event) -> None:
    while bell.is_set() or not over.is_set():
        await bell.wait()
        bell.clear()
        await evaluate_lane(app, lane)


async def _check(app: App) -> None:
    """Refuse a figure that was reached by dropping something."""
    assert await app.store.events.pending_count() == 0
    recorded = sum(_cents(orders(app, f"ours-{n}", OURS, MEMBERS)) for n in range(ROUNDS))
    assert await app.store.progress.sum(WORKSPACE, "all", "revenue") == recorded
    assert await app.mongo_db["user_milestones"].count_documents({}) > 0


def _cents(items: list[dict[str, Any]]) -> int:
    return sum(int(float(item["metrics"]["revenue"]) * 100) for item in items)
