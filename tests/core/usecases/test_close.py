"""Closing periods: 48 hours after their end, once, whoever dies and however many do it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.app import App
from core.bootstrap import open_app
from core.errors import InvalidInput, NotFound
from core.store.archives import Archive, Archives
from core.store.client import Document
from core.usecases import close as closing
from core.usecases.close import close_periods, reopen
from core.usecases.leaderboards import leaderboard
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, post, record, workspace_of

TODAY = "2026-11-20"  # a Friday
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
DUE = MIDNIGHT + timedelta(hours=48)


async def board(app: App, period: str = TODAY, metric: str = "units", **options: Any) -> Any:
    return await leaderboard(app, await app.workspace("default"), metric, period, **options)


def places(found: Any) -> list[tuple[int, str, Any]]:
    return [(row["rank"], row["member"], row["value"]) for row in found["rows"]]


async def headers(app: App, **match: Any) -> list[Document]:
    return await app.mongo_db["archives"].find(match).sort("_id", 1).to_list(None)


async def close_all(app: App) -> int:
    """Close until nothing is due, as a cron would in a few minutes."""
    total = 0
    for _ in range(40):
        done = await close_periods(app)
        total += done
        if not done:
            break
    return total


async def three_people(app: App) -> None:
    await post(
        app,
        counted(1, "ada", units=5),
        counted(2, "bob", units=9),
        counted(3, "cyd", units=9) | {"occurred_at": "2026-11-20T10:00:00Z"},
        counted(4, "dan", units=0),
    )
    await close_periods(app)  # the workspace is seen


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


@pytest.fixture
async def workers(app: App) -> AsyncIterator[list[App]]:
    """Four workers with connections of their own."""
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(open_app(app.settings, app.clock)) for _ in range(3)
        ]
        yield [app, *opened]


async def state(app: App) -> tuple[Any, ...]:
    """Everything that closing wrote, without what depends on when."""
    rows = await app.mongo_db["archive_rows"].find({}, {"_id": 0}).to_list(None)
    pointers = await app.mongo_db["closings"].find({}, {"due": 0}).to_list(None)
    unimportant = {"closed_at"}
    return (
        [{k: v for k, v in h.items() if k not in unimportant} for h in await headers(app)],
        sorted(rows, key=lambda row: (row["archive"], row["n"])),
        sorted(pointers, key=lambda pointer: str(pointer["_id"])),
    )


async def undisturbed(app: App, clock: Clock) -> tuple[Any, ...]:
    """Close a month in peace, remember the result, and take it away again."""
    await three_people(app)
    before = await app.mongo_db["closings"].find({}).to_list(None)
    clock.now = datetime(2026, 12, 3, 1, tzinfo=UTC)
    assert await close_all(app) == 3  # a day, a week, a month
    found = await state(app)
    for name in ("archives", "archive_rows", "closings"):
        await app.mongo_db[name].delete_many({})
    await app.mongo_db["closings"].insert_many(before)
    return found


async def test_several_workers_archive_a_period_once(
    app: App, workers: list[App], clock: Clock
) -> None:
    expected = await undisturbed(app, clock)
    for _ in range(3):  # who was busy looks again a minute later
        await asyncio.gather(*(close_periods(worker) for worker in workers))
        clock.advance(minutes=1)
    assert await state(app) == expected


class Died(BaseException):
    """Not an Exception: nobody tolerates it, as nobody hears a kill."""


@pytest.mark.parametrize("name", ["keep", "move", "everyone"])
@pytest.mark.parametrize("survived", range(4))
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_worker_may_die_at_any_step(
    app: App,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    survived: int,
    moment: str,
) -> None:
    expected = await undisturbed(app, clock)
    calls = 0
    if name == "everyone":
        on, real = closing, closing._final
        name = "_final"
    else:
        on, real = Archives, getattr(Archives, name)

    async def mortal(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == survived + 1 and moment == "before":
            raise Died
        result = await real(*arguments)
        if calls == survived + 1:
            raise Died
        return result

    with monkeypatch.context() as patch:
        patch.setattr(on, name, mortal)
        try:
            await close_all(app)
        except Died:
            pass
        else:
            assert survived > 2  # there are no more steps of this name
    await close_all(app)
    assert await state(app) == expected


async def test_what_a_killed_worker_holds_in_its_transaction_is_waited_for(
    app: App, clock: Clock
) -> None:
    await three_people(app)
    clock.now = DUE
    async with await app.mongo_db.client.start_session() as session:
        session.start_transaction()
        await app.mongo_db["archives"].insert_one(
            {"_id": f"default|units|{TODAY}"}, session=session
        )
        assert await close_periods(app) == 0
        assert "closed" not in await board(app)
        await session.abort_transaction()  # as the server does with a dead one's, in a minute
    assert await close_periods(app) == 0  # put off for that minute
    clock.advance(minutes=1)
    assert await close_periods(app) == 1
    assert places(await board(app))[0] == (1, "cyd", 9)


async def test_a_workspace_that_fails_does_not_stop_the_others(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workspace_of(app, "acme")
    await three_people(app)
    for number, member in enumerate(("eve", "fay")):
        await app.mongo_db["members"].insert_one(
            {"_id": f"acme|{member}", "ws": "acme", "member": member, "created_at": NOW}
        )
        await app.mongo_db["progress"].insert_one(
            {
                "_id": f"acme|{member}|global|2026-11",
                "ws": "acme",
                "member": member,
                "scope": "global",
                "bucket": "2026-11",
                "rev": 1,
                "d": {"20": {"v": {"units": 3 + number}, "t": {"units": 1}}},
            }
        )
    # acme's members have no name: reading them fails, whenever it is tried.
    await close_periods(app)
    clock.now = DUE
    assert await close_periods(app) == 1
    assert [header["ws"] for header in await headers(app)] == ["default"]
    await app.mongo_db["members"].update_many(
        {"ws": "acme"}, {"$set": {"name": "Somebody", "identities": []}}
    )
    clock.advance(minutes=1)
    assert await close_periods(app) == 1
    assert {header["ws"] for header in await headers(app)} == {"acme", "default"}


async def test_what_came_in_time_is_counted_before_the_period_closes(
    app: App, clock: Clock
) -> None:
    """Workers that were away have a backlog; the sweep and the closing start together."""
    await three_people(app)
    late = counted(7, "ada", units=50) | {"occurred_at": NOW.isoformat()}
    clock.now = DUE - timedelta(minutes=1)
    await record(app, late)
    clock.now = DUE + timedelta(hours=5)
    assert await close_periods(app) == 0
    assert await post(app, late)
    clock.advance(minutes=1)
    assert await close_periods(app) == 1
    assert places(await board(app))[0] == (1, "ada", 55)


async def test_what_came_too_late_is_not_waited_for(app: App, clock: Clock) -> None:
    await three_people(app)
    clock.now = DUE
    await record(app, counted(7, "ada", units=50) | {"occurred_at": NOW.isoformat()})
    assert await close_periods(app) == 1
    assert places(await board(app))[0] == (1, "cyd", 9)


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


async def open_again(app: App, metric: str = "units", key: str = TODAY) -> Archive:
    workspace = await app.workspace("default")
    return await reopen(app, workspace, metric, key, by="key:test", why="A till was offline.")


async def test_a_board_that_is_opened_again_is_live_and_closes_anew(
    app: App, workers: list[App], clock: Clock
) -> None:
    await three_people(app)
    clock.now = DUE
    await close_periods(app)
    clock.advance(hours=7)
    opened = await open_again(app)
    again = DUE + timedelta(hours=7 + 48)
    assert opened.due == again
    assert "closed" not in await board(app)
    await post(app, counted(9, "ada", units=100) | {"occurred_at": NOW.isoformat()})
    assert places(await board(app)) == [(1, "ada", 105), (2, "cyd", 9), (2, "bob", 9)]
    clock.now = again - timedelta(seconds=1)
    await close_all(app)
    assert "closed" not in await board(app)
    clock.now = again
    for _ in range(2):
        await asyncio.gather(*(close_periods(worker) for worker in workers))
        clock.advance(minutes=1)
    closed = await board(app)
    assert places(closed) == [(1, "ada", 105), (2, "cyd", 9), (2, "bob", 9)]
    assert closed["closed_at"] in {again.isoformat(), (again + timedelta(minutes=1)).isoformat()}
    header = f"default|units|{TODAY}"
    assert await app.mongo_db["archive_rows"].count_documents({"archive": header}) == 1
    await post(app, counted(10, "bob", units=999) | {"occurred_at": NOW.isoformat()})
    assert places(await board(app))[0] == (1, "ada", 105)


async def test_a_board_that_closed_empty_may_be_opened_too(app: App, clock: Clock) -> None:
    await three_people(app)
    clock.now = DUE
    await close_periods(app)
    await post(app, counted(9, "ada", signups=3) | {"occurred_at": NOW.isoformat()})
    await open_again(app, "signups")
    assert places(await board(app, metric="signups")) == [(1, "ada", 3)]
    clock.advance(hours=48)
    assert await close_periods(app) > 0
    closed = await board(app, metric="signups")
    assert (places(closed), closed["closed"]) == ([(1, "ada", 3)], True)


async def test_opening_again_is_on_record(app: App, clock: Clock) -> None:
    await three_people(app)
    clock.now = DUE
    await close_periods(app)
    await open_again(app)
    [entry] = await app.mongo_db["audit"].find({}).to_list(None)
    assert entry["actor"] == "key:test"
    assert entry["action"] == "archive.reopen"
    assert entry["subject"] == f"archive:units:{TODAY}"
    assert entry["why"] == "A till was offline."
    assert entry["before"] == {"closed_at": "2026-11-23T00:00:00Z", "total": 3}
    assert entry["after"] == {"closes_at": "2026-11-25T00:00:00Z"}


@pytest.mark.parametrize("key", ["2026-11-24", "2026-11", "2026-11-01", "all", "2031"])
async def test_what_is_not_closed_cannot_be_opened(app: App, clock: Clock, key: str) -> None:
    await three_people(app)
    clock.now = DUE + timedelta(hours=30)
    await close_periods(app)
    with pytest.raises(NotFound, match=f"There is no closed board of units for {key}"):
        await open_again(app, key=key)


async def test_a_board_is_opened_once(app: App, clock: Clock) -> None:
    await three_people(app)
    clock.now = DUE
    await close_periods(app)
    await open_again(app)
    with pytest.raises(NotFound):
        await open_again(app)


@pytest.mark.parametrize(
    ("metric", "key", "field"),
    [("karma", TODAY, "metric"), ("units", "month", "key"), ("units", "2026-02-30", "key")],
)
async def test_what_is_no_board_is_refused(app: App, metric: str, key: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await open_again(app, metric, key)
    assert caught.value.field == field


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
