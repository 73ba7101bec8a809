"""Leaderboards: archives of closed periods; else from the cache, built from MongoDB when needed."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from redis.exceptions import RedisError

from core.app import App
from core.boards import Board, Page
from core.domain.metrics import Metric
from core.domain.people import Member, Workspace
from core.domain.periods import kind_of
from core.errors import InvalidInput
from core.rules.ranks import Ranked, Score, ranked
from core.store.archives import GRACE, Archive, ArchivedRow

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

    period: a kind (`month`, the one that runs now) or a key (`2026-11`). A closed period's board
    is the archive, with `"closed": true` and `closed_at`; a team is who was in it then. Live boards
    leave out those who left or hide, archives only those who hide now. Raises InvalidInput.
    """
    known = app.catalogue(workspace).metrics
    if metric not in known:
        raise InvalidInput("metric", metric, f"is not a metric; known are {', '.join(known)}")
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidInput("limit", limit, f"must be between 1 and {MOST_ROWS:,}")
    if offset < 0:
        raise InvalidInput("offset", offset, "must not be negative")
    key = workspace.calendar.resolve(period, app.clock())
    archive = await closed_board(app, workspace, metric, key)
    if archive is not None:
        return await _archived(app, archive, known[metric], team, offset, limit)
    page = await _page(app, workspace, known[metric], key, team, offset, limit)
    members = await app.store.members.many(workspace.id, [row.score.member for row in page.rows])
    if any(not member.shown for member in members.values()):
        # Who hid a moment ago is gone at once, before the cached board knows of it.
        page = await _from_mongo(app, workspace, known[metric], key, offset, limit, None)
        names = [row.score.member for row in page.rows]
        members = await app.store.members.many(workspace.id, names)
    rows = []
    for row in page.rows:
        member = members.get(row.score.member)
        rows.append(
            {
                "rank": row.rank,
                "member": row.score.member,
                "name": member.name if member else row.score.member,
                "team": member.team if member else None,
                "value": known[metric].answer(row.score.value, workspace.currency),
            }
        )
    return {"metric": metric, "period": key, "rows": rows, "total": page.total}


async def rank_of(
    app: App, workspace: Workspace, metric: str, key: str, member: str
) -> Ranked | None:
    """Return a member's place on a live board, None when unranked."""
    counted = app.catalogue(workspace).metrics[metric]
    board = Board(workspace.id, metric, key)
    await _page(app, workspace, counted, key, None, 0, 1)
    try:
        return await app.boards.rank(board, member)
    except (RedisError, OSError):
        page = await _from_mongo(app, workspace, counted, key, 0, None, None)
        return next((row for row in page.rows if row.score.member == member), None)


async def rebuild(app: App, workspace: Workspace) -> list[Board]:
    """Build anew every board that somebody reads, and the month's; return which."""
    now = app.clock()
    metrics = app.catalogue(workspace).metrics
    names = await app.boards.built(workspace.id) | {
        ("revenue", workspace.calendar.key("month", now)),
        ("revenue", "all"),
    }
    without = await app.store.members.not_shown(workspace.id)
    boards = [Board(workspace.id, metric, key) for metric, key in sorted(names)]
    for board in boards:
        metric = metrics[board.metric]
        entries = app.store.progress.board(workspace.id, board.key, metric, None, without)
        await app.boards.build(board, entries)
    return boards


async def closed_board(app: App, workspace: Workspace, metric: str, key: str) -> Archive | None:
    """Return the header of a closed board, None where the board is live.

    A board without a score when its period closed has no archive; it is closed and empty.
    """
    bounds = workspace.calendar.bounds(key)
    if bounds is None or bounds[1] > app.clock():
        return None
    found = await app.store.archives.find(workspace.id, metric, key)
    if found is not None:
        return found if found.closed_at is not None else None
    kind = kind_of(key)
    pointer = await app.store.archives.pointer(workspace.id, kind)
    if pointer is None or not pointer.first <= key < pointer.next:
        return None
    return Archive(
        workspace=workspace.id,
        metric=metric,
        kind=kind,
        key=key,
        start=bounds[0],
        end=bounds[1],
        currency=workspace.currency,
        closed_at=bounds[1] + GRACE,
    )


def archived_rows(
    metric: Metric, archive: Archive, rows: Sequence[ArchivedRow], members: Mapping[str, Member]
) -> list[dict[str, Any]]:
    """Return a board's rows as they are shown: the team of then, without those who hide now."""
    return [
        {
            "rank": row.rank,
            "member": row.member,
            "name": members[row.member].name if row.member in members else row.member,
            "team": row.team,
            "value": metric.answer(row.value, archive.currency),
        }
        for row in rows
        if row.member not in members or not members[row.member].hidden
    ]


async def _archived(
    app: App, archive: Archive, metric: Metric, team: str | None, offset: int, limit: int
) -> dict[str, Any]:
    """Return a stretch of a closed board; a team's members are ranked among themselves."""
    total = archive.total
    if team is None:
        rows = await app.store.archives.rows(archive, offset, limit)
    else:
        everyone = await app.store.archives.rows(archive)
        theirs = {row.member: row for row in everyone if row.team == team}
        scores = (Score(row.member, row.value, row.reached_ms) for row in theirs.values())
        places = [replace(theirs[row.score.member], rank=row.rank) for row in ranked(scores)]
        rows, total = places[offset : offset + limit], len(places)
    members = await app.store.members.many(archive.workspace, [row.member for row in rows])
    return {
        "metric": archive.metric,
        "period": archive.key,
        "rows": archived_rows(metric, archive, rows, members),
        "total": total,
        "closed": True,
        "closed_at": archive.closed_at.isoformat() if archive.closed_at else None,
    }


async def _page(
    app: App,
    workspace: Workspace,
    metric: Metric,
    key: str,
    team: str | None,
    offset: int,
    limit: int,
) -> Page:
    if team is not None:
        names = await app.store.members.of_team(workspace.id, team)
        found = await app.store.members.many(workspace.id, names)
        shown = [name for name, member in found.items() if member.shown]
        return await _from_mongo(app, workspace, metric, key, offset, limit, shown)
    board = Board(workspace.id, metric.name, key)
    try:
        deadline = asyncio.get_running_loop().time() + BUILD_WAIT_S
        while asyncio.get_running_loop().time() < deadline:
            page = await app.boards.page(board, offset, limit)
            if page is not None:
                return page
            without = await app.store.members.not_shown(workspace.id)
            entries = app.store.progress.board(workspace.id, key, metric, None, without)
            if not await app.boards.build(board, entries):
                await asyncio.sleep(BUILD_POLL_S)
    except (RedisError, OSError) as error:
        app.log.warning("leaderboard read from MongoDB: Redis does not answer", error=str(error))
    return await _from_mongo(app, workspace, metric, key, offset, limit, None)


async def _from_mongo(
    app: App,
    workspace: Workspace,
    metric: Metric,
    key: str,
    offset: int,
    limit: int | None,
    members: list[str] | None,
) -> Page:
    without: Collection[str] = ()
    if members is None:
        without = await app.store.members.not_shown(workspace.id)
    entries = app.store.progress.board(workspace.id, key, metric, members, without)
    rows = ranked([entry.score async for entry in entries])
    return Page(rows[offset : None if limit is None else offset + limit], len(rows))
