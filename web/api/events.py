"""POST /api/events: one event or up to 1,000."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from redis.exceptions import RedisError

from core.app import App
from core.domain.people import Workspace
from core.errors import InvalidInput
from core.usecases.evaluate import evaluate_lane
from core.usecases.milestones import milestone_shape
from core.usecases.record_events import Result, record_events
from web.auth import guarded
from web.body import read_json
from web.state import APP, workspace_of

WAIT_S = 10.0
WAIT_POLL_S = 0.02


async def post_events(request: web.Request) -> web.Response:
    """Record events: 202 with a result each; one alone that is refused gets 400 or 409."""
    app = request.app[APP]
    wait = _flag(request, "wait")
    workspace = await workspace_of(request)
    body = await read_json(request)
    items, alone = _items(body)
    results = await record_events(app, workspace, items)
    answer: dict[str, Any] = {"results": [result.answer() for result in results]}
    if alone and results[0].status in {"invalid", "conflict"}:
        return _refused(results[0], answer)
    if wait:
        answer |= await _evaluated(app, workspace, results)
    return web.json_response(answer, status=202)


def _items(body: Any) -> tuple[Sequence[Any], bool]:
    if isinstance(body, dict) and "events" in body:
        unknown = sorted(set(body) - {"events"})
        if unknown:
            raise InvalidInput(unknown[0], body[unknown[0]], "unknown field")
        if not isinstance(body["events"], list):
            raise InvalidInput("events", body["events"], "must be a list of events")
        if not body["events"]:
            raise InvalidInput("events", "an empty list", "needs at least one event")
        return body["events"], False
    if not isinstance(body, dict):
        raise InvalidInput("body", body, 'must be one event or {"events": [...]}')
    return [body], True


def _refused(result: Result, answer: dict[str, Any]) -> web.Response:
    shown = answer["results"][0]
    return web.json_response(
        {"error": shown["error"], "details": shown["details"], **answer},
        status=409 if result.status == "conflict" else 400,
    )


async def _evaluated(app: App, workspace: Workspace, results: Sequence[Result]) -> dict[str, Any]:
    """Evaluate before answering; `pending` counts what was not applied in time."""
    documents = [r.document for r in results if r.status == "accepted" and r.document]
    ids = [document["_id"] for document in documents]
    members = {document["member"] for document in documents}
    started = app.clock()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WAIT_S
    pending = len(ids)
    while pending and loop.time() < deadline:
        try:
            for lane in {document["lane"] for document in documents}:
                await evaluate_lane(app, lane, patience_s=1.0)
        except (RedisError, OSError) as error:
            app.log.warning("evaluated, but Redis does not answer", error=str(error))
        pending = await app.store.events.unapplied(ids)
        if pending:
            await asyncio.sleep(WAIT_POLL_S)
    awards = await app.store.awards.earned_since(workspace.id, sorted(members), started)
    shapes = await milestone_shape(app, workspace, awards)
    return {"awards": shapes, **({"pending": pending} if pending else {})}


def _flag(request: web.Request, name: str) -> bool:
    given = request.query.get(name, "false").lower()
    if given not in {"true", "false", "1", "0"}:
        raise InvalidInput(name, given, "must be true or false")
    return given in {"true", "1"}


ROUTES = [web.post("/api/events", guarded("ingest", post_events))]
