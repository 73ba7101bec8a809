"""GET /api/live/sales-events (WebSocket, SSE or polling) and GET /api/orders/recent."""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import WSCloseCode, web
from pydantic import Field
from redis.exceptions import RedisError

from core.errors import InvalidInput, Unavailable
from core.usecases.after_commit import sale_items
from web.admitted import ADMITTED, ask_again, credentials_of
from web.auth import rooms_of
from web.endpoint import Endpoint, Example, query_of
from web.lines import RELOAD, EventsLine, Mailbox, SocketLine
from web.live import HEARTBEAT_S, PAGE, Rooms, collapsed, seen
from web.metrics import HELD_OPEN
from web.query import Between, Query, WholeNumber
from web.state import APP, CALLER, HUB, workspace_of

CLOSE_TIMEOUT_S = 1.0
LONGEST_WAIT_S = 25
MOST_ORDERS = 100
LARGEST_MESSAGE = 4096  # a screen only listens
_ID = re.compile(r"\d{1,16}(-\d{1,16})?")


class LiveQuery(Query):
    """Where to start."""

    since: str | None = Field(
        None,
        description="The id of the last frame seen. 0 starts with the first there ever was, while "
        "it is kept. Without it, from now on.",
    )
    wait: Annotated[WholeNumber, Between(0, LONGEST_WAIT_S)] = Field(
        0, description="Polling only: how many seconds to wait for a frame when there is none."
    )


class OrdersQuery(Query):
    """How many."""

    limit: Annotated[WholeNumber, Between(1, MOST_ORDERS)] = 5


async def get_live(request: web.Request) -> web.StreamResponse:
    """Send the frames that the caller may see, from `since` on; without it, from now on.

    Three ways, by what the request asks for; all send the same frames, the same heartbeat every
    15 seconds and the same `{"type": "reload"}` when frames after `since` are gone or the client
    did not keep up: it then has to load anew what it shows.

    A WebSocket gets a message a frame. `Accept: text/event-stream` gets server-sent events, and
    `Last-Event-ID` counts as `since`. `Accept: application/json` polls: the answer is
    `{"frames": [...], "last_id": "..."}` with at most 500 frames, and `last_id` is the `since` of
    the next request; with `wait` it is held back until there is a frame.

    Of several `leaderboard:refresh` that wait together the last is sent, with the metrics of all.

    Clients that speak Socket.IO connect to the namespace `/leaderboard`, with their key as
    `auth: {token}`, and enter rooms by `join:tv-display` and `join:user:<id>`.
    """
    asked = query_of(request, LiveQuery)
    since = asked.since or request.headers.get("Last-Event-ID")
    if since is not None and not _ID.fullmatch(since):
        raise InvalidInput("since", since, "is not the id of a frame")
    accepted = request.headers.get("Accept", "")
    if "text/event-stream" in accepted:
        return await _events(request, since)
    if request.headers.get("Upgrade", "").lower() == "websocket":
        return await _websocket(request, since)
    if "application/json" in accepted:
        return await _poll(request, since, asked.wait)
    raise InvalidInput(
        "Accept",
        accepted or "nothing",
        "use a WebSocket, or send Accept: text/event-stream or Accept: application/json",
    )


async def _websocket(request: web.Request, since: str | None) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(
        timeout=CLOSE_TIMEOUT_S,
        heartbeat=2 * HEARTBEAT_S,
        compress=False,
        max_msg_size=LARGEST_MESSAGE,
    )
    await socket.prepare(request)
    transport = request.transport
    if transport is None:
        return socket

    closing = asyncio.Lock()

    async def close(code: WSCloseCode) -> None:
        async with closing:
            try:
                async with asyncio.timeout(2 * CLOSE_TIMEOUT_S):
                    await socket.close(code=code)
            except TimeoutError:
                transport.abort()  # it reads nothing, not even the goodbye

    workspace, rooms = _watcher(request)
    request.app[SOCKETS].add(close)
    try:
        with request.app[ADMITTED].stays(
            credentials_of(request),
            lambda: ask_again(request, rooms),
            lambda: close(WSCloseCode.POLICY_VIOLATION),
        ):
            line = SocketLine(socket, transport)
            async with request.app[HUB].watch(workspace, rooms, line, since):
                async for _ in socket:
                    pass
    except RedisError:
        await close(WSCloseCode.TRY_AGAIN_LATER)
    except (ConnectionError, TimeoutError):
        transport.abort()  # it is gone, or takes nothing
    finally:
        request.app[SOCKETS].discard(close)
        async with closing:
            pass  # who returns earlier cuts the line before the goodbye is answered
        if transport.get_write_buffer_size():
            transport.abort()  # what waits would wait for ever
    return socket


async def _events(request: web.Request, since: str | None) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    line, (workspace, rooms) = EventsLine(response), _watcher(request)

    async def leave() -> None:
        line.end()

    with (
        contextlib.suppress(ConnectionError, TimeoutError, RedisError),
        request.app[ADMITTED].stays(
            credentials_of(request), lambda: ask_again(request, rooms), leave
        ),
    ):
        await response.write(b": hello\n\n")
        async with request.app[HUB].watch(workspace, rooms, line, since):
            await line.follow()
    return response


async def _poll(request: web.Request, since: str | None, wait_s: int) -> web.Response:
    app, (workspace, rooms) = request.app[APP], _watcher(request)
    request[HELD_OPEN] = wait_s > 0
    try:
        if since is None:
            return _answer([], await app.live.last_id(workspace))
        bell = Mailbox()
        # Listening begins before the first look, so that nothing falls between the two.
        async with request.app[HUB].watch(workspace, rooms, bell):
            texts, last = await _missed(request, workspace, rooms, since)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    while not texts and await bell.all():
                        texts, last = await _missed(request, workspace, rooms, last)
    except (RedisError, OSError):
        raise Unavailable("Redis does not answer; try again.") from None
    return _answer(texts, last)


async def _missed(
    request: web.Request, workspace: str, rooms: Rooms, last: str
) -> tuple[list[str], str]:
    """Return frames after one as JSON texts, and the id to go on from."""
    live = request.app[APP].live
    while missed := await live.since(workspace, last, count=PAGE):
        last = missed[-1].id
        if visible := collapsed(seen(missed, rooms)):
            return [frame.text for frame in visible], last
    if missed is None:
        return [frame.text for frame in RELOAD.frames], await live.last_id(workspace)
    return [], last


def _answer(texts: list[str], last: str) -> web.Response:
    return web.Response(
        text=f'{{"frames":[{",".join(texts)}],"last_id":"{last}"}}',
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _watcher(request: web.Request) -> tuple[str, Rooms]:
    caller = request[CALLER]
    return caller.workspace, rooms_of(caller)


async def get_recent_orders(request: web.Request) -> web.Response:
    """Return the latest orders, newest first, for clients that can only poll."""
    limit = query_of(request, OrdersQuery).limit
    app, workspace = request.app[APP], await workspace_of(request)
    events = await app.store.events.recent_sales(workspace.id, limit)
    return web.json_response({"orders": await sale_items(app, workspace, events)})


Close = Callable[[WSCloseCode], Awaitable[None]]
SOCKETS = web.AppKey("sockets", set[Close])

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/live/sales-events",
        handler=get_live,
        summary="What happens, as it happens: WebSocket, server-sent events or polling",
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
