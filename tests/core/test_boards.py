"""The boards' cache: writes may come twice, late and in any order."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable

from hypothesis import given
from hypothesis import strategies as st

from core.app import App
from core.boards import Board
from core.rules.ranks import Ranked, Score, ranked
from core.store.progress import Entry
from tests.core.support import dear

BOARD = Board("default", "units", "2026-11")
numbers = itertools.count()


def entry(member: str, value: int, rev: int = 1, reached_ms: int = 1_000) -> Entry:
    return Entry(Score(member, value, reached_ms), rev)


async def given_entries(entries: Iterable[Entry]) -> AsyncIterator[Entry]:
    for item in entries:
        yield item


async def rows(app: App, board: Board = BOARD) -> list[Ranked]:
    page = await app.boards.page(board, 0, 100)
    assert page is not None
    assert page.total == len(page.rows)
    return page.rows


async def shown(app: App, board: Board = BOARD) -> list[tuple[int, str, int]]:
    return [(row.rank, row.score.member, row.score.value) for row in await rows(app, board)]


async def test_a_board_that_nobody_built_takes_nothing(app: App) -> None:
    await app.boards.put(BOARD, [entry("ada", 5)])
    assert await app.boards.page(BOARD, 0, 10) is None
    assert await app.boards.rank(BOARD, "ada") is None
    assert await app.boards.built("default") == set()


async def test_a_board_is_built_of_what_there_is(app: App) -> None:
    built = await app.boards.build(
        BOARD,
        given_entries([entry("ada", 5), entry("bob", 7), entry("cyd", 0), entry("dan", -3)]),
    )
    assert built
    assert await shown(app) == [(1, "bob", 7), (2, "ada", 5)]
    assert await app.boards.built("default") == {("units", "2026-11")}
    assert await app.boards.rank(BOARD, "cyd") is None
    found = await app.boards.rank(BOARD, "ada")
    assert found == Ranked(2, Score("ada", 5, 1_000))


async def test_a_board_of_nobody_is_built_too(app: App) -> None:
    await app.boards.build(BOARD, given_entries([]))
    assert await shown(app) == []
    await app.boards.put(BOARD, [entry("ada", 1)])
    assert await shown(app) == [(1, "ada", 1)]


async def test_an_older_revision_changes_nothing(app: App) -> None:
    await app.boards.build(BOARD, given_entries([entry("ada", 5, rev=5)]))
    await app.boards.put(BOARD, [entry("ada", 9, rev=4)])
    assert await shown(app) == [(1, "ada", 5)]
    await app.boards.put(BOARD, [entry("ada", 9, rev=5)])
    assert await shown(app) == [(1, "ada", 5)]
    await app.boards.put(BOARD, [entry("ada", 0, rev=6)])
    assert await shown(app) == []
    await app.boards.put(BOARD, [entry("ada", 9, rev=5)])
    assert await shown(app) == []
    await app.boards.put(BOARD, [entry("ada", 10, rev=10)])
    assert await shown(app) == [(1, "ada", 10)]


async def test_a_change_while_a_board_is_built_is_not_lost(app: App) -> None:
    reading, changed = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[Entry]:
        yield entry("ada", 5, rev=1)
        reading.set()
        await asyncio.wait_for(changed.wait(), 10)
        yield entry("bob", 3, rev=1)

    building = asyncio.create_task(app.boards.build(BOARD, slow()))
    await asyncio.wait_for(reading.wait(), 10)
    assert not await app.boards.build(BOARD, given_entries([]))
    await app.boards.put(BOARD, [entry("ada", 6, rev=2), entry("bob", 9, rev=2)])
    assert await app.boards.page(BOARD, 0, 10) is None
    changed.set()
    assert await building
    assert await shown(app) == [(1, "bob", 9), (2, "ada", 6)]


async def test_a_board_is_readable_while_it_is_built_anew(app: App) -> None:
    await app.boards.build(BOARD, given_entries([entry("ada", 5, rev=1)]))
    reading, changed = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[Entry]:
        reading.set()
        await asyncio.wait_for(changed.wait(), 10)
        yield entry("ada", 5, rev=1)

    building = asyncio.create_task(app.boards.build(BOARD, slow()))
    await asyncio.wait_for(reading.wait(), 10)
    assert await shown(app) == [(1, "ada", 5)]
    await app.boards.put(BOARD, [entry("ada", 8, rev=2)])
    assert await shown(app) == [(1, "ada", 8)]
    changed.set()
    await building
    assert await shown(app) == [(1, "ada", 8)]


async def test_a_build_that_fails_may_be_tried_again_at_once(app: App) -> None:
    async def broken() -> AsyncIterator[Entry]:
        yield entry("ada", 5)
        raise ZeroDivisionError

    for _ in range(2):
        try:
            await app.boards.build(BOARD, broken())
        except ZeroDivisionError:
            continue
        raise AssertionError("it was built")
    assert await app.boards.page(BOARD, 0, 10) is None
    assert await app.boards.build(BOARD, given_entries([entry("bob", 1)]))
    assert await shown(app) == [(1, "bob", 1)]


async def test_names_with_marks_in_them_stay_whole(app: App) -> None:
    names = ["a|b", "a:b", "ä ö", "|", "0|0|x", "*"]
    entries = [entry(name, 10 - n) for n, name in enumerate(names)]
    await app.boards.build(BOARD, given_entries(entries))
    assert [member for _, member, _ in await shown(app)] == names
    await app.boards.put(BOARD, [entry("a|b", 1, rev=2)])
    assert [member for _, member, _ in await shown(app)] == [*names[1:], "a|b"]


async def test_a_big_board_is_built_in_chunks(app: App) -> None:
    total = 4_321
    entries = (entry(f"m{n:05}", total - n) for n in range(total))
    await app.boards.build(BOARD, given_entries(entries))
    page = await app.boards.page(BOARD, 4_320, 10)
    assert page is not None
    assert (page.total, [(row.rank, row.score.member) for row in page.rows]) == (
        total,
        [(total, "m04320")],
    )


async def test_a_workspaces_boards_are_dropped_together(app: App) -> None:
    other = Board("other", "units", "2026-11")
    await app.boards.build(BOARD, given_entries([entry("ada", 5)]))
    await app.boards.build(other, given_entries([entry("bob", 5)]))
    await app.boards.drop("default")
    assert await app.boards.page(BOARD, 0, 10) is None
    assert await app.boards.built("default") == set()
    assert await shown(app, other) == [(1, "bob", 5)]
    assert [key async for key in app.redis.scan_iter("laurels:board*:default*")] == []


async def test_a_board_that_nobody_reads_goes_in_a_week(app: App) -> None:
    await app.boards.build(BOARD, given_entries([entry("ada", 5)]))
    for key in (BOARD.name, f"{BOARD.name}:rev"):
        assert 0 < await app.redis.ttl(key) <= 7 * 24 * 3600
    assert await app.redis.exists(f"{BOARD.name}:lock", f"{BOARD.name}:new") == 0


# The moment is different for everybody: who is first among equals is for test_leaderboards.
writes = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(-1, 4), st.integers(1, 6)), max_size=30
)


@dear
@given(writes, writes)
async def test_the_newest_revision_of_everybody_is_on_the_board(
    app: App, first: list[tuple[str, int, int]], then: list[tuple[str, int, int]]
) -> None:
    board = Board(f"w{next(numbers)}", "units", "2026-11")
    # A revision says one thing only.
    said: dict[tuple[str, int], int] = {}
    for member, value, rev in (*first, *then):
        said.setdefault((member, rev), value)
    newest = {
        member: max((rev, value) for (name, rev), value in said.items() if name == member)
        for member, _ in said
    }
    await app.boards.build(board, given_entries([made(m, said[m, r], r) for m, _, r in first]))
    for member, _, rev in then:
        await app.boards.put(board, [made(member, said[member, rev], rev)])
    expected = ranked(made(member, value, rev).score for member, (rev, value) in newest.items())
    assert await rows(app, board) == expected
    for row in expected:
        assert await app.boards.rank(board, row.score.member) == row


def made(member: str, value: int, rev: int) -> Entry:
    return entry(member, value, rev, reached_ms=1_000 * rev + ord(member))
