"""Streaks of members: days that close at midnight, told once, undone by corrections, days off."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.milestones import CustomRule
from core.usecases.replay import close_days, replay
from core.usecases.streaks import streaks_of
from tests.conftest import NOW, Clock
from tests.core.support import event, place, post, workspace_of
from tests.core.usecases import state

MARGIN = "trophies-profit_margin-1000"  # 10 % for three days: more-in-than-out


def order(day: int, number: int | str = "", member: str = "ada", **fields: Any) -> dict[str, Any]:
    """An order at noon of a day of November."""
    at = datetime(2026, 11, day, 12, tzinfo=UTC).isoformat()
    made = event(number or f"day-{day}", member, occurred_at=at, metrics={"units": 1})
    return made | fields


def sale(day: int, cost: str = "90", **fields: Any) -> dict[str, Any]:
    """An order of $100 at a cost."""
    return order(day, **{"metrics": {"revenue": "100", "cost": cost}} | fields)


async def lengths(app: App, rule: str = "streak-orders-day", member: str = "ada") -> set[str]:
    found = await state.held(app, "default")
    return {label for who, name, label, *_ in found if (who, name) == (member, rule)}


async def slugs(app: App, member: str = "ada") -> set[str]:
    found = await state.held(app, "default", "trophy")
    return {label for who, _, label, *_ in found if who == member}


async def announced(app: App) -> list[str]:
    """Return the awards that were announced, once for each card."""
    rows = app.mongo_db["deliveries"].find({"kind": "celebration"})
    return sorted(
        [key.split("|", 2)[2] for row in [r async for r in rows] for key in row["awards"]]
    )


async def close(app: App, clock: Clock, now: datetime) -> int:
    """Let it be another time, and what is to be done then."""
    clock.now = now
    asked = await close_days(app)
    await state.drain(app)
    return asked


async def test_five_days_in_a_row_are_told_when_the_fifth_is_sold(app: App) -> None:
    await place(app)
    await post(app, *(order(day) for day in range(16, 20)))
    assert await lengths(app) == set()
    await post(app, order(20))
    assert await lengths(app) == {"5"}
    assert await announced(app) == ["streak-orders-day|5|global|all"]
    [award] = [a for a in await app.store.awards.held("default", "ada") if a.type == "streak"]
    assert award.title == "5 Day Streak"
    assert award.achieved_at == datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_the_order_in_which_days_come_in_does_not_matter(app: App) -> None:
    for day in (18, 20, 16, 19, 17):
        assert await lengths(app) == set()
        await post(app, order(day))
    assert await lengths(app) == {"5"}


async def test_a_day_left_out_begins_again(app: App) -> None:
    await post(app, *(order(day) for day in (13, 14, 15, 17, 18, 19, 20)))
    assert await lengths(app) == set()


async def test_a_refund_in_the_middle_takes_a_streak_away_and_a_sale_gives_it_back(
    app: App,
) -> None:
    await place(app)
    await post(app, *(order(day) for day in range(16, 21)))
    back: dict[str, Any] = {"type": "refund", "corrects": "order-day-18", "metrics": {"orders": -1}}
    await post(app, order(20, "refund", **back))
    assert await lengths(app) == set()
    await post(app, order(18, "late"))
    assert await lengths(app) == {"5"}
    assert await announced(app) == ["streak-orders-day|5|global|all"]
    [award] = [a for a in await state.awards(app, "default") if a["rule"] == "streak-orders-day"]
    assert award["turn"] == 3


async def test_a_streak_stays_earned_when_it_ends(app: App, clock: Clock) -> None:
    await post(app, *(order(day) for day in range(16, 21)))
    clock.advance(days=30)
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert await lengths(app) == {"5"}


async def test_weekends_holidays_and_days_off_freeze_a_streak(app: App) -> None:
    weekdays = (0, 1, 2, 3, 4)
    workspace = await workspace_of(app, "default", working_days=weekdays, holidays=("2026-11-16",))
    await post(app, *(order(day) for day in (12, 13, 17, 18)))
    await post(app, order(20))
    assert await lengths(app) == set()
    await app.store.members.update("default", "ada", days_off=(("2026-11-19", "2026-11-19"),))
    await replay(app, workspace, ["ada"], wait=True)
    assert await lengths(app) == {"5"}
    await app.store.members.update("default", "ada", days_off=())
    await replay(app, workspace, ["ada"], wait=True)
    assert await lengths(app) == set()


async def test_a_day_belongs_to_the_workspaces_zone(app: App) -> None:
    await workspace_of(app, "default", zone="America/New_York")
    evenings = [f"2026-11-{day}T03:30:00Z" for day in (16, 17, 18, 19)]
    await post(app, *(order(20, n, occurred_at=at) for n, at in enumerate(evenings)))
    assert await lengths(app) == set()
    await post(app, order(20, "last", occurred_at="2026-11-20T04:59:59Z"))  # still the 19th
    assert await lengths(app) == {"5"}


async def test_a_percentage_counts_when_its_day_is_over(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, sale(18), sale(19), sale(20))
    assert "more-in-than-out" not in await slugs(app)
    before = await announced(app)
    assert await close(app, clock, datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)) == 2
    assert "more-in-than-out" not in await slugs(app)
    assert await close(app, clock, datetime(2026, 11, 21, 0, 0, 0, tzinfo=UTC)) == 1
    assert "more-in-than-out" in await slugs(app)
    told = [f"{MARGIN}|more-in-than-out|global|all"]
    assert await announced(app) == sorted(before + told)
    # Again and again, and by several workers at once: nothing more.
    assert await close(app, clock, clock.now + timedelta(hours=5)) == 0
    await asyncio.gather(*(close_days(app) for _ in range(3)))
    await state.drain(app)
    assert await announced(app) == sorted(before + told)
    assert await state.at_rest(app)


async def test_workers_that_close_a_day_at_once_close_it_once(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, sale(18), sale(19), sale(20))
    before = await announced(app)
    clock.now = datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)
    await asyncio.gather(*(close_days(app) for _ in range(4)))
    await state.drain(app)
    assert set(await announced(app)) - set(before) == {f"{MARGIN}|more-in-than-out|global|all"}
    assert len(await announced(app)) == len(before) + 1


async def test_the_day_closes_at_the_workspaces_midnight(app: App, clock: Clock) -> None:
    await workspace_of(app, "default", zone="Asia/Kathmandu")
    await post(app, sale(18), sale(19), sale(20))
    await close(app, clock, datetime(2026, 11, 20, 18, 14, 59, tzinfo=UTC))
    assert "more-in-than-out" not in await slugs(app)
    await close(app, clock, datetime(2026, 11, 20, 18, 15, tzinfo=UTC))
    assert "more-in-than-out" in await slugs(app)


async def test_a_day_of_a_clock_change_closes_after_25_hours(app: App, clock: Clock) -> None:
    await workspace_of(app, "default", zone="America/New_York")
    clock.now = datetime(2026, 11, 1, 20, tzinfo=UTC)
    days = [f"2026-{day}T16:00:00Z" for day in ("10-30", "10-31", "11-01")]
    await post(app, *(sale(1, number=n, occurred_at=at) for n, at in enumerate(days)))
    await close(app, clock, datetime(2026, 11, 2, 4, 59, tzinfo=UTC))
    assert "more-in-than-out" not in await slugs(app)
    await close(app, clock, datetime(2026, 11, 2, 5, 0, tzinfo=UTC))
    assert "more-in-than-out" in await slugs(app)


async def test_days_that_nobody_closed_are_caught_up_and_only_yesterday_is_told(
    app: App, clock: Clock
) -> None:
    await place(app)
    await post(app, sale(18), sale(19))
    assert await close(app, clock, NOW) == 2
    await post(app, sale(20))
    before = await announced(app)
    assert await close(app, clock, datetime(2026, 11, 23, 9, tzinfo=UTC)) == 1
    assert "more-in-than-out" in await slugs(app)
    assert await announced(app) == before
    [award] = [a for a in await state.awards(app, "default") if a["rule"] == MARGIN]
    assert award["backdated"]


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        ((18, 19, 20), True),
        ((2, 11, 20), True),  # days without a sale neither break nor count
        ((19, 20), False),
    ],
)
async def test_days_without_sales_are_passed_over(
    app: App, clock: Clock, days: tuple[int, ...], kept: bool
) -> None:
    await post(app, *(sale(day) for day in days))
    await close(app, clock, NOW + timedelta(days=1))
    assert ("more-in-than-out" in await slugs(app)) is kept


async def test_a_bad_day_ends_a_margin(app: App, clock: Clock) -> None:
    await post(app, sale(16), sale(17), sale(18, "90.01"), sale(19), sale(20))
    await close(app, clock, NOW + timedelta(days=1))
    assert "more-in-than-out" not in await slugs(app)
    # Someone finds a cheaper invoice: the bad day was a good one.
    cheaper: dict[str, Any] = {
        "type": "edit",
        "corrects": "order-day-18",
        "metrics": {"cost": "-0.01"},
    }
    await post(app, sale(20, number="edit", **cheaper))
    assert "more-in-than-out" in await slugs(app)


async def test_a_late_correction_takes_the_trophy_away_and_it_comes_back_silently(
    app: App, clock: Clock
) -> None:
    await place(app)
    await post(app, sale(18), sale(19), sale(20))
    await close(app, clock, NOW + timedelta(days=1))
    assert "more-in-than-out" in await slugs(app)
    told = await announced(app)
    dearer: dict[str, Any] = {
        "type": "edit",
        "corrects": "order-day-19",
        "metrics": {"cost": "0.01"},
    }
    await post(app, sale(20, number="up", **dearer))
    assert "more-in-than-out" not in await slugs(app)
    cheaper: dict[str, Any] = {
        "type": "edit",
        "corrects": "order-day-19",
        "metrics": {"cost": "-0.01"},
    }
    await post(app, sale(20, number="down", **cheaper))
    assert "more-in-than-out" in await slugs(app)
    assert await announced(app) == told


async def test_a_sale_that_comes_in_late_counts_in_its_day_at_once(app: App) -> None:
    await post(app, sale(17), sale(18), sale(19))
    assert "more-in-than-out" in await slugs(app)


async def test_a_week_of_a_percentage_counts_when_it_is_over(app: App, clock: Clock) -> None:
    """Also for somebody who sold nothing on its last day."""
    rule = {
        "id": "own-margin",
        "kind": "streak",
        "title": "{figure} weeks",
        "metric": "profit_margin",
        "minimum": "10",
        "unit": "week",
        "steps": ({"at": "1"},),
    }
    workspace = await workspace_of(app, "default", rules=(CustomRule.model_validate(rule),))
    await post(app, sale(20))
    for days in range(1, 4):
        assert await lengths(app, "own-margin") == set()
        await close(app, clock, datetime(2026, 11, 20 + days, 0, 5, tzinfo=UTC))
    assert await lengths(app, "own-margin") == {"1"}
    before = await state.snapshot(app, workspace.id)
    await replay(app, workspace, ["ada"], wait=True)
    assert await state.snapshot(app, workspace.id) == before


async def test_streaks_are_shown_as_they_stand(app: App, clock: Clock) -> None:
    await post(app, *(order(day) for day in (10, 11, 12, 18, 19)))
    workspace = await app.workspace("default")
    ada = await app.store.members.get("default", "ada")
    assert ada is not None

    async def days() -> tuple[int, int, int | None]:
        found = {each["id"]: each for each in await streaks_of(app, workspace, ada)}
        return tuple(found["streak-orders-day"][name] for name in ("current", "longest", "next"))

    assert await days() == (2, 3, 5)
    await post(app, order(20))
    assert await days() == (3, 3, 5)
    clock.advance(days=1)
    assert await days() == (3, 3, 5)
    clock.advance(days=1)
    assert await days() == (0, 3, 5)


async def test_somebody_without_events_has_streaks_of_nothing(app: App) -> None:
    await post(app, order(20, member="bob"))
    bob = await app.store.members.get("default", "bob")
    assert bob is not None
    ada = bob.model_copy(update={"id": "ada"})
    found = await streaks_of(app, await app.workspace("default"), ada)
    assert {(each["current"], each["longest"]) for each in found} == {(0, 0)}
