"""Seed 002: update-stats and bulk-update."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInput, NotFound, Unavailable
from core.store.client import is_away
from core.usecases.update_stats import StatsUpdate, update_stats
from web.body import read_json
from web.endpoint import Endpoint, Example, validated
from web.errors import BodyTooLarge, UnsupportedBody
from web.state import APP, workspace_of

MOST_UPDATES = 1_000
INVALID = "Invalid update data"
FAILED = "Failed to update sales rep stats"


class RepUpdate(BaseModel):
    """One person's totals among many."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repId: str | int  # noqa: N815 - the seed's name
    stats: StatsUpdate


class BulkUpdate(BaseModel):
    """Up to 1,000 updates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    updates: list[RepUpdate] = Field(min_length=1, max_length=MOST_UPDATES)


async def post_stats(request: web.Request) -> web.Response:
    """Set a person's totals as of now, and return the milestones this brought.

    A total that is set raises the longer periods by the same difference, unless they are set too.
    A lower number takes back what it undoes.
    """
    app = request.app[APP]
    try:
        update = validated(StatsUpdate, await read_json(request))
        workspace = await workspace_of(request)
        [answer] = await update_stats(app, workspace, [(request.match_info["id"], update)])
    except InvalidInput as error:
        return _invalid(error)
    except Exception as error:
        return _failed(request, error)
    if isinstance(answer, NotFound):
        return web.json_response({"error": answer.message}, status=404)
    return _invalid(answer) if isinstance(answer, InvalidInput) else web.json_response(answer)


async def post_bulk(request: web.Request) -> web.Response:
    """Set the totals of many people; each has its own result, and all milestones are collected."""
    app = request.app[APP]
    try:
        wanted = validated(BulkUpdate, await read_json(request)).updates
        workspace = await workspace_of(request)
        updates = [(str(update.repId), update.stats) for update in wanted]
        answers = await update_stats(app, workspace, updates)
    except InvalidInput as error:
        return _invalid(error)
    except Exception as error:
        return _failed(request, error)
    results = [
        {"repId": told.repId, **_result(answer)}
        for told, answer in zip(wanted, answers, strict=True)
    ]
    milestones = [found for result in results for found in result.get("milestones", [])]
    return web.json_response({"success": True, "results": results, "allMilestones": milestones})


def _result(answer: dict[str, Any] | InvalidInput | NotFound) -> dict[str, Any]:
    if isinstance(answer, NotFound):
        return {"success": False, "status": 404, "error": answer.message}
    if isinstance(answer, InvalidInput):
        return {"success": False, "status": 400, "error": INVALID, "details": [answer.detail()]}
    return answer


def _invalid(error: InvalidInput) -> web.Response:
    return web.json_response({"error": INVALID, "details": [error.detail()]}, status=400)


def _failed(request: web.Request, error: Exception) -> web.Response:
    """Answer what nobody expected in the seed's words; MongoDB being away is 503, not 500."""
    if isinstance(error, web.HTTPException | UnsupportedBody | BodyTooLarge):
        raise error
    if isinstance(error, Unavailable) or is_away(error):
        return web.json_response({"error": FAILED}, status=503, headers={"Retry-After": "1"})
    request.app[APP].log.exception("update-stats failed", path=request.path)
    return web.json_response({"error": FAILED}, status=500)


_REP = {
    "id": 1,
    "name": "Ada One",
    "avatar": None,
    "team": "North",
    "monthlyRevenue": 50000,
    "yearlyRevenue": 50000,
    "allTimeRevenue": 50000,
    "monthlySignups": 25,
    "yearlySignups": 25,
    "goalProgress": 125,
    "monthlyGrowth": 0,
    "yearlyGrowth": 0,
    "rank": 1,
    "currentBonusTier": 3,
    "badges": ["Rising Star", "Top Earner"],
}
_ANSWER = {"success": True, "rep": _REP, "milestones": [], "badges": [], "rankChange": 2}
_STATS = {"monthlySignups": "25", "monthlyRevenue": "50000", "goalProgress": "125"}

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/leaderboard/sales-reps/bulk-update",
        handler=post_bulk,
        summary="Report the totals of many people at once",
        tag="Reported totals",
        scope="ingest",
        shape=BulkUpdate,
        example=Example(
            body={"updates": [{"repId": 1, "stats": _STATS}]},
            answer={"success": True, "results": [_ANSWER], "allMilestones": []},
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/leaderboard/sales-reps/{id}/update-stats",
        handler=post_stats,
        summary="Report a person's totals",
        tag="Reported totals",
        scope="ingest",
        shape=StatsUpdate,
        example=Example(path={"id": "1"}, body=_STATS, answer=_ANSWER),
    ),
]
