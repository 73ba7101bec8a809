"""Closing while a workspace changes its calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.app import App
from core.usecases import close as closing
from core.usecases.close import close_periods
from tests.conftest import NOW, Clock
from tests.core.support import counted, post, workspace_of
from tests.core.usecases.closing import close_all


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UTC", "Pacific/Kiritimati"),
        ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
        ("America/Los_Angeles", "Asia/Kolkata"),
        ("Australia/Lord_Howe", "UTC"),
    ],
)
@pytest.mark.parametrize("hour", [0, 4, 27, 40])
async def test_a_change_of_zone_closes_nothing_twice_and_skips_nothing(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch, before: str, after: str, hour: int
) -> None:
    workspace = await workspace_of(app, "default", zone=before)
    await post(app, counted(1, units=1))
    moves: list[tuple[str, datetime]] = []
    real = closing._final

    async def seen(app: App, workspace: Any, key: str, metrics: Any) -> Any:
        if len(key) == 10:
            moves.append((key, clock.now))
        return await real(app, workspace, key, metrics)

    monkeypatch.setattr(closing, "_final", seen)
    start = datetime(2026, 11, 21, 20, tzinfo=UTC)
    await close_periods(app)
    for passed in range(120):
        clock.now = start + timedelta(hours=passed)
        if passed == hour:
            await app.save_workspace(workspace.model_copy(update={"zone": after}))
        await close_periods(app)
        for key, closed_at in moves:
            if closed_at == clock.now:  # never before 48 hours, nor an hour late
                end = (await app.workspace("default")).calendar.bounds(key)
                assert end is not None
                late = closed_at - end[1] - timedelta(hours=48)
                assert late >= timedelta(0)
                assert late < timedelta(hours=1) or passed == hour
    days = [key for key, _ in moves]
    first = (await app.mongo_db["closings"].find_one({"kind": "day"}) or {})["first"]
    assert first == workspace.calendar.key("day", NOW)
    expected = [
        (datetime.fromisoformat(first) + timedelta(days=n)).date().isoformat()
        for n in range(len(days))
    ]
    assert days == expected
    assert len(days) >= 3


async def test_a_week_53_that_is_no_more_is_passed_over(app: App, clock: Clock) -> None:
    """2026 has 53 weeks from Monday, and 52 from Sunday."""
    clock.now = datetime(2026, 12, 30, tzinfo=UTC)
    workspace = await app.workspace("default")
    await post(app, counted(1, units=1) | {"occurred_at": "2026-12-29T12:00:00Z"})
    await close_periods(app)
    await app.save_workspace(workspace.model_copy(update={"week_start": 6}))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    await close_all(app)
    pointer = await app.store.archives.pointer("default", "week")
    assert pointer is not None
    assert (pointer.first, pointer.next) == ("2026-W53", "2027-W03")


async def test_settled_days_are_no_periods_that_close(app: App, clock: Clock) -> None:
    """A workspace that is saved has its periods looked at, and only those."""
    await post(app, counted(1, units=1))
    await close_periods(app)
    await app.store.work.close_day("default", NOW.date())
    await app.save_workspace(await app.workspace("default"))
    clock.advance(minutes=1)
    assert await app.store.archives.due(clock.now, 20)
    await close_periods(app)
    assert await app.store.archives.due(clock.now, 20) == []
