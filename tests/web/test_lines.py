"""Lines to clients: frames that other implementations read, and clients that do not keep up."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from unittest.mock import Mock

import aiohttp
import pytest
from aiohttp import WSCloseCode, web

from core.live import Sent
from web.lines import HEARTBEAT, MOST_WAITING, RELOAD, Mailbox, Prepared, SocketLine, notice

DEADLINE_S = 10.0


@dataclass
class Both:
    """The two ends of a line."""

    line: SocketLine
    socket: web.WebSocketResponse
    transport: asyncio.Transport
    client: aiohttp.ClientWebSocketResponse

    async def comes(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def both() -> AsyncIterator[Both]:
    made: asyncio.Future[tuple[web.WebSocketResponse, asyncio.Transport]]
    made = asyncio.get_running_loop().create_future()

    async def get(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False, timeout=1)
        await socket.prepare(request)
        assert request.transport is not None
        made.set_result((socket, request.transport))
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.add_routes([web.get("/", get)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as client:
            socket, transport = await made
            yield Both(SocketLine(socket, transport), socket, transport, client)
    finally:
        await runner.cleanup()


def big(number: int, size: int = 40_000) -> Prepared:
    return Prepared(
        [Sent(f"{number}-0", "all", json.dumps({"n": number, "x": "x" * size}), "sale")]
    )


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
async def test_messages_of_every_length_are_read(size: int) -> None:
    text = "ü" * (size // 2) + "x" * (size % 2)
    async with both() as ends:
        ends.line.take(notice(text))
        assert await ends.client.receive_str(timeout=DEADLINE_S) == text


async def test_our_bytes_and_aiohttps_own_frames_get_along() -> None:
    async with both() as ends:
        ends.line.take(notice("one"))
        await ends.socket.ping(b"there?")
        ends.line.take(Prepared([Sent("1-0", "all", "two", ""), Sent("2-0", "all", "three", "")]))
        await ends.line.send(notice("four"))
        read = [await ends.client.receive_str(timeout=DEADLINE_S) for _ in range(4)]
        assert read == ["one", "two", "three", "four"]
        closing = asyncio.create_task(ends.socket.close(code=WSCloseCode.GOING_AWAY))
        await asyncio.sleep(0)
        spied = Mock(wraps=ends.transport)
        SocketLine(ends.socket, spied).take(notice("nothing may follow the end"))
        assert not spied.write.called
        message = await ends.client.receive(timeout=DEADLINE_S)
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        assert await closing
        ends.line.take(notice("nor what is closed be written to"))


async def fill(ends: Both) -> int:
    """Send until the line is full; return how many times."""
    number = 0
    while ends.transport.get_write_buffer_size() <= MOST_WAITING:
        ends.line.take(big(number))
        number += 1
        await asyncio.sleep(0)
    return number


async def test_who_does_not_keep_up_costs_little_and_is_told_to_reload() -> None:
    async with both() as ends:
        sent = await fill(ends)
        waiting = ends.transport.get_write_buffer_size()
        for number in range(100):
            ends.line.take(big(1_000 + number))
        assert ends.transport.get_write_buffer_size() <= waiting < MOST_WAITING + 50_000
        for number in range(sent):
            assert (await ends.client.receive_json(timeout=DEADLINE_S))["n"] == number
        await ends.comes(lambda: ends.transport.get_write_buffer_size() == 0)
        ends.line.take(big(5_000, 1))
        assert await ends.client.receive_str(timeout=DEADLINE_S) == RELOAD.frames[0].text
        assert (await ends.client.receive_json(timeout=DEADLINE_S))["n"] == 5_000


async def test_who_reads_nothing_is_cut_at_the_second_heartbeat() -> None:
    async with both() as ends:
        await fill(ends)
        ends.line.take(HEARTBEAT)
        assert not ends.transport.is_closing()
        ends.line.take(HEARTBEAT)
        assert ends.transport.is_closing()
        ends.line.take(big(1))


async def test_who_reads_nothing_does_not_hold_up_the_end() -> None:
    async with both() as ends:
        await fill(ends)
        ends.line.take(big(1))
        ends.line.end()
        assert ends.transport.is_closing()
    async with both() as ends:
        ends.line.end()
        assert not ends.transport.is_closing()


async def test_a_mailbox_hands_over_all_that_waits_and_is_bounded() -> None:
    box = Mailbox()
    frames = [big(number) for number in range(3)]
    for each in frames:
        box.take(each)
    assert await box.all() == frames
    for number in range(100):
        box.take(big(number))
    found = await box.all()
    assert found[0] is RELOAD
    assert sum(len(each.events) for each in found) < MOST_WAITING + 50_000
    box.take(HEARTBEAT)
    box.end()
    assert await box.all() == [HEARTBEAT]
    assert await box.all() == []
