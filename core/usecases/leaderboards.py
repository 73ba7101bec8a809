"""Leaderboards: read from the cache, built from MongoDB when it is not there."""

import asyncio
from typing import Any

from redis.exceptions import RedisError

from core.app import App
from core.boards import Board, Page
from core.domain.people import Workspace
from core.errors import InvalidInput
from core.rules.ranks import Ranked, ranked

MOST_ROWS = 1_000
BUILD_WAIT_S = 10.0
BUILD_POLL_S = 0.02


async def leaderboard(
    app: App,
    workspace: Workspace,
    metric: str,
    period: str,
    *,
    team: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> dict[str, Any]:
    """Return a stretch of a board: `{"metric", "period", "rows", "total"}`.

    period: a kind (`month`, the one that runs now) or a key (`2026-11`). Raises InvalidInput.
    """
    known = app.catalogue(workspace).metrics
    if metric not in known:
        raise InvalidInput("metric", metric, f"is not a metric; known are {', '.join(known)}")
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidInput("limit", limit, f"must be between 1 and {MOST_ROWS:,}")
    if offset < 0:
        raise InvalidInput("offset", offset, "must not be negative")
    key = workspace.calendar.resolve(period, app.clock())
    page = await _page(app, Board(workspace.id, metric, key), team, offset, limit)
    members = await app.store.members.many(workspace.id, [row.score.member for row in page.rows])
    shown = known[metric]
    rows = []
    for row in page.rows:
        member = members.get(row.score.member)
        rows.append(
            {
                "rank": row.rank,
                "member": row.score.member,
                "name": member.name if member else row.score.member,
                "team": member.team if member else None,
                "value": shown.answer(row.score.value, workspace.currency),
            }
        )
    return {"metric": metric, "period": key, "rows": rows, "total": page.total}


async def rank_of(
    app: App, workspace: Workspace, metric: str, key: str, member: str
) -> Ranked | None:
    """Return a member's place on a board, None when unranked."""
    board = Board(workspace.id, metric, key)
    await _page(app, board, None, 0, 1)
    try:
        return await app.boards.rank(board, member)
    except (RedisError, OSError):
        page = await _from_mongo(app, board, 0, None, None)
        return next((row for row in page.rows if row.score.member == member), None)


async def rebuild(app: App, workspace: Workspace) -> list[Board]:
    """Build anew every board that somebody reads, and the month's; return which."""
    now = app.clock()
    names = await app.boards.built(workspace.id) | {
        ("revenue", workspace.calendar.key("month", now)),
        ("revenue", "all"),
    }
    boards = [Board(workspace.id, metric, key) for metric, key in sorted(names)]
    for board in boards:
        await app.boards.build(
            board, app.store.progress.board(workspace.id, board.key, board.metric)
        )
    return boards


async def _page(app: App, board: Board, team: str | None, offset: int, limit: int) -> Page:
    if team is not None:
        members = await app.store.members.of_team(board.workspace, team)
        return await _from_mongo(app, board, offset, limit, members)
    try:
        deadline = asyncio.get_running_loop().time() + BUILD_WAIT_S
        while asyncio.get_running_loop().time() < deadline:
            page = await app.boards.page(board, offset, limit)
            if page is not None:
                return page
            entries = app.store.progress.board(board.workspace, board.key, board.metric)
            if not await app.boards.build(board, entries):
                await asyncio.sleep(BUILD_POLL_S)
    except (RedisError, OSError) as error:
        app.log.warning("leaderboard read from MongoDB: Redis does not answer", error=str(error))
    return await _from_mongo(app, board, offset, limit, None)


async def _from_mongo(
    app: App, board: Board, offset: int, limit: int | None, members: list[str] | None
) -> Page:
    entries = app.store.progress.board(board.workspace, board.key, board.metric, members)
    rows = ranked([entry.score async for entry in entries])
    return Page(rows[offset : None if limit is None else offset + limit], len(rows))
