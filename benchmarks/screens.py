"""Many screens in one process: `python -m benchmarks.screens HOST PORT PATH SCREENS MARK`.

Writes `ready` once all are connected, then the number of every frame that all of them have: a
frame is a text with one MARK. They speak just enough WebSocket and look at nothing else, so that
the figures are the server's.
"""

import asyncio
import base64
import os
import sys
from collections import Counter
from typing import cast

import uvloop

CONNECTING_AT_ONCE = 100
UPGRADED = b" 101 "
HEAD_END = b"\r\n\r\n"
PING = b"\x89\x00"  # cannot be part of a short text of ASCII
PONG = b"\x8a\x80\x00\x00\x00\x00"


class Audience:
    """Counts how many screens have each frame."""

    def __init__(self, path: str, mark: bytes, screens: int) -> None:
        self.path, self.mark, self._screens = path, mark, screens
        self._have: Counter[int] = Counter()

    def has(self, frame: int) -> None:
        """Note that one more screen has a frame."""
        self._have[frame] += 1
        if self._have[frame] == self._screens:
            print(frame, flush=True)


class Screen(asyncio.Protocol):
    """One screen: says hello, then counts marks."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._left = b""  # what may be the beginning of a mark, or of the answer's head
        self._seen = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        lines = (
            f"GET {self._audience.path} HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        )
        # uvloop's transports can write, but are no asyncio.Transport.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write("\r\n".join((*lines, "", "")).encode())

    def data_received(self, data: bytes) -> None:
        data = self._left + data
        if not self.ready.done():
            head, end, data = data.partition(HEAD_END)
            if not end:
                self._left = head
                return
            if UPGRADED in head.partition(b"\r\n")[0]:
                self.ready.set_result(None)
            else:
                self.ready.set_exception(ConnectionError(head.decode()))
        if PING in data:
            self._transport.write(PONG)
        mark = self._audience.mark
        for _ in range(data.count(mark)):
            self._seen += 1
            self._audience.has(self._seen)
        self._left = data.rpartition(mark)[2][1 - len(mark) :]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(error or ConnectionError("closed"))


async def main(host: str, port: int, path: str, screens: int, mark: str) -> None:
    """Connect all and stay."""
    loop, audience = asyncio.get_running_loop(), Audience(path, mark.encode(), screens)
    for start in range(0, screens, CONNECTING_AT_ONCE):
        made = await asyncio.gather(
            *(
                loop.create_connection(lambda: Screen(audience), host, port)
                for _ in range(min(CONNECTING_AT_ONCE, screens - start))
            )
        )
        await asyncio.gather(*(screen.ready for _, screen in made))
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]))
