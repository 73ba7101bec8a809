"""Leaderboards, members, milestones and points, read."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import InvalidInput, NotFound, shorten
from core.usecases.leaderboards import leaderboard
from core.usecases.members import member_shape
from core.usecases.milestones import milestone_shape
from web.auth import guarded
from web.body import whole_number
from web.state import APP, workspace_of

MOST_MILESTONES = 200


async def get_leaderboard(request: web.Request) -> web.Response:
    """Return a stretch of a board."""
    board = await leaderboard(
        request.app[APP],
        await workspace_of(request),
        request.query.get("metric", "revenue"),
        request.query.get("period", "month"),
        team=request.query.get("team"),
        offset=whole_number(request, "offset", 0),
        limit=whole_number(request, "limit", 50),
    )
    return web.json_response(board)


async def get_member(request: web.Request) -> web.Response:
    """Return a member with totals per metric and period."""
    app, workspace = request.app[APP], await workspace_of(request)
    member = await _member(app, workspace, request.match_info["id"])
    return web.json_response(await member_shape(app, workspace, member))


async def get_milestones(request: web.Request) -> web.Response:
    """Return award history, newest first."""
    app, workspace = request.app[APP], await workspace_of(request)
    limit = whole_number(request, "limit", 50)
    if not 1 <= limit <= MOST_MILESTONES:
        raise InvalidInput("limit", limit, f"must be between 1 and {MOST_MILESTONES}")
    before = _read_cursor(request.query.get("cursor"))
    awards = await app.store.awards.history(
        workspace.id, request.query.get("member"), limit + 1, before
    )
    shown = awards[:limit]
    following = _write_cursor(shown[-1].recorded_at, shown[-1].key) if len(awards) > limit else None
    items = await milestone_shape(app, workspace, shown)
    return web.json_response({"items": items, "next": following})


async def get_points(request: web.Request) -> web.Response:
    """Return a member's balance and ledger, newest first, in the shapes of seed 003."""
    app, workspace = request.app[APP], await workspace_of(request)
    member = await _member(app, workspace, request.match_info["member"])
    entries = await app.store.points.history(workspace.id, member.id)
    body: dict[str, Any] = {
        "member": member.id,
        "balance": await app.store.points.balance(workspace.id, member.id),
        "items": [
            {
                "id": entry.id,
                "userId": entry.member,
                "type": entry.type,
                "points": entry.points,
                "reason": entry.reason,
                "source": entry.source,
                "createdAt": entry.created_at.isoformat(),
            }
            for entry in entries
        ],
    }
    return web.json_response(body)


async def _member(app: App, workspace: Workspace, member_id: str) -> Member:
    member = await app.store.members.get(workspace.id, member_id)
    if member is None:
        raise NotFound(f"There is no member {shorten(member_id)!r}.")
    return member


def _write_cursor(recorded_at: datetime, key: str) -> str:
    raw = f"{int(recorded_at.timestamp() * 1000)}|{key}"
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _read_cursor(given: str | None) -> tuple[datetime, str] | None:
    if given is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
        ms, key = raw.split("|", 1)
        return datetime.fromtimestamp(int(ms) / 1000, UTC), key
    except (ValueError, binascii.Error, OverflowError):
        raise InvalidInput("cursor", given, "is not one that this API gave out") from None


ROUTES = [
    web.get("/api/leaderboard", guarded("read", get_leaderboard)),
    web.get("/api/members/{id}", guarded("read", get_member)),
    web.get("/api/milestones", guarded("read", get_milestones)),
    web.get("/api/points/{member}", guarded("read", get_points)),
]
