"""The Socket Mode connection: opened, watched and closed as one thing."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bots.slack.client import socket_url
from core.errors import Unavailable

PING_S = 5.0
CONNECT_S = 15.0
CLOSE_S = 2.0
LOST_S = 60.0


@asynccontextmanager
async def open_socket(bolt: AsyncApp, app_token: str) -> AsyncIterator[SocketModeClient]:
    """Connect, yield once Slack has said hello, and close without leaving a task behind."""
    handler = AsyncSocketModeHandler(bolt, app_token, ping_interval=PING_S)
    client = handler.client
    client.proxy = bolt.client.proxy
    greeted = asyncio.Event()
    acknowledging: set[asyncio.Task[Any]] = set()

    async def on_message(_: Any, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            greeted.set()

    async def on_request(_: Any, request: SocketModeRequest) -> None:
        if task := asyncio.current_task():
            acknowledging.add(task)
            task.add_done_callback(acknowledging.discard)
        await handler.handle(client, request)

    client.message_listeners.append(on_message)
    client.socket_mode_request_listeners[:] = [on_request]
    try:
        # connect() tries a refused token for ever; asked for first, a refusal is an error.
        client.wss_uri = await socket_url(bolt.client, app_token)
        try:
            async with asyncio.timeout(CONNECT_S):
                await client.connect()  # type: ignore[no-untyped-call]
                await greeted.wait()
        except TimeoutError as error:
            raise Unavailable("Slack did not open the Socket Mode connection.") from error
        yield client
    finally:
        # A command just taken is acknowledged first, or its person reads that we timed out.
        if acknowledging:
            await asyncio.wait(set(acknowledging), timeout=CLOSE_S)
        await _close(client)


async def lost(client: SocketModeClient, after_s: float | None = None) -> None:
    """Return once the connection has been down for `after_s`, LOST_S unless told.

    slack_sdk reconnects by itself, but tries an expired address again without end.
    """
    patience_s = LOST_S if after_s is None else after_s
    seen = time.monotonic()
    while time.monotonic() - seen < patience_s:
        await asyncio.sleep(min(PING_S, patience_s))
        if await client.is_connected():
            seen = time.monotonic()


async def _close(client: SocketModeClient) -> None:
    # client.close() waits up to 10 s for a server that is gone, and leaves its tasks unawaited.
    client.closed = True
    client.auto_reconnect_enabled = False
    with suppress(TimeoutError, ConnectionError, aiohttp.ClientError):
        async with asyncio.timeout(CLOSE_S):
            await client.disconnect()  # type: ignore[no-untyped-call]
    futures = (client.message_processor, client.current_session_monitor, client.message_receiver)
    tasks = [future for future in futures if future is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await client.aiohttp_client_session.close()
