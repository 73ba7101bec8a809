"""Single events: look at one, edit it, delete it."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.domain.events import Key
from core.usecases.edit_events import delete_event, edit_event, event_shape, find_event
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of

_PATH = "/api/events/{source}/{id}"


class EventChange(BaseModel):
    """What an event should count for; metrics that are not named stay as they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics: dict[Key, Any] = Field(min_length=1, max_length=20)
    reason: str | None = Field(default=None, max_length=500)


async def get_event(request: web.Request) -> web.Response:
    """Return an event with what it counts for now and its corrections."""
    app, workspace = request.app[APP], await workspace_of(request)
    event = await find_event(app, workspace, *_name(request))
    return web.json_response(await event_shape(app, workspace, event))


async def patch_event(request: web.Request) -> web.Response:
    """Make an event count for other values.

    A correction is recorded over the difference; it counts in the original's period. Milestones it
    undoes are revoked, their points debited, posted cards put right.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    change = body_of(request, EventChange)
    source, name = _name(request)
    await edit_event(
        app, workspace, source, name, change.metrics, actor=actor_of(request), why=change.reason
    )
    event = await find_event(app, workspace, source, name)
    return web.json_response(await event_shape(app, workspace, event))


async def remove_event(request: web.Request) -> web.Response:
    """Take an event and its corrections out of every total; the record of them stays."""
    app, workspace = request.app[APP], await workspace_of(request)
    why = query_of(request, Reason).reason
    await delete_event(app, workspace, *_name(request), actor=actor_of(request), why=why)
    return web.Response(status=204)


def _name(request: web.Request) -> tuple[str, str]:
    return request.match_info["source"], request.match_info["id"]


_EXAMPLE = {"source": "shop", "id": "order-1001"}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path=_PATH,
        handler=get_event,
        summary="Look at one event",
        tag="Events",
        scope="read",
        example=Example(path=_EXAMPLE, status=404),
    ),
    Endpoint(
        method="PATCH",
        path=_PATH,
        handler=patch_event,
        summary="Edit an event",
        tag="Events",
        scope="admin",
        body=EventChange,
        example=Example(
            path=_EXAMPLE, body={"metrics": {"revenue": "99.00"}, "reason": "typo"}, status=404
        ),
    ),
    Endpoint(
        method="DELETE",
        path=_PATH,
        handler=remove_event,
        summary="Delete an event",
        tag="Events",
        scope="admin",
        query=Reason,
        example=Example(path=_EXAMPLE, query={"reason": "a test order"}, status=404),
    ),
]
