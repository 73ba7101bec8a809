"""The outbox: what waits, what was posted, what failed and why."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from core.usecases.outbox import deliveries, drop, retry
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, query_of
from web.query import Between, Query, Reason, WholeNumber
from web.state import APP, actor_of, workspace_of

MOST_DELIVERIES = 200


class DeliveriesQuery(Query):
    """Which deliveries, and which page of them."""

    state: Literal["pending", "held", "sent", "failed", "skipped", "digested", "dropped"] | None = (
        Field(
            None,
            description="held: pending until quiet hours or the day are over. digested: told in a "
            "digest. skipped: nobody wants it, or nothing is left to say.",
        )
    )
    platform: Literal["slack", "discord", "telegram"] | None = None
    limit: Annotated[WholeNumber, Between(1, MOST_DELIVERIES)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


async def get_deliveries(request: web.Request) -> web.Response:
    """Return deliveries, newest first; what failed says why, and may be tried again for a week."""
    asked = query_of(request, DeliveriesQuery)
    items, following = await deliveries(
        request.app[APP],
        await workspace_of(request),
        state=asked.state,
        platform=asked.platform,
        limit=asked.limit,
        before=read_cursor(asked.cursor),
    )
    return web.json_response({"items": items, "next": write_cursor(following)})


async def post_retry(request: web.Request) -> web.Response:
    """Try a failed delivery again. It is worded as things stand when it is sent."""
    app, delivery = request.app[APP], request.match_info["id"]
    again = await retry(app, await workspace_of(request), delivery, by=actor_of(request))
    return web.json_response(again)


async def delete_delivery(request: web.Request) -> web.Response:
    """Give a delivery up that waits or failed; what was posted stays posted."""
    app, why = request.app[APP], query_of(request, Reason).reason
    workspace, delivery = await workspace_of(request), request.match_info["id"]
    await drop(app, workspace, delivery, why=why, by=actor_of(request))
    return web.Response(status=204)


_FAILED = {
    "id": "5c6d1b0f9a3e5c6d1b0f9a3e",
    "kind": "celebration",
    "state": "failed",
    "held": None,
    "says": "Mei Tanaka: $50,000, Bonus tier 3",
    "platform": "slack",
    "target": "slack",
    "place": "#wins",
    "direct": False,
    "people": ["ada"],
    "attempts": 40,
    "error": "Slack did not take the message: internal_error",
    "digest": None,
    "createdAt": "2026-11-20T15:30:00+00:00",
    "notBefore": None,
    "sentAt": None,
    "failedAt": "2026-11-20T21:02:11+00:00",
}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/deliveries",
        handler=get_deliveries,
        summary="The outbox, newest first",
        tag="Places",
        scope="admin",
        query=DeliveriesQuery,
        example=Example(
            query={"state": "failed", "limit": "20"}, answer={"items": [_FAILED], "next": None}
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/deliveries/{id}/retry",
        handler=post_retry,
        summary="Try a failed delivery again",
        tag="Places",
        scope="admin",
        example=Example(
            path={"id": "sample-failed"},
            answer=_FAILED | {"state": "pending", "attempts": 1, "error": None},
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/deliveries/{id}",
        handler=delete_delivery,
        summary="Give a delivery up",
        tag="Places",
        scope="admin",
        query=Reason,
        example=Example(path={"id": "sample-failed"}, query={"reason": "old news"}, status=204),
    ),
]
