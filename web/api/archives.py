"""Closed boards: what they were, and opening one again."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.usecases.close import closed_boards, reopen
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Between, Query, WholeNumber
from web.state import APP, actor_of, workspace_of

MOST_ARCHIVES = 200


class ArchivesQuery(Query):
    """Which closed boards, and which page of them."""

    metric: str | None = Field(None, description="Such as revenue, units or profit_margin.")
    kind: Literal["day", "week", "month", "quarter", "year"] | None = None
    limit: Annotated[WholeNumber, Between(1, MOST_ARCHIVES)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


class Reopening(BaseModel):
    """Why a closed board should count again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
    ] = Field(description="For the audit: who reads it later wants to know.")


async def get_archives(request: web.Request) -> web.Response:
    """Return closed boards with their winners, the latest closed first.

    A period closes 48 hours after its end; `GET /api/leaderboard?period=2026-10` has all its rows.
    """
    asked = query_of(request, ArchivesQuery)
    items, following = await closed_boards(
        request.app[APP],
        await workspace_of(request),
        metric=asked.metric,
        kind=asked.kind,
        limit=asked.limit,
        before=read_cursor(asked.cursor),
    )
    return web.json_response({"items": items, "next": write_cursor(following)})


async def post_reopen(request: web.Request) -> web.Response:
    """Let a closed board follow its events again; it closes anew 48 hours from now."""
    opened = await reopen(
        request.app[APP],
        await workspace_of(request),
        request.match_info["metric"],
        request.match_info["key"],
        by=actor_of(request),
        why=body_of(request, Reopening).reason,
    )
    return web.json_response(
        {
            "metric": opened.metric,
            "period": opened.key,
            "closes_at": opened.due.isoformat() if opened.due else None,
        }
    )


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/archives",
        handler=get_archives,
        summary="Closed boards and who won them",
        tag="Boards",
        scope="read",
        query=ArchivesQuery,
        example=Example(
            query={"metric": "revenue", "kind": "month"},
            answer={
                "items": [
                    {
                        "metric": "revenue",
                        "period": "2026-10",
                        "kind": "month",
                        "start": "2026-10-01T00:00:00+00:00",
                        "end": "2026-11-01T00:00:00+00:00",
                        "closed_at": "2026-11-03T00:00:00+00:00",
                        "total": 2,
                        "winners": [
                            {
                                "rank": 1,
                                "member": "ada",
                                "name": "Ada",
                                "team": "North",
                                "value": "9120.00",
                            }
                        ],
                    }
                ],
                "next": None,
            },
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/archives/{metric}/{key}/reopen",
        handler=post_reopen,
        summary="Open a closed board again",
        tag="Boards",
        scope="admin",
        body=Reopening,
        example=Example(
            path={"metric": "revenue", "key": "2026-10"},
            body={"reason": "A till was offline until today."},
            answer={
                "metric": "revenue",
                "period": "2026-10",
                "closes_at": "2026-11-22T15:30:00+00:00",
            },
        ),
    ),
]
