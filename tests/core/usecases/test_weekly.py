"""The weekly digest: Monday at nine, once, and only when there is something to tell."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.app import App
from core.cards.digest import EXAMPLE_WEEK, weekly_card
from core.domain.people import Workspace
from core.usecases.goals import set_goal
from core.usecases.weekly import last_week, post_weekly, week_of
from tests.conftest import Clock
from tests.core.support import Script, counted, event, place, post, workspace_of
from tests.core.usecases.outbox import outbox, run

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def on(day: int, number: int | str, member: str, revenue: str) -> dict[str, object]:
    at = datetime(2026, 11, day, 12, tzinfo=UTC).isoformat()
    made = event(f"{day}-{number}-{member}", member, metrics={"revenue": revenue, "units": 1})
    return made | {"occurred_at": at}


async def two_weeks(app: App) -> None:
    """Ada led the week before, Bob climbed over her; Cyd is new."""
    await post(
        app,
        on(10, 1, "ada", "5000"),
        on(10, 1, "bob", "900"),
        on(11, 1, "dan", "2000"),
        on(17, 1, "bob", "7000"),
        on(17, 1, "ada", "3000"),
        on(18, 1, "cyd", "1000"),
        on(18, 1, "dan", "500"),
    )


async def test_it_tells_who_climbed_what_is_close_and_what_was_won(app: App, clock: Clock) -> None:
    await place(app)
    await two_weeks(app)
    workspace = await app.workspace("default")
    revenue = app.catalogue(workspace).metrics["revenue"]
    for member, target, private in (("ada", 1_000_000, False), ("dan", 260_000, True)):
        await set_goal(app, workspace, member, revenue, target, "month", private=private)
    clock.now = MONDAY
    assert await post_weekly(app) == 1
    sender = Script()
    await run(app, sender)
    [text] = sender.texts
    assert text.startswith("The week of Nov 16")
    assert "$11,500 revenue · 4 units · 4 orders" in text
    climbing = text[text.index("Climbing: Revenue") :].split("\n")[1:3]
    assert climbing == ["▲ bob climbed by 2 to #1", "▲ cyd is new at #3"]
    assert "ada: 80 % of $10,000 revenue in November" in text
    assert "dan:" not in text
    assert "bob won " in text


async def test_it_comes_once_whoever_is_asked_how_often(app: App, clock: Clock) -> None:
    await place(app)
    await place(app, "discord", chat="D1")
    await two_weeks(app)
    clock.now = MONDAY - timedelta(seconds=1)
    assert await post_weekly(app) == 0
    clock.now = MONDAY
    assert [await post_weekly(app) for _ in range(3)] == [2, 0, 0]
    await place(app, chat="C2")  # moved: told already
    clock.advance(hours=23, minutes=59)
    assert await post_weekly(app) == 0
    assert len([d for d in await outbox(app) if d["kind"] == "weekly"]) == 2
    clock.now = MONDAY + timedelta(days=7)
    await post(app, on(25, 1, "ada", "10"))
    assert await post_weekly(app) == 2


async def test_a_worker_that_was_away_on_monday_morning_tells_later(app: App, clock: Clock) -> None:
    await place(app)
    await two_weeks(app)
    clock.now = MONDAY + timedelta(hours=24)
    assert await post_weekly(app) == 0
    clock.now = MONDAY + timedelta(hours=23)
    assert await post_weekly(app) == 1


async def test_a_quiet_week_is_not_posted(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, on(10, 1, "ada", "5000"))
    clock.now = MONDAY
    assert await post_weekly(app) == 0
    [found] = [d for d in await outbox(app) if d["kind"] == "weekly"]
    assert (found["state"], found["error"]) == ("skipped", "a quiet week")
    sender = Script()
    await run(app, sender)
    assert not any("week" in text for text in sender.texts)


@pytest.mark.parametrize("fields", [{"weekly_digest": False}, {"retired_at": MONDAY}])
async def test_who_does_not_want_it_gets_none(
    app: App, clock: Clock, fields: dict[str, object]
) -> None:
    await place(app)
    await two_weeks(app)
    await workspace_of(app, "default", **fields)
    clock.now = MONDAY
    assert await post_weekly(app) == 0


async def test_who_hides_or_is_muted_is_not_named(app: App, clock: Clock) -> None:
    await place(app)
    await two_weeks(app)
    await app.store.members.update("default", "bob", muted=True)
    await app.store.members.update("default", "cyd", hidden=True)
    clock.now = MONDAY
    week, people = await week_of(app, await app.workspace("default"), "2026-W47")
    assert {"bob", "cyd"}.isdisjoint(people)
    assert {mover.name for mover in week.movers} == set()
    assert {won.name for won in week.trophies} <= {"ada", "dan"}


async def test_it_waits_for_quiet_hours_to_end(app: App, clock: Clock) -> None:
    await place(app)
    await two_weeks(app)
    await workspace_of(app, "default", quiet=("20:00", "10:00"))
    clock.now = MONDAY
    await post_weekly(app)
    sender = Script()
    await run(app, sender)
    assert sender.tries == []
    clock.advance(hours=1)
    await run(app, sender)
    assert any(text.startswith("The week of") for text in sender.texts)


@pytest.mark.parametrize(
    ("zone", "local", "week"),
    [
        ("UTC", "2026-11-23T09:00", "2026-W47"),
        ("UTC", "2026-11-23T08:59", None),
        ("UTC", "2026-11-22T12:00", None),
        ("Asia/Kolkata", "2026-11-23T09:00", "2026-W47"),
        ("America/New_York", "2026-11-23T09:00", "2026-W47"),
        # The clocks went back on Sunday.
        ("Europe/Berlin", "2026-10-26T09:00", "2026-W43"),
        ("Europe/Berlin", "2026-10-27T08:59", "2026-W43"),
        ("Europe/Berlin", "2026-10-27T09:00", None),
        ("UTC", "2027-01-04T09:00", "2026-W53"),
    ],
)
def test_the_week_to_tell_of(zone: str, local: str, week: str | None) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert last_week(Workspace(id="w", zone=zone), now) == week


def test_weeks_that_begin_on_sunday_are_told_on_monday_too() -> None:
    american = Workspace(id="w", week_start=6)
    week = last_week(american, MONDAY)
    assert week is not None
    assert american.calendar.days(week) == (date(2026, 11, 15), date(2026, 11, 22))


def test_its_card() -> None:
    assert weekly_card(EXAMPLE_WEEK).summary().split("\n") == [
        "The week of 9 to 15 November",
        "$12,251 revenue · 52 units · 12 signups",
        "Climbing: Revenue",
        "▲ Mei Tanaka climbed by 3 to #1",
        "▲ Jonas Weber is new at #4",
        "Almost there",
        "Ada Obi: 94 % of $50,000 revenue in November",
        "New in the trophy room",
        "Mei Tanaka won Five Figures",
    ]


async def test_counts_decide_the_board_where_no_money_came_in(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, counted(1, "ada", signups=3), counted(2, "bob", images=20))
    clock.now = MONDAY
    week, people = await week_of(app, await app.workspace("default"), "2026-W47")
    assert (week.board, week.totals) == ("Signups", ("3 signups", "20 images"))
    assert people == ["ada"]
