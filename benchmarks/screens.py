"""Many screens in one process: `python -m benchmarks.screens HOST PORT PATH SCREENS HOW MARK`.

HOW is `plain`, or `deflate` for screens that offer compression as browsers do. Writes `ready` once
all are connected, then how many frames all of them have. They look at no more than it takes to
count frames, a text with one MARK each, so that the figures are the server's.
"""

import base64
import os
import selectors
import socket
import sys

CONNECTING_AT_ONCE = 100
TIMEOUT_S = 30
BUFFER = 1 << 16
UPGRADED = b" 101 "
HEAD_END = b"\r\n\r\n"
PING = b"\x89\x00"  # cannot be part of a short text of ASCII
PONG = b"\x8a\x80\x00\x00\x00\x00"


class Screen:
    """One screen: says hello, then counts messages."""

    def __init__(self, host: str, port: int, path: str, how: str, mark: bytes) -> None:
        self.socket = socket.create_connection((host, port), timeout=TIMEOUT_S)
        self._mark = mark
        self._left = b""
        self._deflated = False
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        ]
        if how == "deflate":
            lines.append("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
        self.socket.sendall("\r\n".join((*lines, "", "")).encode())

    def welcome(self) -> None:
        """Wait until the server has answered."""
        head = b""
        while HEAD_END not in head:
            some = self.socket.recv(BUFFER)
            if not some:
                raise ConnectionError(head.decode())
            head += some
        head, _, self._left = head.partition(HEAD_END)
        if UPGRADED not in head.partition(b"\r\n")[0]:
            raise ConnectionError(head.decode())
        self._deflated = b"permessage-deflate" in head
        self.socket.setblocking(False)

    def read(self) -> int:
        """Take what has arrived; return how many frames that completes."""
        found = self.socket.recv(BUFFER)
        if not found:
            raise ConnectionError("a screen was closed")
        data = self._left + found
        if self._deflated:
            return self._messages(data)
        if PING in data:
            self.socket.send(PONG)
        self._left = data.rpartition(self._mark)[2][1 - len(self._mark) :]
        return data.count(self._mark)

    def _messages(self, data: bytes) -> int:
        """Count messages where what is in them cannot be read without more work."""
        at = complete = 0
        while True:
            size, start = _header(data, at)
            if start is None or start + size > len(data):
                break
            complete += 1
            at = start + size
        self._left = data[at:]
        return complete


def _header(data: bytes, at: int) -> tuple[int, int | None]:
    """Return the length of a message and where it starts, None while its header is not there."""
    if len(data) < at + 2:
        return 0, None
    size = data[at + 1]
    if size < 126:
        return size, at + 2
    wide = 2 if size == 126 else 8
    if len(data) < at + 2 + wide:
        return 0, None
    return int.from_bytes(data[at + 2 : at + 2 + wide], "big"), at + 2 + wide


def main(host: str, port: int, path: str, screens: int, how: str, mark: str) -> None:
    """Connect all and stay until one is closed."""
    waiting = selectors.DefaultSelector()
    for start in range(0, screens, CONNECTING_AT_ONCE):
        some = min(CONNECTING_AT_ONCE, screens - start)
        made = [Screen(host, port, path, how, mark.encode()) for _ in range(some)]
        for screen in made:
            screen.welcome()
            waiting.register(screen.socket, selectors.EVENT_READ, screen)
    print("ready", flush=True)
    total = told = 0
    while True:
        for key, _ in waiting.select():
            total += key.data.read()
        # Nobody gets a frame twice: when this many have arrived, everybody has as many.
        if total // screens > told:
            told = total // screens
            print(told, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6])
