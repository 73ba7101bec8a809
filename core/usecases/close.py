"""Close periods: 48 hours after a period's end its boards are archived, once, with final ranks.

What closes is what ran when the workspace was first seen (its first member came) or later. History
that was imported from before then stays live and readable by key; it is not archived.

A pointer a workspace and kind names the next period to close. It moves on, by compare-and-set, when
every archive of that period stands; an archive's id is unique. So any number of workers may close
at once, and one that dies is followed by another that writes what is missing.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.app import App
from core.domain.metrics import Metric
from core.domain.people import Member, Workspace
from core.domain.periods import PERIOD_KINDS, Calendar, PeriodKind, kind_of
from core.errors import InvalidInput, NotFound, Unavailable
from core.rules.ranks import ranked
from core.store.archives import GRACE, Archive, ArchivedRow, Busy, Pointer
from core.store.client import is_away
from core.store.progress import score_of
from core.usecases.audit import note
from core.usecases.leaderboards import archived_rows, closed_board

CLOSING_KINDS: tuple[PeriodKind, ...] = tuple(kind for kind in PERIOD_KINDS if kind != "all")
LOOK_AGAIN = timedelta(minutes=1)
MOST_AT_ONCE = 100  # pointers, and boards that were opened again, a call
MOST_IN_A_ROW = 31  # periods of one pointer a call, after an outage
MEMBERS_AT_ONCE = 1_000


async def close_periods(app: App) -> int:
    """Archive the boards of every period that is due and return how many that were.

    Safe to run anywhere, any number of times, at once. A workspace that cannot be closed is
    logged, put off for a minute, and does not stop the others.
    """
    now, archives = app.clock(), app.store.archives
    archived = 0
    for name in await archives.newcomers():
        await _tolerantly(app, name, _begin(app, name))
    for pointer in await archives.due(now, MOST_AT_ONCE):
        done = await _tolerantly(app, pointer.workspace, _close(app, pointer, now))
        if done is None:
            await archives.move(pointer, pointer.next, now + LOOK_AGAIN)
        archived += done or 0
    for opened in await archives.due_again(now, MOST_AT_ONCE):
        archived += await _tolerantly(app, opened.workspace, _close_again(app, opened, now)) or 0
    return archived


async def closed_boards(
    app: App,
    workspace: Workspace,
    *,
    metric: str | None = None,
    kind: PeriodKind | None = None,
    limit: int = 50,
    before: tuple[datetime, str] | None = None,
) -> tuple[list[dict[str, Any]], tuple[datetime, str] | None]:
    """Return closed boards with their winners, the latest first, and where the next page begins.

    Winners who hide now are left out. Raises InvalidInput for an unknown metric.
    """
    known = app.catalogue(workspace).metrics
    if metric is not None and metric not in known:
        raise InvalidInput("metric", metric, f"is not a metric; known are {', '.join(known)}")
    found = await app.store.archives.listed(
        workspace.id, metric=metric, kind=kind, limit=limit + 1, before=before
    )
    shown = found[:limit]
    names = {row.member for archive in shown for row in archive.winners}
    members = await app.store.members.many(workspace.id, names)
    items = [
        {
            "metric": archive.metric,
            "period": archive.key,
            "kind": archive.kind,
            "start": archive.start.isoformat(),
            "end": archive.end.isoformat(),
            "closed_at": archive.closed_at.isoformat() if archive.closed_at else None,
            "total": archive.total,
            "winners": archived_rows(known[archive.metric], archive, archive.winners, members),
        }
        for archive in shown
    ]
    last = shown[-1] if len(found) > limit else None
    return items, (last.closed_at, last.id) if last and last.closed_at else None


async def reopen(
    app: App, workspace: Workspace, metric: str, key: str, *, by: str, why: str
) -> Archive:
    """Let a closed board be live again; it closes anew 48 hours from now. `due` says when.

    Raises InvalidInput for what is no metric or key, NotFound where the board is not closed.
    """
    known = app.catalogue(workspace).metrics
    if metric not in known:
        raise InvalidInput("metric", metric, f"is not a metric; known are {', '.join(known)}")
    kind_of(key, "key")
    key = workspace.calendar.resolve(key, app.clock(), "key")
    closed = await closed_board(app, workspace, metric, key)
    missing = NotFound(f"There is no closed board of {metric} for {key}.")
    if closed is None:
        raise missing
    due = app.clock() + GRACE
    opened = replace(closed, closed_at=None, total=0, winners=(), due=due)
    if not await app.store.archives.reopen(opened):
        raise missing
    before = {"closed_at": closed.closed_at, "total": closed.total}
    subject = f"archive:{metric}:{key}"
    await note(
        app,
        workspace,
        by,
        "archive.reopen",
        subject,
        why=why,
        before=before,
        after={"closes_at": due},
    )
    return opened


async def _tolerantly(app: App, workspace: str, work: Awaitable[int | None]) -> int | None:
    """Do one piece of work; what fails is logged and counts as None."""
    try:
        return await work
    except Busy:
        return None
    except Exception as error:
        if is_away(error) or isinstance(error, Unavailable):
            raise
        app.log.exception("a period could not be closed", workspace=workspace)
        return None


async def _begin(app: App, name: str) -> int:
    """Point at the periods that ran when a workspace was first seen."""
    seen = await app.store.archives.first_seen(name) or app.clock()
    calendar = (await app.workspace_now(name)).calendar
    pointers = []
    for kind, key in calendar.keys(seen).items():
        if kind in CLOSING_KINDS:
            _, end = _bounds(calendar, key)
            pointers.append(Pointer(name, kind, key, key, end + GRACE))
    await app.store.archives.begin(pointers)
    return 0


async def _close(app: App, pointer: Pointer, now: datetime) -> int | None:
    """Archive the periods of a pointer that are due; None where that has to wait."""
    archives = app.store.archives
    workspace = await app.workspace_now(pointer.workspace)
    calendar = workspace.calendar
    archived = 0
    for _ in range(MOST_IN_A_ROW):
        key = _on_calendar(calendar, pointer.next)
        start, end = _bounds(calendar, key)
        if end + GRACE > now:
            await archives.move(pointer, key, end + GRACE)
            break
        if await _unfinished(app, workspace, end + GRACE):
            return None
        boards = await _final(app, workspace, key, app.catalogue(workspace).metrics.values())
        for metric, rows in boards.items():
            header = _header(workspace, metric, pointer.kind, key, (start, end), now)
            archived += await archives.keep(header, rows)
        following = calendar.key(pointer.kind, end)
        due = _bounds(calendar, following)[1] + GRACE
        if not await archives.move(pointer, following, due):
            break
        pointer = replace(pointer, next=following, due=due)
    return archived


async def _close_again(app: App, opened: Archive, now: datetime) -> int | None:
    """Archive a board anew that an admin had opened."""
    workspace = await app.workspace_now(opened.workspace)
    if opened.due is None or await _unfinished(app, workspace, opened.due):
        return None
    metric = app.catalogue(workspace).metrics[opened.metric]
    boards = await _final(app, workspace, opened.key, [metric])
    header = replace(opened, closed_at=now, currency=workspace.currency)
    return int(await app.store.archives.keep(header, boards.get(metric.name, [])))


async def _unfinished(app: App, workspace: Workspace, due: datetime) -> bool:
    """Tell whether events that came in time, or members to replay, still wait for a worker."""
    return (
        await app.store.events.behind(workspace.id, due)
        or await app.store.work.count(workspace.id, kind="replay") > 0
    )


async def _final(
    app: App, workspace: Workspace, key: str, metrics: Iterable[Metric]
) -> dict[str, list[ArchivedRow]]:
    """Return the final ranks of every metric that has a score in a period.

    Those who hide are left out. Those who left stay: it is what happened.
    """
    totals = [item async for item in app.store.progress.everyone(workspace.id, key)]
    members = await _members(app, workspace, [member for member, _ in totals])
    teams = {name: member.team for name, member in members.items()}
    left_out = {name for name, member in members.items() if member.hidden or member.merged_into}
    boards = {}
    for metric in metrics:
        scores = (
            score_of(member, metric, inside) for member, inside in totals if member not in left_out
        )
        if rows := ranked(scores):
            boards[metric.name] = [
                ArchivedRow(
                    rank=row.rank,
                    member=row.score.member,
                    team=teams.get(row.score.member),
                    value=row.score.value,
                    reached_ms=row.score.reached_ms,
                )
                for row in rows
            ]
        await asyncio.sleep(0)  # a large workspace: let others have a turn
    return boards


async def _members(app: App, workspace: Workspace, names: list[str]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for start in range(0, len(names), MEMBERS_AT_ONCE):
        chunk = names[start : start + MEMBERS_AT_ONCE]
        found |= await app.store.members.many(workspace.id, chunk)
    return found


def _header(
    workspace: Workspace,
    metric: str,
    kind: PeriodKind,
    key: str,
    bounds: tuple[datetime, datetime],
    now: datetime,
) -> Archive:
    return Archive(
        workspace=workspace.id,
        metric=metric,
        kind=kind,
        key=key,
        start=bounds[0],
        end=bounds[1],
        currency=workspace.currency,
        closed_at=now,
    )


def _on_calendar(calendar: Calendar, key: str) -> str:
    """Return a key, or the first week of the next year for a week 53 that is no more.

    A workspace that changes the day its weeks start on has other years of 53 weeks.
    """
    try:
        calendar.bounds(key)
    except ValueError:
        return f"{int(key[:4]) + 1:04}-W01"
    return key


def _bounds(calendar: Calendar, key: str) -> tuple[datetime, datetime]:
    bounds = calendar.bounds(key)
    if bounds is None:
        raise ValueError(f"{key} has no end")
    return bounds
