"""Leaderboards, members and points, read."""

from typing import Any

from aiohttp import web
from pydantic import Field

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import NotFound, shorten
from core.usecases.leaderboards import MOST_ROWS, leaderboard
from core.usecases.members import member_shape
from web.endpoint import Endpoint, Example, query_of
from web.query import Query, WholeNumber
from web.state import APP, workspace_of


class BoardQuery(Query):
    """Which board, and which stretch of it."""

    metric: str = Field("revenue", description="A metric such as revenue, units or signups.")
    period: str = Field(
        "month",
        description="day, week, month, quarter, year, all, or a key: 2026-11, 2026-W47, 2026-Q4.",
    )
    team: str | None = Field(None, description="Only the members of this team.")
    offset: WholeNumber = Field(0, description="How many rows to skip.")
    limit: WholeNumber = Field(50, description=f"How many rows, at most {MOST_ROWS:,}.")


async def get_leaderboard(request: web.Request) -> web.Response:
    """Return a stretch of a board."""
    asked = query_of(request, BoardQuery)
    board = await leaderboard(
        request.app[APP],
        await workspace_of(request),
        asked.metric,
        asked.period,
        team=asked.team,
        offset=asked.offset,
        limit=asked.limit,
    )
    return web.json_response(board)


async def get_member(request: web.Request) -> web.Response:
    """Return a member with totals per metric and period."""
    app, workspace = request.app[APP], await workspace_of(request)
    member = await _member(app, workspace, request.match_info["id"])
    return web.json_response(await member_shape(app, workspace, member))


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


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/leaderboard",
        handler=get_leaderboard,
        summary="A leaderboard, or a stretch of it",
        tag="Boards",
        scope="read",
        query=BoardQuery,
        example=Example(
            query={"metric": "revenue", "period": "month", "limit": "10"},
            answer={
                "metric": "revenue",
                "period": "2026-11",
                "rows": [
                    {
                        "rank": 1,
                        "member": "ada",
                        "name": "Ada",
                        "team": "North",
                        "value": "12251.00",
                    }
                ],
                "total": 3,
            },
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/members/{id}",
        handler=get_member,
        summary="One member with totals and points",
        tag="Boards",
        scope="read",
        example=Example(
            path={"id": "ada"},
            answer={
                "id": "ada",
                "name": "Ada",
                "team": "North",
                "identities": [],
                "points": 380,
                "totals": {
                    "revenue": {"day": "0.00", "month": "12251.00", "all": "12251.00"},
                    "units": {"day": 0, "month": 102, "all": 102},
                },
            },
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/points/{member}",
        handler=get_points,
        summary="A member's points: the balance and every entry",
        tag="Boards",
        scope="read",
        example=Example(
            path={"member": "ada"},
            answer={
                "member": "ada",
                "balance": 380,
                "items": [
                    {
                        "id": "default|ada|images-all|15|global|all|1",
                        "userId": "ada",
                        "type": "credit",
                        "points": 50,
                        "reason": "15 images milestone!",
                        "source": "image_milestone",
                        "createdAt": "2026-11-20T15:30:00+00:00",
                    }
                ],
            },
        ),
    ),
]
