"""What follows a commit: boards, live frames, the bots' doorbells. All of it may run twice."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from core.app import App
from core.boards import Board
from core.catalogue import Catalogue
from core.domain.milestones import Award
from core.domain.money import show_money
from core.domain.people import Member, Workspace
from core.domain.periods import kind_of
from core.live import Frame
from core.rules.ranks import Score
from core.store.client import Document
from core.store.evaluation import Batch
from core.store.progress import Entry, place, progress_id, totals
from core.usecases.celebrate import celebrate, current_totals
from core.usecases.decisions import Decisions
from core.usecases.fold import Fold
from core.usecases.milestones import milestone_shape, seed_id
from core.usecases.watched import Applied

MOST_SALES = 100
EVERY = "*"  # in place of a board's key: every board of the member


def left_to_do(
    workspace: Workspace,
    catalogue: Catalogue,
    fold: Fold,
    decisions: Decisions,
    applied: Sequence[Applied],
    batch: Batch,
) -> Document:
    """Return the note that the transaction leaves: enough to do the rest from MongoDB alone."""
    return {
        "ws": workspace.id,
        "boards": [[m, sorted(keys)] for m, keys in fold.boards.items() if m not in fold.reset]
        + [[member, [EVERY]] for member in sorted(fold.reset)],
        "metrics": sorted(catalogue.derived_from(fold.metrics)),
        # A screen cannot show more than these; the board counts them all.
        "sales": [i.event["_id"] for i in applied if i.event["sale"] and i.loud][-MOST_SALES:],
        "loud": [[award.key for award in awards] for awards in decisions.loud.values()],
        "points": _changes(decisions),
        "goals": sorted(decisions.goal_owners | {award.member for award in decisions.awards}),
        "lanes": batch.lanes,
        "platforms": sorted({delivery["platform"] for delivery in batch.deliveries}),
    }


def _changes(decisions: Decisions) -> list[tuple[str, int]]:
    """Return what the ledger's lines come to, by member."""
    changes: defaultdict[str, int] = defaultdict(int)
    for entry in decisions.ledger:
        changes[entry.member] += entry.change
    return sorted(changes.items())


async def after_commit(app: App, note: Document) -> None:
    """Bring Redis up to date with a commit, from what MongoDB says now."""
    workspace = await app.workspace(note["ws"])
    await _boards(app, workspace, note)
    frames = [
        *await _sales(app, workspace, note),
        *await _celebrations(app, workspace, note),
        *await _points(app, workspace, note),
    ]
    frames += [
        Frame("goalsRefresh", {"userId": seed_id(owner)}, f"user:{owner}")
        for owner in note["goals"]
    ]
    if note["boards"]:
        frames.append(Frame("leaderboard:refresh", {"metrics": note["metrics"]}))
    await app.live.publish(workspace.id, frames, app.clock())
    await app.queue.ring_lanes(note["lanes"])
    await app.queue.ring_platforms(note["platforms"])


async def _boards(app: App, workspace: Workspace, note: Document) -> None:
    built = await app.boards.built(workspace.id)
    wanted: defaultdict[Board, list[str]] = defaultdict(list)
    if not built:
        return
    for member, keys in note["boards"]:
        for metric, key in built if keys == [EVERY] else itertools.product(note["metrics"], keys):
            if (metric, key) in built:
                wanted[Board(workspace.id, metric, key)].append(member)
    ids = {
        progress_id(workspace.id, member, "global", place(kind_of(board.key), board.key)[0])
        for board, members in wanted.items()
        for member in members
    }
    if not wanted:
        return
    documents, people = await asyncio.gather(
        app.store.evaluation.progress(ids),
        app.store.members.many(workspace.id, {m for members in wanted.values() for m in members}),
    )
    metrics = app.catalogue(workspace).metrics
    for board, members in wanted.items():
        kind = kind_of(board.key)
        entries = []
        for member in members:
            found = documents.get(
                progress_id(workspace.id, member, "global", place(kind, board.key)[0])
            )
            if found is not None:
                inside, metric = totals(found, kind, board.key), metrics[board.metric]
                shown = member in people and people[member].shown
                value = metric.of(inside.get("v", {})) if shown else 0
                times = inside.get("t", {})
                reached = max(times.get(part, 0) for part in metric.parts)
                entries.append(Entry(Score(member, value, reached), found["rev"]))
        await app.boards.put(board, entries)


