"""Slack's Socket Mode: one-time addresses, hello, envelopes, acknowledgements, disconnects."""

import asyncio
import contextlib
import json
import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.emulators.slack_world import APP_ID

SOCKETS_MAX = 10
TICKET_S = 30.0
TAKING_PAYLOAD = {"view_submission", "block_suggestion"}


class SocketMode:
    """The open sockets of one app; every envelope goes to the newest of them."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.sockets: list[web.WebSocketResponse] = []
        self.connections = 0
        self.acknowledged = 0
        self.protocol_errors: list[str] = []
        self._changed = changed
        self._tickets: dict[str, float] = {}
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._takes_payload: dict[str, bool] = {}

    def new_url(self, base: str) -> str:
        """Return an address that opens one socket, once."""
        ticket = secrets.token_hex(8)
        self._tickets[ticket] = time.monotonic() + TICKET_S
        return f"{base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        if self._tickets.pop(request.query.get("ticket", ""), 0.0) < time.monotonic():
            return web.Response(status=408, text="the ticket was used, or is too old")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.sockets) >= SOCKETS_MAX:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self.sockets.append(socket)
        self.connections += 1
        try:  # a client that is killed may be gone before it is greeted
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self.sockets),
                    "debug_info": {
                        "host": "applink-emulated",
                        "approximate_connection_time": 18060,
                    },
                    "connection_info": {"app_id": APP_ID},
                }
            )
            self._changed()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
                else:
                    self.protocol_errors.append(f"a frame of type {message.type.name}")
        finally:
            self.sockets.remove(socket)
            self._changed()
        return socket

    async def push(self, kind: str, payload: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        """Send an envelope; the future holds the payload of its acknowledgement."""
        live = [socket for socket in self.sockets if not socket.closed]
        if not live:
            raise ConnectionError("dispatch_failed: the app has no open socket")
        envelope = str(uuid.uuid4())
        self._takes_payload[envelope] = (
            kind == "slash_commands" or payload.get("type") in TAKING_PAYLOAD
        )
        acknowledged: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._acks[envelope] = acknowledged
        body = {
            "envelope_id": envelope,
            "type": kind,
            "accepts_response_payload": self._takes_payload[envelope],
            "payload": payload,
        }
        if kind == "events_api":
            body |= {"retry_attempt": 0, "retry_reason": ""}
        await live[-1].send_json(body)
        return acknowledged

    async def disconnect(self, reason: str) -> None:
        """Ask every client to reconnect, as Slack does every few hours, and hang up."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    def drop(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.sockets):
            writer = socket._writer
            if writer is not None and writer.transport is not None:
                writer.transport.abort()

    async def close(self) -> None:
        """Hang up on everybody."""
        for socket in list(self.sockets):
            with contextlib.suppress(ConnectionError):  # its client was killed a moment ago
                await socket.close(code=1001)

    def _receive(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            self.protocol_errors.append(f"not JSON: {text[:80]}")
            return
        envelope = message.get("envelope_id")
        acknowledged = self._acks.pop(envelope, None)
        if acknowledged is None:
            self.protocol_errors.append(f"an acknowledgement of no open envelope: {text[:80]}")
            return
        payload = message.get("payload") or {}
        if payload and not self._takes_payload.get(envelope):
            self.protocol_errors.append(f"a payload nobody takes: {text[:80]}")
        self.acknowledged += 1
        if not acknowledged.done():
            acknowledged.set_result(payload)
        self._changed()
