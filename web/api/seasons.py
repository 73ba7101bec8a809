"""Seasons: races over some days, listed, started, ended, cancelled."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from core.domain.seasons import NewSeason
from core.usecases.seasons import (
    cancel_season,
    end_season,
    find_season,
    season_shape,
    start_season,
)
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Between, Query, Reason, WholeNumber
from web.state import APP, actor_of, workspace_of

MOST_SEASONS = 100
MOST_ROWS = 1_000


class SeasonsQuery(Query):
    """How many seasons."""

    limit: Annotated[WholeNumber, Between(1, MOST_SEASONS)] = 20


class StandingsQuery(Query):
    """How many places."""

    limit: Annotated[WholeNumber, Between(1, MOST_ROWS)] = Field(
        100, description="How many of the first places."
    )


async def get_seasons(request: web.Request) -> web.Response:
    """Return seasons, the newest first, each with its first ten places."""
    app, workspace = request.app[APP], await workspace_of(request)
    found = await app.store.seasons.listed(workspace.id, query_of(request, SeasonsQuery).limit)
    items = [await season_shape(app, workspace, season) for season in found]
    return web.json_response({"items": items})


async def get_season(request: web.Request) -> web.Response:
    """Return a season with its standings: live while it runs, archived when it is over."""
    app, workspace = request.app[APP], await workspace_of(request)
    season = await find_season(app, workspace, request.match_info["id"])
    limit = query_of(request, StandingsQuery).limit
    return web.json_response(await season_shape(app, workspace, season, limit))


async def post_season(request: web.Request) -> web.Response:
    """Start a season, or plan one; a metric has one at a time.

    When its last day is over, the standings are archived and the winners announced.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    new = body_of(request, NewSeason)
    season = await start_season(app, workspace, new, by=actor_of(request))
    return web.json_response(await season_shape(app, workspace, season), status=201)


async def post_end(request: web.Request) -> web.Response:
    """End a season now: what came in until now counts, and the winners are announced.

    While events wait to be counted its `state` stays running, for a minute at most.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    season = await find_season(app, workspace, request.match_info["id"])
    why = query_of(request, Reason).reason
    ended = await end_season(app, workspace, season, by=actor_of(request), why=why)
    return web.json_response(await season_shape(app, workspace, ended))


async def delete_season(request: web.Request) -> web.Response:
    """Cancel a season that is not over: nobody wins it."""
    app, workspace = request.app[APP], await workspace_of(request)
    season = await find_season(app, workspace, request.match_info["id"])
    why = query_of(request, Reason).reason
    await cancel_season(app, workspace, season, by=actor_of(request), why=why)
    return web.Response(status=204)


_SPRINT = {
    "id": "1",
    "name": "Winter sprint",
    "metric": "units",
    "start": "2026-11-01",
    "end": "2026-12-20",
    "state": "running",
    "closedAt": None,
    "total": 1,
    "rows": [{"rank": 1, "member": "ada", "name": "Ada", "team": "North", "value": 102}],
}
_ONE = {"id": "1"}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/seasons",
        handler=get_seasons,
        summary="The seasons and who leads them",
        tag="Boards",
        scope="read",
        query=SeasonsQuery,
        example=Example(query={"limit": "5"}, answer={"items": [_SPRINT]}),
    ),
    Endpoint(
        method="POST",
        path="/api/seasons",
        handler=post_season,
        summary="Start a season",
        tag="Boards",
        scope="admin",
        body=NewSeason,
        example=Example(
            body={"name": "Winter sprint", "metric": "revenue", "end": "2026-12-20"},
            status=201,
            answer=_SPRINT
            | {"id": "2", "metric": "revenue", "start": "2026-11-20", "total": 0, "rows": []},
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/seasons/{id}",
        handler=get_season,
        summary="One season and its standings",
        tag="Boards",
        scope="read",
        query=StandingsQuery,
        example=Example(path=_ONE, answer=_SPRINT),
    ),
    Endpoint(
        method="POST",
        path="/api/seasons/{id}/end",
        handler=post_end,
        summary="End a season with winners",
        tag="Boards",
        scope="admin",
        query=Reason,
        example=Example(
            path=_ONE,
            query={"reason": "the quarter is over"},
            answer=_SPRINT | {"state": "ended", "closedAt": "2026-12-01T12:00:00+00:00"},
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/seasons/{id}",
        handler=delete_season,
        summary="Cancel a season",
        tag="Boards",
        scope="admin",
        query=Reason,
        example=Example(path=_ONE, query={"reason": "a mistake"}, status=204),
    ),
]
