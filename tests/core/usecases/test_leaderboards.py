"""Boards as they are read: the cache and MongoDB say the same."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from core.app import App
from core.boards import Board, Page
from core.domain.people import Workspace
from core.errors import InvalidInput
from core.store.progress import Entry
from core.usecases.leaderboards import leaderboard, rank_of, rebuild
from tests.conftest import NOW
from tests.core.support import counted, event, post


async def read(
    app: App, period: str = "month", metric: str = "units", **options: Any
) -> list[tuple[int, str, Any]]:
    board = await leaderboard(app, await app.workspace("default"), metric, period, **options)
    return [(row["rank"], row["member"], row["value"]) for row in board["rows"]]


def away(monkeypatch: pytest.MonkeyPatch, app: App) -> None:
    """Take Redis away from the boards."""

    async def refuse(*_: object) -> None:
        raise RedisConnectionError("nobody there")

    for name in ("page", "build", "rank"):
        monkeypatch.setattr(app.boards, name, refuse)


async def test_a_board_of_ties_is_the_same_with_and_without_its_cache(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By value, then by who got there first, then by name."""
    early, late = "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"
    for number, (member, value, at) in enumerate(
        [
            ("eve", 5, late),
            ("dan", 5, early),
            ("cyd", 5, late),
            ("bob", 7, late),
            ("ada", 5, early),
            ("fay", 1, late),
            ("gus", 0, late),
        ]
    ):
        await post(app, counted(number, member, units=value) | {"occurred_at": at})
    expected = [
        (1, "bob", 7),
        (2, "ada", 5),
        (2, "dan", 5),
        (2, "cyd", 5),
        (2, "eve", 5),
        (6, "fay", 1),
    ]
    with monkeypatch.context() as patch:
        away(patch, app)
        assert await read(app) == expected
    assert await read(app) == expected


@pytest.mark.parametrize("cached", [True, False])
async def test_pages_of_a_board_know_their_ranks(
    app: App, monkeypatch: pytest.MonkeyPatch, cached: bool
) -> None:
    values = [9, 9, 7, 7, 7, 3, 1]
    await post(
        app,
        *(
            counted(n, f"m{n}", units=value) | {"occurred_at": f"2026-11-0{n + 1}T10:00:00Z"}
            for n, value in enumerate(values)
        ),
    )
    if not cached:
        away(monkeypatch, app)
    assert await read(app, offset=1, limit=1) == [(1, "m1", 9)]
    assert await read(app, offset=3, limit=3) == [(3, "m3", 7), (3, "m4", 7), (6, "m5", 3)]
    assert await read(app, offset=7, limit=3) == []
    board = await leaderboard(app, await app.workspace("default"), "units", "month", offset=6)
    assert (board["total"], len(board["rows"])) == (7, 1)


async def test_every_kind_of_period_has_its_board(app: App) -> None:
    await post(
        app,
        counted(1, units=1),
        counted(2, units=10) | {"occurred_at": "2026-11-19T12:00:00Z"},
        counted(3, units=100) | {"occurred_at": "2026-11-02T12:00:00Z"},
        counted(4, units=1_000) | {"occurred_at": "2026-10-02T12:00:00Z"},
        counted(5, units=10_000) | {"occurred_at": "2026-01-02T12:00:00Z"},
        counted(6, units=100_000) | {"occurred_at": "2025-01-02T12:00:00Z"},
    )
    shown = {
        period: (await read(app, period))[0][2]
        for period in ("day", "week", "month", "quarter", "year", "all", "2026-10", "2025-W01")
    }
    assert shown == {
        "day": 1,
        "week": 11,
        "month": 111,
        "quarter": 1_111,
        "year": 11_111,
        "all": 111_111,
        "2026-10": 1_000,
        "2025-W01": 100_000,
    }


