"""Lines to clients: how prepared frames leave by WebSocket and as server-sent events."""

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from aiohttp import web

from core.live import Sent

SEND_TIMEOUT_S = 10.0
MOST_WAITING = 128 * 1024  # bytes that wait for one client; whoever is behind by more reloads
FULL_BEATS = 2  # how many heartbeats in a row a line may be full before it is cut
_TEXT = 0x81  # a whole text message, unmasked as servers send it


class Prepared:
    """Frames that leave together, encoded once for everybody who gets them."""

    def __init__(self, frames: Sequence[Sent]) -> None:
        self.frames = frames

    @cached_property
    def websocket(self) -> bytes:
        """The frames as WebSocket messages, one each."""
        return b"".join(message(frame.text.encode()) for frame in self.frames)

    @cached_property
    def events(self) -> bytes:
        """The frames as server-sent events."""
        return "".join(
            (f"id: {frame.id}\n" if frame.id else "") + f"data: {frame.text}\n\n"
            for frame in self.frames
        ).encode()


def message(payload: bytes) -> bytes:
    """Return a WebSocket text message of a server with its header (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((_TEXT, size)) + payload
    if size < 1 << 16:
        return bytes((_TEXT, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_TEXT, 127)) + size.to_bytes(8, "big") + payload


def notice(text: str) -> Prepared:
    """Return something that is no event, so that nobody resumes from it."""
    return Prepared([Sent("", "all", text, "")])


HEARTBEAT = notice('{"type":"heartbeat"}')
RELOAD = notice('{"type":"reload","room":"all","data":{"reason":"some frames are gone"}}')


class Line(Protocol):
    """The way to one client."""

    async def send(self, frames: Prepared) -> None:
        """Send and wait until there is room for more. Raises ConnectionError, TimeoutError."""

    def take(self, frames: Prepared) -> None:
        """Send without waiting for anybody."""

    def end(self) -> None:
        """Say that nothing more will come."""


class SocketLine:
    """A WebSocket without compression: the same bytes go to every client's transport as they are.

    aiohttp writes its own frames (ping, pong, close) to the transport whole, so ours never fall
    inside one.
    """

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self._socket = socket
        self._transport = transport
        self._behind = False
        self._full_beats = 0

    async def send(self, frames: Prepared) -> None:
        """Send and wait until there is room for more. Raises ConnectionError, TimeoutError."""
        async with asyncio.timeout(SEND_TIMEOUT_S):
            for frame in frames.frames:
                await self._socket.send_str(frame.text)

    def take(self, frames: Prepared) -> None:
        """Write at once; a client that does not keep up misses frames and is told to reload."""
        transport = self._transport
        if self._socket.closed or transport.is_closing():
            return
        waiting = transport.get_write_buffer_size()
        if waiting > MOST_WAITING:
            self._full(frames)
            return
        if self._behind:
            if waiting:
                return
            self._behind, self._full_beats = False, 0
            transport.write(RELOAD.websocket)
        transport.write(frames.websocket)

    def _full(self, frames: Prepared) -> None:
        self._behind = True
        self._full_beats += frames is HEARTBEAT
        if self._full_beats >= FULL_BEATS:
            self._transport.abort()

    def end(self) -> None:
        """Let go of a client that reads nothing; the others are closed politely."""
        if self._behind:
            self._transport.abort()


class Mailbox:
    """Frames that wait for somebody who takes his time."""

    def __init__(self) -> None:
        self._waiting: deque[Prepared] = deque()
        self._size = 0
        self._bell = asyncio.Event()
        self.ended = False

    async def send(self, frames: Prepared) -> None:
        """Take frames that were missed."""
        self.take(frames)

    def take(self, frames: Prepared) -> None:
        """Keep frames; when too many wait they all go, and the notice to reload stays."""
        if self.ended:
            return
        if self._size > MOST_WAITING:
            self._waiting.clear()
            self._size, frames = 0, RELOAD
        self._waiting.append(frames)
        self._size += len(frames.events)
        self._bell.set()

    def end(self) -> None:
        """Say that nothing more will come."""
        self.ended = True
        self._bell.set()

    async def all(self) -> list[Prepared]:
        """Return what waits as soon as there is something; nothing when nothing more will come."""
        await self._bell.wait()
        found = list(self._waiting)
        self._waiting.clear()
        self._size = 0
        if not self.ended:
            self._bell.clear()
        return found


class EventsLine(Mailbox):
    """Server-sent events: what waits leaves in one piece."""

    def __init__(self, response: web.StreamResponse) -> None:
        super().__init__()
        self._response = response

    async def send(self, frames: Prepared) -> None:
        """Send and wait until there is room for more. Raises ConnectionError, TimeoutError."""
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await self._response.write(frames.events)

    async def follow(self) -> None:
        """Send what comes until nothing more will. Raises ConnectionError, TimeoutError."""
        while found := await self.all():
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._response.write(b"".join(each.events for each in found))