async def _sales(app: App, workspace: Workspace, note: Document) -> list[Frame]:
    if not note["sales"]:
        return []
    events = await app.store.events.sales(note["sales"])
    return [Frame("sale", item) for item in await sale_items(app, workspace, events)]


async def sale_items(
    app: App, workspace: Workspace, events: Sequence[Document]
) -> list[dict[str, Any]]:
    """Return what the ticker shows of orders; those of people who hide are left out."""
    members = await app.store.members.many(workspace.id, {event["member"] for event in events})
    hidden = {name for name, member in members.items() if member.hidden}
    return [
        _sale_item(workspace, event, members.get(event["member"]))
        for event in events
        if event["member"] not in hidden
    ]


def _sale_item(workspace: Workspace, event: Document, member: Member | None) -> dict[str, Any]:
    """Return what the ticker shows of an order; its place only where the workspace allows."""
    ticker = event.get("ticker", {})
    parts = [ticker[part] for part in ("city", "country") if ticker.get(part)]
    return {
        "id": str(event["_id"]),
        "order_id": ticker.get("order_id") or event["id"],
        "product": ticker.get("product") or event["scope"].get("sku") or "An order",
        "image": ticker.get("image_url"),
        "amount": show_money(
            event["m"]["revenue"], workspace.currency, workspace.locale, whole=False
        ),
        "at": event["at"].isoformat(),
        "place": ", ".join(parts) or None if workspace.show_places else None,
        "member": event["member"],
        "name": member.name if member else event["member"],
    }


async def _celebrations(app: App, workspace: Workspace, note: Document) -> list[Frame]:
    if not note["loud"]:
        return []
    awards = await app.store.awards.many([key for keys in note["loud"] for key in keys])
    members = await app.store.members.many(workspace.id, {award.member for award in awards})
    totals_of = await current_totals(app, workspace, awards)
    shapes = await milestone_shape(app, workspace, awards)
    shape_of = {award.key: shape for award, shape in zip(awards, shapes, strict=True)}
    metrics = app.catalogue(workspace).metrics
    frames = []
    for keys in note["loud"]:
        mine = [award for award in awards if award.key in keys]
        member = members.get(mine[0].member) if mine else None
        if member is None or member.hidden:
            continue
        for award in mine:
            metric = metrics.get(award.metric)
            total = totals_of[award.key]
            count = metric.number(total, workspace.currency) if metric else total
            frames += _earned(member, award, shape_of[award.key], count)
        if member.muted:
            continue
        celebration = celebrate(app, workspace, mine, member, totals_of[mine[0].key])
        data = {
            **_achievement(member, shape_of[mine[0].key]),
            "headline": celebration.headline(),
            "also": celebration.chips(),
            "next": celebration.next and f"{celebration.next} to the next laurel",
        }
        frames.append(Frame("achievement:celebration", data, "tv-display"))
    return frames


def _earned(member: Member, award: Award, shape: dict[str, Any], total: float) -> list[Frame]:
    """Return what the person's own room hears of an award (seeds 002 and 003)."""
    room = f"user:{member.id}"
    achievement = _achievement(member, shape) | {"achievementType": award.family}
    if award.family != "milestone":
        return [Frame("achievement:earned", achievement, room)]
    milestone = {
        "type": award.type,
        "points": award.points,
        "message": award.title,
        "milestone": award.value,
        "totalCount": total,
    }
    return [
        Frame("achievement:earned", achievement, room),
        Frame("milestoneAchieved", milestone, room),
    ]


def _achievement(member: Member, shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "userId": seed_id(member.id),
        "userName": member.name,
        "achievementType": "milestone",
        "title": shape["title"],
        "description": shape["description"],
        "icon": shape["emoji"],
        "timestamp": shape["achievedAt"],
        "milestone": shape,
    }


async def _points(app: App, workspace: Workspace, note: Document) -> list[Frame]:
    changes = dict(note["points"])
    if not changes:
        return []
    members = await app.store.members.many(workspace.id, changes)
    return [
        Frame(
            "pointsUpdate",
            {
                "userId": seed_id(member.id),
                "points": member.points,
                "change": changes[member.id],
            },
            f"user:{member.id}",
        )
        for member in members.values()
        if member.id in changes
    ]