async def test_a_board_that_is_read_stays_current(app: App) -> None:
    await post(app, counted(1, units=5), counted(2, "bob", units=3))
    assert await read(app) == [(1, "ada", 5), (2, "bob", 3)]
    await post(app, counted(3, "bob", units=9), counted(4, "cyd", units=7))
    assert await read(app) == [(1, "bob", 12), (2, "cyd", 7), (3, "ada", 5)]
    await post(app, counted(5, "bob", units=-12) | {"corrects": "order-2"})
    assert await read(app) == [(1, "cyd", 7), (2, "ada", 5)]
    workspace = await app.workspace("default")
    assert await rank_of(app, workspace, "units", "2026-11", "bob") is None
    ranked = await rank_of(app, workspace, "units", "2026-11", "ada")
    assert ranked is not None
    assert (ranked.rank, ranked.score.value) == (2, 5)


async def test_a_board_that_somebody_reads_while_it_is_built_stays_current(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(app, counted(1, units=5))
    building, looked = asyncio.Event(), asyncio.Event()
    entries_of, page_of = app.store.progress.board, app.boards.page

    async def slow(*arguments: Any) -> AsyncIterator[Entry]:
        building.set()
        await asyncio.wait_for(looked.wait(), 10)
        async for entry in entries_of(*arguments):
            yield entry

    async def look(*arguments: Any) -> Page | None:
        page = await page_of(*arguments)
        if building.is_set():
            looked.set()
        return page

    with monkeypatch.context() as patch:
        patch.setattr(app.store.progress, "board", slow)
        patch.setattr(app.boards, "page", look)
        builder = asyncio.create_task(read(app))
        await asyncio.wait_for(building.wait(), 10)
        assert await read(app) == [(1, "ada", 5)]
        assert await builder == [(1, "ada", 5)]
    await post(app, counted(2, "bob", units=9))
    assert await read(app) == [(1, "bob", 9), (2, "ada", 5)]


async def test_a_flushed_cache_is_built_anew(app: App) -> None:
    await post(app, counted(1, units=5))
    assert await read(app) == [(1, "ada", 5)]
    await app.redis.flushall()
    await post(app, counted(2, "bob", units=9))
    assert await read(app) == [(1, "bob", 9), (2, "ada", 5)]


async def test_many_readers_of_a_new_board_get_the_same(app: App) -> None:
    await post(app, *(counted(n, f"m{n:02}", units=100 - n) for n in range(30)))
    pages = await asyncio.gather(*(read(app, limit=5) for _ in range(12)))
    assert all(page == [(n + 1, f"m{n:02}", 100 - n) for n in range(5)] for page in pages)
    await post(app, counted("late", units=500))
    assert await read(app, limit=1) == [(1, "ada", 500)]


async def test_a_rebuild_mends_a_cache_that_is_wrong(app: App) -> None:
    await post(app, counted(1, units=5))
    await read(app)
    board = Board("default", "units", "2026-11")
    await app.redis.zadd(board.name, {f"{2**63 - 1 - 99:019}|{1:015}|nobody": -99})
    assert (await read(app))[0] == (1, "nobody", 99)
    workspace: Workspace = await app.workspace("default")
    boards = await rebuild(app, workspace)
    assert board in boards
    assert Board("default", "revenue", "all") in boards
    assert await read(app) == [(1, "ada", 5)]


async def test_a_team_has_its_own_ranks(app: App) -> None:
    await post(
        app,
        counted(1, "ada", units=5) | {"team": "north"},
        counted(2, "bob", units=9) | {"team": "south"},
        counted(3, "cyd", units=7) | {"team": "north"},
    )
    assert await read(app, team="north") == [(1, "cyd", 7), (2, "ada", 5)]
    assert await read(app, team="east") == []


@pytest.mark.parametrize("cached", [True, False])
async def test_who_left_or_hides_is_on_no_live_board(
    app: App, monkeypatch: pytest.MonkeyPatch, cached: bool
) -> None:
    people = ("ada", "bob", "cyd", "dan", "eve")
    await post(
        app,
        *(counted(n, name, units=9 - n) | {"team": "north"} for n, name in enumerate(people)),
    )
    await app.store.members.update("default", "bob", hidden=True)
    await app.store.members.update("default", "cyd", left_at=NOW)
    await app.store.members.update("default", "dan", merged_into="ada")
    if not cached:
        away(monkeypatch, app)
    expected = [(1, "ada", 9), (2, "eve", 5)]
    assert await read(app) == expected
    assert await read(app, team="north") == expected
    workspace = await app.workspace("default")
    board = await leaderboard(app, workspace, "units", "month")
    assert board["total"] == 2
    if cached:
        await rebuild(app, workspace)
        assert await read(app) == expected


@pytest.mark.parametrize("cached", [True, False])
async def test_a_percentage_has_a_board(
    app: App, monkeypatch: pytest.MonkeyPatch, cached: bool
) -> None:
    early, late = "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"
    for number, (member, revenue, cost, at) in enumerate(
        [
            ("ada", "100", "75", early),
            ("bob", "400", "300", late),
            ("cyd", "300", "100", late),
            ("dan", "100", "100", early),
            ("eve", "100", "125", early),
        ]
    ):
        metrics = {"revenue": revenue, "cost": cost}
        await post(app, event(number, member, metrics=metrics, occurred_at=at))
    if not cached:
        away(monkeypatch, app)
    expected = [(1, "cyd", 66.66), (2, "ada", 25), (2, "bob", 25)]
    assert await read(app, metric="profit_margin") == expected
    assert await read(app, "2026-Q4", metric="profit_margin") == expected
    # Ada's is as high as Cyd's now, and it was reached later, though her costs are older.
    last = event(9, "ada", metrics={"revenue": "125"}, occurred_at="2026-11-04T10:00:00Z")
    await post(app, last)
    assert await read(app, metric="profit_margin") == [
        (1, "cyd", 66.66),
        (1, "ada", 66.66),
        (3, "bob", 25),
    ]
    workspace = await app.workspace("default")
    place = await rank_of(app, workspace, "profit_margin", "2026-11", "bob")
    assert place is not None
    assert (place.rank, place.score.value) == (3, 2_500)


async def test_money_is_a_string_and_counts_are_numbers(app: App) -> None:
    await post(app, counted(1, units=5, revenue="1234.50"))
    assert await read(app, metric="revenue") == [(1, "ada", "1234.50")]
    assert await read(app, metric="units") == [(1, "ada", 5)]


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"metric": "karma"}, "metric"),
        ({"metric": "revenue|x"}, "metric"),
        ({"period": "fortnight"}, "period"),
        ({"period": "2026-13"}, "period"),
        ({"period": "9999-12-31"}, "period"),
        ({"limit": 0}, "limit"),
        ({"limit": 1_001}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
async def test_a_board_that_cannot_be_is_refused(
    app: App, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await read(app, **options)
    assert caught.value.field == field


async def test_totals_beyond_a_float_keep_their_order(app: App) -> None:
    """A sorted set's scores are doubles; the order must not be."""
    top = 2**53
    for number, (member, cents) in enumerate([("ada", top), ("bob", top + 1), ("cyd", top - 1)]):
        whole, part = divmod(cents, 100)
        await post(app, counted(number, member, revenue=f"{whole}.{part:02}"))
    assert [(rank, member) for rank, member, _ in await read(app, metric="revenue")] == [
        (1, "bob"),
        (2, "ada"),
        (3, "cyd"),
    ]
    workspace = await app.workspace("default")
    ranks = {
        member: await rank_of(app, workspace, "revenue", "2026-11", member)
        for member in ("ada", "bob", "cyd")
    }
    assert {member: found and found.rank for member, found in ranks.items()} == {
        "ada": 2,
        "bob": 1,
        "cyd": 3,
    }
