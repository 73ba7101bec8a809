"""GET /api/live/sales-events (WebSocket, or SSE by Accept) and GET /api/orders/recent."""

import asyncio
import contextlib
import re

from aiohttp import web

from core.errors import InvalidInput
from core.live import Sent
from core.tasks import end
from core.usecases.after_commit import sale_item
from web.auth import guarded
from web.body import whole_number
from web.state import APP, CALLER, HUB, workspace_of

HEARTBEAT_S = 15.0
HEARTBEAT = '{"type":"heartbeat"}'
SEND_TIMEOUT_S = 10.0
MOST_ORDERS = 100
DISPLAY_ROOMS = frozenset({"all", "tv-display"})
_ID = re.compile(r"\d{1,16}(-\d{1,16})?")


async def get_live(request: web.Request) -> web.StreamResponse:
    """Stream frames from `since` on; without it, from now on."""
    since = request.query.get("since") or request.headers.get("Last-Event-ID")
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
    limit = whole_number(request, "limit", 5)
    if not 1 <= limit <= MOST_ORDERS:
        raise InvalidInput("limit", limit, f"must be between 1 and {MOST_ORDERS}")
    app, workspace = request.app[APP], await workspace_of(request)
    events = await app.store.events.recent_sales(workspace.id, limit)
    members = await app.store.members.many(workspace.id, {event["member"] for event in events})
    return web.json_response(
        {"orders": [sale_item(workspace, event, members.get(event["member"])) for event in events]}
    )


SOCKETS = web.AppKey("sockets", set[web.WebSocketResponse])

ROUTES = [
    web.get("/api/live/sales-events", guarded("display", get_live)),
    web.get("/api/orders/recent", guarded("display", get_recent_orders)),
]
