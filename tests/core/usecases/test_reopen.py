"""Boards that are opened again."""

import asyncio
from datetime import timedelta

import pytest

from core.app import App
from core.errors import InvalidInput, NotFound
from core.store.archives import Archive
from core.usecases.close import close_periods, reopen
from tests.conftest import NOW, Clock
from tests.core.support import counted, post
from tests.core.usecases.closing import (
    DUE,
    TODAY,
    board,
    close_all,
    places,
    three_people,
)


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
