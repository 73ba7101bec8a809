"""One member's rank among many: counting in MongoDB beside Laurels' board, and building it."""

import asyncio
import itertools
import random
from statistics import median

from pymongo import WriteConcern

from benchmarks.measure import Row, each_ms, percentile, timed_s
from benchmarks.rig import WORKSPACE, Rig
from core.app import App
from core.boards import Board
from core.catalogue import load
from core.store.progress import progress_id

MEMBERS = 100_000
MEMBERS_FULL = 1_000_000
CHUNK = 10_000
COUNTED = 30
RANKED = 500
ONE_BY_ONE = 2_000
READ_EVERY_S = 0.005
FASTER_AT_A_MILLION = 900  # counting takes longer the more there are to count
BUILT_A_SECOND = 200_000  # a million in five seconds


async def run(rig: Rig) -> list[Row]:
    """Fill a month, rank members both ways, and build the board while ranks are read."""
    members = MEMBERS_FULL if rig.full else MEMBERS
    dice = random.Random("ranks")
    async with rig.app("bench_ranks") as app:
        key = app.clock().strftime("%Y-%m")
        board = Board(WORKSPACE, "revenue", key)
        await _fill(app, key, members, dice)
        some = [f"rep-{dice.randrange(members)}" for _ in range(RANKED)]
        one_by_one = ONE_BY_ONE / await timed_s(lambda: _add_one_by_one(app, key))
        await _build(app, board)
        for member in some[:3]:
            ranked = await app.boards.rank(board, member)
            assert ranked is not None
            assert ranked.rank == await _count(app, key, member)
        again = iter(some)
        counted = await each_ms(lambda: _count(app, key, next(again)), COUNTED)
        again = iter(some)
        ranked_ms = await each_ms(lambda: app.boards.rank(board, next(again)), RANKED)
        read_ms: list[float] = []
        enough = asyncio.Event()
        reading = asyncio.create_task(_keep_reading(app, board, some, read_ms, enough))
        built = members / await timed_s(lambda: _build(app, board))
        enough.set()
        await reading
    return [
        Row(
            f"rank among {members:,}",
            "ms",
            median(ranked_ms),
            median(counted),
            aim=FASTER_AT_A_MILLION * members / 1_000_000,
        ),
        Row(
            "entries on a board being built",
            "a second",
            built,
            one_by_one,
            aim=BUILT_A_SECOND,
            aim_is_value=True,
        ),
        Row("a rank read meanwhile, p99", "ms", percentile(read_ms, 99)),
    ]


async def _fill(app: App, key: str, members: int, dice: random.Random) -> None:
    progress = app.mongo_db.get_collection("progress", write_concern=WriteConcern(w=1))
    now_ms = int(app.clock().timestamp() * 1000)
    for start in range(0, members, CHUNK):
        documents = [
            {
                "_id": progress_id(WORKSPACE, f"rep-{number}", "global", key),
                "ws": WORKSPACE,
                "member": f"rep-{number}",
                "scope": "global",
                "bucket": key,
                "rev": 1,
                "v": {"revenue": dice.randrange(1, 10_000_000)},
                "t": {"revenue": now_ms - dice.randrange(1_000_000)},
            }
            for number in range(start, min(start + CHUNK, members))
        ]
        await progress.insert_many(documents, ordered=False)


async def _build(app: App, board: Board) -> None:
    entries = app.store.progress.board(WORKSPACE, board.key, load().metrics[board.metric])
    assert await app.boards.build(board, entries)


async def _count(app: App, key: str, member: str) -> int:
    """Rank as one would first: everybody with more, over the index, plus one."""
    value = await app.store.progress.value(WORKSPACE, member, "global", key, "revenue")
    higher = await app.mongo_db["progress"].count_documents(
        {"ws": WORKSPACE, "scope": "global", "bucket": key, "v.revenue": {"$gt": value}}
    )
    return higher + 1


async def _add_one_by_one(app: App, key: str) -> None:
    found = app.mongo_db["progress"].find({"bucket": key}).limit(ONE_BY_ONE)
    async for document in found:
        await app.redis.zadd("naive", {document["member"]: document["v"]["revenue"]})


async def _keep_reading(
    app: App, board: Board, some: list[str], taken_ms: list[float], enough: asyncio.Event
) -> None:
    members = itertools.cycle(some)
    while not enough.is_set():
        taken_ms += await each_ms(lambda: app.boards.rank(board, next(members)), 1)
        await asyncio.sleep(READ_EVERY_S)
