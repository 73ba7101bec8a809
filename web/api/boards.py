"""Leaderboards, members, milestones and points, read."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import InvalidInput, NotFound, shorten
from core.usecases.leaderboards import MOST_ROWS, leaderboard
from core.usecases.members import member_shape
from core.usecases.milestones import milestone_shape
from web.endpoint import Endpoint, Example, query_of
from web.query import Between, Query, WholeNumber
from web.state import APP, workspace_of

MOST_MILESTONES = 200


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


class MilestonesQuery(Query):
    """Whose milestones, and which page of them."""

    member: str | None = Field(None, description="Only those of this member.")
    limit: Annotated[WholeNumber, Between(1, MOST_MILESTONES)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


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


async def get_milestones(request: web.Request) -> web.Response:
    """Return award history, newest first."""
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, MilestonesQuery)
    before = _read_cursor(asked.cursor)
    awards = await app.store.awards.history(workspace.id, asked.member, asked.limit + 1, before)
    shown = awards[: asked.limit]
    more = len(awards) > asked.limit
    following = _write_cursor(shown[-1].recorded_at, shown[-1].key) if more else None
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
                        "value": "12450.00",
                    }
                ],
                "total": 1,
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
                "points": 110,
                "totals": {"revenue": {"day": "199.00", "month": "12450.00", "all": "12450.00"}},
            },
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/milestones",
        handler=get_milestones,
        summary="Milestones reached, newest first",
        tag="Boards",
        scope="read",
        query=MilestonesQuery,
        example=Example(
            query={"member": "ada", "limit": "5"},
            answer={"items": [], "next": None},
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
                "balance": 50,
                "items": [
                    {
                        "id": "image_15_2026-11_ada",
                        "userId": "ada",
                        "type": "credit",
                        "points": 50,
                        "reason": "15 images",
                        "source": "image_milestone",
                        "createdAt": "2026-11-20T15:30:00+00:00",
                    }
                ],
            },
        ),
    ),
]
