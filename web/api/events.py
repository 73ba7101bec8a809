"""POST /api/events: one event or up to 1,000."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.app import App
from core.domain.events import EventIn
from core.domain.people import Workspace
from core.errors import InvalidInput
from core.usecases.milestones import badge_shape, milestone_shape
from core.usecases.outcome import outcome_of
from core.usecases.record_events import MOST_EVENTS, Result, record_events
from web.body import read_json
from web.endpoint import Endpoint, Example, query_of
from web.query import Flag, Query
from web.state import APP, workspace_of


class EventsQuery(Query):
    """How to answer."""

    wait: Flag = Field(False, description="Evaluate before answering, and add the `awards`.")


class Events(BaseModel):
    """Many events at once. Each is judged by itself: a bad one does not hold up the others."""

    model_config = ConfigDict(extra="forbid")

    events: list[EventIn] = Field(min_length=1, max_length=MOST_EVENTS)


async def post_events(request: web.Request) -> web.Response:
    """Record events: 202 with a result each; one alone that is refused gets 400 or 409."""
    app = request.app[APP]
    workspace = await workspace_of(request)
    body = await read_json(request)
    items, alone = _items(body)
    results = await record_events(app, workspace, items)
    answer: dict[str, Any] = {"results": [result.answer() for result in results]}
    if alone and results[0].status in {"invalid", "conflict"}:
        return _refused(results[0], answer)
    if query_of(request, EventsQuery).wait:
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
    outcome = await outcome_of(app, workspace, documents)
    milestones = await milestone_shape(app, workspace, outcome.of("milestone"))
    return {
        "awards": milestones,
        "badges": [badge_shape(award) for award in outcome.of("badge")],
        "trophies": [badge_shape(award) for award in outcome.of("trophy")],
        **({"pending": outcome.pending} if outcome.pending else {}),
    }


ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/events",
        handler=post_events,
        summary="Tell what happened: one event, or up to 1,000",
        tag="Events",
        scope="ingest",
        query=EventsQuery,
        shape=EventIn | Events,
        example=Example(
            query={"wait": "true"},
            body={
                "id": "order-1001",
                "source": "shop",
                "type": "order",
                "member": "ada",
                "occurred_at": "2026-11-20T10:15:00-05:00",
                "metrics": {"revenue": "199.00", "units": 2, "cost": "120.00"},
                "currency": "USD",
                "scope": {"sku": "IPOD2008GREEN", "category": "audio"},
                "ticker": {"order_id": "1001", "product": "IPod Nano", "country": "US"},
            },
            status=202,
            answer={"results": [{"id": "order-1001", "status": "accepted"}], "awards": []},
        ),
    )
]
