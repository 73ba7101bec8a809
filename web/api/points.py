"""Points: a member's balance and ledger, and lines written by hand."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.domain.events import Key
from core.domain.roster import Name
from core.usecases.people import person
from core.usecases.points import Conflict, book, entry_shape, statement
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, body_of, query_of
from web.errors import problem
from web.query import Between, Query, WholeNumber
from web.state import APP, actor_of, workspace_of

MOST_LINES = 1_000
MOST_POINTS = 1_000_000_000


class PointsQuery(Query):
    """Which page of the ledger."""

    limit: Annotated[WholeNumber, Between(1, MOST_LINES)] = 200
    cursor: str | None = Field(None, description="The `next` of the page before.")


class PointsIn(BaseModel):
    """Points to grant or to spend.

    type: credit gives, debit takes; a debit beyond the balance is refused. reason: what for; the
    member can read it. id: your own id for it: sent again it changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["credit", "debit"]
    points: int = Field(strict=True, gt=0, le=MOST_POINTS)
    reason: Name
    id: Key | None = None


async def get_points(request: web.Request) -> web.Response:
    """Return a member's balance and ledger, newest first, in the shapes of seed 003."""
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, PointsQuery)
    member = await person(app, workspace, request.match_info["member"])
    entries, following = await statement(
        app, workspace, member, asked.limit, read_cursor(asked.cursor)
    )
    return web.json_response(
        {
            "member": member.id,
            "balance": await app.store.points.balance(workspace.id, member.id),
            "items": [entry_shape(entry) for entry in entries],
            "next": write_cursor(following),
        }
    )


async def post_points(request: web.Request) -> web.Response:
    """Grant or spend points: 201 with the line, 200 where the same `id` wrote it before.

    The same `id` with another body is answered with 409, and nothing changes.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, PointsIn)
    try:
        booking = await book(
            app,
            workspace,
            request.match_info["member"],
            wanted.type,
            wanted.points,
            wanted.reason,
            name=wanted.id,
            by=actor_of(request),
        )
    except Conflict as error:
        return problem(409, error.message, [error.detail()])
    answer = {"entry": entry_shape(booking.entry), "balance": booking.balance}
    return web.json_response(answer, status=201 if booking.new else 200)


_ENTRY = {
    "id": "default|by-hand|thanks-42",
    "userId": "ada",
    "type": "credit",
    "points": 50,
    "reason": "Helped a new colleague",
    "source": "grant",
    "createdAt": "2026-11-20T15:30:00+00:00",
}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/points/{member}",
        handler=get_points,
        summary="A member's points: the balance and every entry",
        tag="Points",
        scope="read",
        query=PointsQuery,
        example=Example(
            path={"member": "ada"},
            answer={"member": "ada", "balance": 50, "items": [_ENTRY], "next": None},
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/points/{member}",
        handler=post_points,
        summary="Grant or spend points",
        tag="Points",
        scope="admin",
        body=PointsIn,
        example=Example(
            path={"member": "ada"},
            body={
                "type": "credit",
                "points": 50,
                "reason": "Helped a new colleague",
                "id": "thanks-42",
            },
            status=201,
            answer={"entry": _ENTRY, "balance": 110},
        ),
    ),
]
