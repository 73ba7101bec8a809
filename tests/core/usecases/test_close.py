"""Closing periods: 48 hours after their end, once, with final ranks."""

from datetime import UTC, datetime, timedelta

from core.app import App
from core.usecases.close import close_periods
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, post
from tests.core.usecases.closing import (
    DUE,
    MIDNIGHT,
    TODAY,
    board,
    close_all,
    headers,
    places,
    three_people,
)


async def test_a_day_is_archived_48_hours_after_its_end_and_no_sooner(
    app: App, clock: Clock
) -> None:
    await three_people(app)
    live = await board(app)
    assert "closed" not in live
    clock.now = DUE - timedelta(milliseconds=1)
    assert await close_periods(app) == 0
    assert "closed" not in await board(app)
    clock.now = DUE
    assert await close_periods(app) == 1
    found = await board(app)
    assert places(found) == [(1, "cyd", 9), (1, "bob", 9), (3, "ada", 5)]
    assert found == live | {"closed": True, "closed_at": DUE.isoformat()}
    [header] = await headers(app)
    assert header["closed_at"] == DUE
    assert (header["start"], header["end"]) == (MIDNIGHT - timedelta(days=1), MIDNIGHT)
    assert [row["member"] for row in header["winners"]] == ["cyd", "bob", "ada"]
    assert await close_periods(app) == 0


async def test_a_later_event_changes_the_totals_but_not_the_archive(app: App, clock: Clock) -> None:
    await three_people(app)
    clock.now = DUE
    await close_periods(app)
    await post(
        app,
        counted(9, "ada", units=100) | {"occurred_at": NOW.isoformat()},
        counted(10, "ada", signups=3) | {"occurred_at": NOW.isoformat()},
    )
    assert places(await board(app))[0] == (1, "cyd", 9)
    assert places(await board(app, "2026-11"))[0] == (1, "ada", 105)
    # Nobody had a signup when the day closed: that board is closed too, and empty.
    empty = await board(app, metric="signups")
    assert (empty["rows"], empty["total"], empty["closed"]) == ([], 0, True)
    assert await app.store.progress.value("default", "ada", "global", TODAY, "signups") == 3


async def test_what_was_there_before_the_workspace_was_seen_stays_live(
    app: App, clock: Clock
) -> None:
    await post(app, counted(1, units=5) | {"occurred_at": "2026-10-12T12:00:00Z"}, quiet=True)
    await three_people(app)
    clock.now = datetime(2026, 12, 3, tzinfo=UTC)
    await close_all(app)
    assert "closed" not in await board(app, "2026-10")
    assert "closed" not in await board(app, "2026-11-19")
    assert "closed" in await board(app, "2026-11")
    await post(app, counted(8, units=2) | {"occurred_at": "2026-10-12T12:00:00Z"}, quiet=True)
    assert places(await board(app, "2026-10")) == [(1, "ada", 7)]


async def test_a_workspace_is_seen_when_its_first_member_comes(app: App, clock: Clock) -> None:
    """Workers that were all away at the time close that day all the same."""
    await post(app, counted(1, units=5))
    clock.now = DUE
    assert await close_periods(app) == 1
    assert "closed" in await board(app)


async def test_every_kind_of_period_closes_in_turn(app: App, clock: Clock) -> None:
    await post(
        app,
        counted(1, units=1),
    )
    await close_periods(app)
    clock.now = datetime(2026, 12, 31, 12, tzinfo=UTC)
    await post(app, counted(2, units=1) | {"occurred_at": "2026-12-31T11:00:00Z"})
    clock.now = datetime(2027, 1, 6, tzinfo=UTC)
    await close_all(app)
    found = await headers(app, metric="units")
    assert {document["key"] for document in found} == {
        "2026-11-20",
        "2026-12-31",
        "2026-W47",
        "2026-W53",
        "2026-11",
        "2026-12",
        "2026-Q4",
        "2026",
    }
    pointers = await app.mongo_db["closings"].find({}).to_list(None)
    assert {document["kind"]: document["next"] for document in pointers} == {
        "day": "2027-01-04",
        "week": "2027-W01",
        "month": "2027-01",
        "quarter": "2027-Q1",
        "year": "2027",
    }


async def test_percentages_close_like_the_rest(app: App, clock: Clock) -> None:
    await post(
        app,
        event(1, "ada", metrics={"revenue": "100", "cost": "75"}),
        event(2, "bob", metrics={"revenue": "100", "cost": "40"}),
        event(3, "cyd", metrics={"revenue": "100", "cost": "100"}),
    )
    live = await board(app, metric="profit_margin")
    assert places(live) == [(1, "bob", 60), (2, "ada", 25)]
    clock.now = DUE
    await close_periods(app)
    assert await board(app, metric="profit_margin") == live | {
        "closed": True,
        "closed_at": DUE.isoformat(),
    }


async def test_who_hides_is_left_out_and_who_left_stays(app: App, clock: Clock) -> None:
    await three_people(app)
    await app.store.members.update("default", "cyd", hidden=True)
    await app.store.members.update("default", "bob", left_at=NOW)
    live = await board(app)
    assert places(live) == [(1, "ada", 5)]
    clock.now = DUE
    await close_periods(app)
    assert places(await board(app)) == [(1, "bob", 9), (2, "ada", 5)]
    # Who hides later disappears from what is shown; the others keep their places.
    await app.store.members.update("default", "bob", hidden=True)
    assert places(await board(app)) == [(2, "ada", 5)]


async def test_a_team_is_who_was_in_it_when_the_period_closed(app: App, clock: Clock) -> None:
    await post(
        app,
        counted(1, "ada", units=5) | {"team": "north"},
        counted(2, "bob", units=9) | {"team": "south"},
        counted(3, "cyd", units=7) | {"team": "north"},
        counted(4, "dan", units=5) | {"team": "north"},
    )
    live = await board(app, team="north")
    assert places(live) == [(1, "cyd", 7), (2, "ada", 5), (2, "dan", 5)]
    clock.now = DUE
    await close_periods(app)
    await app.store.members.update("default", "cyd", team="south")
    closed = await board(app, team="north")
    assert closed == live | {"closed": True, "closed_at": DUE.isoformat()}
    page = await board(app, team="north", offset=1, limit=1)
    assert (places(page), page["total"]) == ([(2, "ada", 5)], 3)
    assert places(await board(app, team="south")) == [(1, "bob", 9)]


async def test_a_long_board_is_read_in_pages(app: App, clock: Clock) -> None:
    people = 2_100
    everybody = [counted(n, f"m{n:04}", units=people - n // 2) for n in range(people)]
    for start in range(0, people, 1_000):
        await post(app, *everybody[start : start + 1_000])
    clock.now = DUE
    assert await close_periods(app) == 1
    chunks = await app.mongo_db["archive_rows"].find({}).sort("n", 1).to_list(None)
    assert [len(chunk["rows"]) for chunk in chunks] == [1_000, 1_000, 100]
    for offset, limit in ((0, 1), (998, 4), (1_000, 1_000), (1_999, 500), (2_099, 50)):
        found = await board(app, offset=offset, limit=limit)
        assert found["total"] == people
        assert places(found) == [
            (n - n % 2 + 1, f"m{n:04}", people - n // 2)
            for n in range(offset, min(offset + limit, people))
        ]
    assert (await board(app, offset=people))["rows"] == []
