"""GET /api/live/sales-events (WebSocket, or SSE by Accept) and GET /api/orders/recent."""

import asyncio
import contextlib
import re
from typing import Annotated

from aiohttp import web
from pydantic import Field

from core.errors import InvalidInput
from core.live import Sent
from core.tasks import end
from core.usecases.after_commit import sale_items
from web.endpoint import Endpoint, Example, query_of
from web.query import Between, Query, WholeNumber
from web.state import APP, CALLER, HUB, workspace_of

HEARTBEAT_S = 15.0
HEARTBEAT = '{"type":"heartbeat"}'
SEND_TIMEOUT_S = 10.0
MOST_ORDERS = 100
DISPLAY_ROOMS = frozenset({"all", "tv-display"})
_ID = re.compile(r"\d{1,16}(-\d{1,16})?")


class LiveQuery(Query):
    """Where to start."""

    since: str | None = Field(
        None, description="The id of the last frame seen; 0 starts with the oldest kept."
    )


class OrdersQuery(Query):
    """How many."""

    limit: Annotated[WholeNumber, Between(1, MOST_ORDERS)] = 5


async def get_live(request: web.Request) -> web.StreamResponse:
    """Stream frames from `since` on; without it, from now on."""
    since = query_of(request, LiveQuery).since or request.headers.get("Last-Event-ID")
    if since is not None and not _ID.fullmatch(since):
        raise InvalidInput("since", since, "is not the id of a frame")
    if "text/event-stream" in request.headers.get("Accept", ""):
        return await _events(request, since)
    if request.headers.get("Upgrade", "").lower() != "websocket":
        raise InvalidInput(
            "Accept",
            request.headers.get("Accept", "nothing"),
            "use a WebSocket, or send Accept: text/event-stream",
        )
    return await _websocket(request, since)


async def _websocket(request: web.Request, since: str | None) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(heartbeat=2 * HEARTBEAT_S, compress=False, max_msg_size=4096)
    await socket.prepare(request)

    async def send() -> None:
        async for item in request.app[HUB].frames(*_watcher(request), since, HEARTBEAT_S):
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await socket.send_str(_text(item))

    sender = asyncio.create_task(send())
    sender.add_done_callback(lambda _: asyncio.ensure_future(_close(socket)))
    request.app[SOCKETS].add(socket)
    try:
        async for _ in socket:
            pass  # a screen only listens
    finally:
        request.app[SOCKETS].discard(socket)
        await end(sender)
    return socket


async def _close(socket: web.WebSocketResponse) -> None:
    with contextlib.suppress(Exception):
        await socket.close()


async def _events(request: web.Request, since: str | None) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    with contextlib.suppress(ConnectionError, TimeoutError):
        await response.write(b": hello\n\n")
        async for item in request.app[HUB].frames(*_watcher(request), since, HEARTBEAT_S):
            head = f"id: {item.id}\n" if isinstance(item, Sent) else ""
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await response.write(f"{head}data: {_text(item)}\n\n".encode())
    return response


def _watcher(request: web.Request) -> tuple[str, frozenset[str] | None]:
    caller = request[CALLER]
    return caller.workspace, DISPLAY_ROOMS if caller.scope == "display" else None


def _text(item: str | Sent | None) -> str:
    if item is None:
        return HEARTBEAT
    return item.text if isinstance(item, Sent) else item


async def get_recent_orders(request: web.Request) -> web.Response:
    """Return the latest orders, newest first, for clients that can only poll."""
    limit = query_of(request, OrdersQuery).limit
    app, workspace = request.app[APP], await workspace_of(request)
    events = await app.store.events.recent_sales(workspace.id, limit)
    return web.json_response({"orders": await sale_items(app, workspace, events)})


SOCKETS = web.AppKey("sockets", set[web.WebSocketResponse])

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/live/sales-events",
        handler=get_live,
        summary="What happens, as it happens: WebSocket or server-sent events",
        tag="Live",
        scope="display",
        query=LiveQuery,
        produces="text/event-stream",
        example=Example(query={"since": "0"}, headers={"Accept": "text/event-stream"}),
    ),
    Endpoint(
        method="GET",
        path="/api/orders/recent",
        handler=get_recent_orders,
        summary="The latest orders, for clients that can only poll",
        tag="Live",
        scope="display",
        query=OrdersQuery,
        example=Example(
            query={"limit": "5"},
            answer={
                "orders": [
                    {
                        "id": "6b01973359edf83a21b697c7",
                        "order_id": "1001",
                        "product": "IPod Nano",
                        "amount": "$199.00",
                        "at": "2026-11-20T15:15:00+00:00",
                        "place": None,
                        "member": "ada",
                        "name": "Ada",
                    }
                ]
            },
        ),
    ),
]
