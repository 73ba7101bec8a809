"""Closing with several workers, dying ones, and others that are behind."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.app import App
from core.store.archives import Archives
from core.usecases import close as closing
from core.usecases.close import close_periods
from tests.conftest import NOW, Clock
from tests.core.support import counted, post, record, workspace_of
from tests.core.usecases.closing import (
    DUE,
    TODAY,
    board,
    close_all,
    headers,
    places,
    three_people,
)


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


async def test_a_pointer_is_moved_by_who_saw_where_it_was(app: App) -> None:
    """A worker that was overtaken does not move it back."""
    await three_people(app)
    old = await app.store.archives.pointer("default", "day")
    assert old is not None
    assert await app.store.archives.move(old, "2026-11-21", DUE)
    assert not await app.store.archives.move(old, "2026-11-22", DUE)
    now = await app.store.archives.pointer("default", "day")
    assert now is not None
    assert (now.first, now.next) == (TODAY, "2026-11-21")


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
