"""Leaderboards, read."""

from aiohttp import web
from pydantic import Field

from core.usecases.leaderboards import MOST_ROWS, leaderboard
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
]
