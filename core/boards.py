"""Leaderboards in Redis: a cache of sorted sets, set from MongoDB after the commit.

A board is built when it is first read and kept current from then on. Scores are negative, so that
it is read in ascending order, and its elements order ties by who got there first, then by name:
`<what is missing to the largest value>|<when>|<member>`. Each member's entry carries the revision
of the progress document it came from, so that writes may come twice or in any order. Flushing
Redis costs a rebuild at the next read.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import dataclass

from redis.asyncio import Redis

from core.domain.money import LARGEST_MINOR
from core.rules.ranks import Ranked, Score
from core.store.progress import Entry

KEEP_S = 7 * 24 * 3600
CHUNK = 2_000
BUILD_LOCK_MS = 30_000

# KEYS: sorted set, hash of the board; of the copy that is being built; the listing of boards.
# ARGV: the board's name in the listing; then member, rev, element ("" when unranked), score.
# A hash's field "" marks a board that is there; a board that is not even being built is let go.
_SET = """
local there = 0
for pair = 1, 3, 2 do
  local set, revs = KEYS[pair], KEYS[pair + 1]
  if redis.call('HEXISTS', revs, '') == 1 then
    there = 1
    for i = 2, #ARGV, 4 do
      local now = redis.call('HGET', revs, ARGV[i])
      local newer = true
      if now then
        local bar = string.find(now, '|', 1, true)
        newer = tonumber(string.sub(now, 1, bar - 1)) < tonumber(ARGV[i + 1])
        if newer and bar < #now then redis.call('ZREM', set, string.sub(now, bar + 1)) end
      end
      if newer then
        if ARGV[i + 2] ~= '' then redis.call('ZADD', set, ARGV[i + 3], ARGV[i + 2]) end
        redis.call('HSET', revs, ARGV[i], ARGV[i + 1] .. '|' .. ARGV[i + 2])
      end
    end
  end
end
if there == 0 then redis.call('SREM', KEYS[5], ARGV[1]) end
return there
"""


@dataclass(frozen=True)
class Board:
    """Which board: a workspace's metric in a period."""

    workspace: str
    metric: str
    key: str

    @property
    def name(self) -> str:
        """Return the board's key in Redis."""
        return f"laurels:board:{self.workspace}:{self.metric}:{self.key}"

    @property
    def keys(self) -> tuple[str, str]:
        """Return the sorted set and the hash of revisions."""
        return self.name, f"{self.name}:rev"

    @property
    def aside(self) -> "Board":
        """Return the copy in which the board is built."""
        return Board(self.workspace, self.metric, f"{self.key}:new")


@dataclass(frozen=True)
class Page:
    """A stretch of a board and how many members it ranks in all."""

    rows: list[Ranked]
    total: int


class Boards:
    """The cache."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._set = redis.register_script(_SET)

    async def built(self, workspace: str) -> set[tuple[str, str]]:
        """Return the (metric, key) of the boards that somebody reads."""
        names: set[bytes] = await self._redis.smembers(_listing(workspace))  # type: ignore[misc]
        return {tuple(name.decode().split("|", 1)) for name in names}  # type: ignore[misc]

    async def put(self, board: Board, entries: Iterable[Entry]) -> None:
        """Set members' scores, also on the copy that is being built."""
        arguments = _arguments(entries)
        for start in range(0, len(arguments), 4 * CHUNK):
            await self._set(
                keys=[*board.keys, *board.aside.keys, _listing(board.workspace)],
                args=[f"{board.metric}|{board.key}", *arguments[start : start + 4 * CHUNK]],
            )

    async def build(self, board: Board, entries: AsyncIterator[Entry]) -> bool:
        """Build a board aside and put it in place; tells whether this call did it.

        Changes committed meanwhile reach the copy too, and the newer revision wins.
        """
        lock = f"{board.name}:lock"
        if not await self._redis.set(lock, 1, nx=True, px=BUILD_LOCK_MS):
            return False
        (scores, revs), (new_scores, new_revs) = board.keys, board.aside.keys
        try:
            await self._redis.delete(new_scores, new_revs)
            await self._redis.hset(new_revs, "", "0|")  # type: ignore[misc]
            await self._redis.sadd(_listing(board.workspace), f"{board.metric}|{board.key}")  # type: ignore[misc]
            chunk: list[Entry] = []
            async with aclosing(entries):  # type: ignore[type-var]
                async for entry in entries:
                    chunk.append(entry)
                    if len(chunk) == CHUNK:
                        await self.put(board, chunk)
                        await self._redis.pexpire(lock, BUILD_LOCK_MS)
                        chunk = []
            await self.put(board, chunk)
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(scores)
                if await self._redis.exists(new_scores):
                    pipe.rename(new_scores, scores)
                pipe.rename(new_revs, revs)
                pipe.expire(scores, KEEP_S)
                pipe.expire(revs, KEEP_S)
                await pipe.execute()
        finally:
            await self._redis.delete(lock)
        return True

    async def page(self, board: Board, offset: int, limit: int) -> Page | None:
        """Return a stretch of a board, None when it is not built."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hexists(f"{board.name}:rev", "")
            pipe.zcard(board.name)
            pipe.zrange(board.name, offset, offset + limit - 1)
            pipe.expire(board.name, KEEP_S)
            pipe.expire(f"{board.name}:rev", KEEP_S)
            built, total, elements, *_ = await pipe.execute()
        if not built:
            return None
        rows: list[Ranked] = []
        for index, element in enumerate(elements):
            score = _score(element)
            if rows and rows[-1].score.value == score.value:
                rank = rows[-1].rank
            elif rows:
                rank = offset + index + 1
            else:
                rank = await self._rank(board, score.value)
            rows.append(Ranked(rank, score))
        return Page(rows, total)

    async def rank(self, board: Board, member: str) -> Ranked | None:
        """Return one member's place, None when unranked."""
        entry = await self._redis.hget(f"{board.name}:rev", member)  # type: ignore[misc]
        element = entry.split(b"|", 1)[1] if entry else b""
        if not element:
            return None
        score = _score(element)
        return Ranked(await self._rank(board, score.value), score)

    async def _rank(self, board: Board, value: int) -> int:
        higher = await self._redis.zcount(board.name, "-inf", f"({-float(value)!r}")
        if value < 2**53:
            return int(higher) + 1
        # Beyond 2^53 different values share a score; the exact ones are in the elements.
        same = await self._redis.zrangebyscore(board.name, -float(value), -float(value))
        return 1 + int(higher) + sum(_score(element).value > value for element in same)

    async def drop(self, workspace: str) -> None:
        """Forget every board of a workspace."""
        for metric, key in await self.built(workspace):
            board = Board(workspace, metric, key)
            await self._redis.delete(*board.keys, *board.aside.keys)
        await self._redis.delete(_listing(workspace))


def _listing(workspace: str) -> str:
    return f"laurels:boards:{workspace}"


def _arguments(entries: Iterable[Entry]) -> list[str | int]:
    arguments: list[str | int] = []
    for entry in entries:
        score = entry.score
        element = ""
        if score.value > 0:
            element = f"{LARGEST_MINOR - score.value:019}|{score.reached_ms:015}|{score.member}"
        arguments += (score.member, entry.rev, element, -score.value)
    return arguments


def _score(element: bytes) -> Score:
    missing, reached, member = element.decode().split("|", 2)
    return Score(member, LARGEST_MINOR - int(missing), int(reached))
