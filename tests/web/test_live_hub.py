"""The hub by itself: heartbeats, an outage of Redis, clients that are ahead, one piece for all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from redis.exceptions import ConnectionError as Away

from core.app import App
from core.live import Frame, Sent
from core.tasks import end
from tests.conftest import NOW
from web import live
from web.lines import HEARTBEAT, RELOAD, Prepared
from web.live import HEARTBEAT_S, Hub

DEADLINE_S = 10.0


class Ears:
    """A line that only listens."""

    def __init__(self) -> None:
        self.heard: list[Prepared] = []
        self.ended = False

    async def send(self, frames: Prepared) -> None:
        self.take(frames)

    def take(self, frames: Prepared) -> None:
        self.heard.append(frames)

    def end(self) -> None:
        self.ended = True

    @property
    def types(self) -> list[str]:
        return [frame.type for each in self.heard for frame in each.frames if frame.type]


class Patchy:
    """The live stream of an app behind a connection that can be cut, or hold answers back."""

    def __init__(self, app: App) -> None:
        self._live = app.live
        self.cut = False
        self.reading = asyncio.Event()
        self.reading.set()
        self.held = False
        self.looked_up: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if self.cut:
            raise Away("cut")
        return getattr(self._live, name)

    async def follow(self, *args: Any) -> list[tuple[str, list[Sent]]]:
        self.held = not self.reading.is_set()
        await self.reading.wait()
        if self.cut:
            raise Away("cut")
        return await self._live.follow(*args)

    async def since(self, workspace: str, last: str, *args: Any) -> list[Sent] | None:
        if self.cut:
            raise Away("cut")
        found = await self._live.since(workspace, last, *args)
        self.looked_up.append(last)
        return found


class Bench:
    """A running hub with a clock to set."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.stream = Patchy(app)
        self.now = 0.0
        self.hub = Hub(SimpleNamespace(live=self.stream), lambda: self.now)  # type: ignore[arg-type]

    async def publish(self, *types: str, room: str = "all") -> str:
        await self.app.live.publish("default", [Frame(type, {}, room) for type in types], NOW)
        return await self.app.live.last_id("default")

    async def comes(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def bench(app: App) -> AsyncIterator[Bench]:
    made = Bench(app)
    task = asyncio.create_task(made.hub.run())
    try:
        yield made
    finally:
        # Redis is best left between two readings.
        made.stream.cut = True
        await made.comes(lambda: made.hub._lost or not made.hub._somebody.is_set())
        await end(task)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BLOCK_MS", 20)
    monkeypatch.setattr(live, "RETRY_S", 0.01)


async def test_a_heartbeat_every_fifteen_seconds(app: App) -> None:
    ears = Ears()
    async with bench(app) as it, it.hub.watch("default", None, ears):
        await it.publish("first")
        await it.comes(lambda: ears.types == ["first"])
        assert ears.heard[-1] is not HEARTBEAT
        for beats in (1, 2):
            it.now += HEARTBEAT_S
            await it.comes(lambda beats=beats: ears.heard.count(HEARTBEAT) == beats)
        await it.publish("second")
        await it.comes(lambda: ears.types == ["first", "second"])
        assert ears.heard.count(HEARTBEAT) == 2


async def test_while_redis_is_away_nobody_is_told_that_all_is_well(app: App) -> None:
    ears = Ears()
    async with bench(app) as it, it.hub.watch("default", None, ears):
        await it.publish("before")
        await it.comes(lambda: ears.types == ["before"])
        it.stream.cut = True
        await it.comes(lambda: it.hub._lost)
        it.now += HEARTBEAT_S
        await it.publish("meanwhile")  # it was this process alone that did not reach it
        assert HEARTBEAT not in ears.heard
        it.stream.cut = False
        await it.comes(lambda: HEARTBEAT in ears.heard)
        await it.comes(lambda: ears.types == ["before", "meanwhile"])
        assert RELOAD not in ears.heard


async def test_after_redis_lost_everything_everybody_reloads(app: App) -> None:
    ears = Ears()
    async with bench(app) as it, it.hub.watch("default", frozenset({"all"}), ears):
        await it.publish("before")
        await it.comes(lambda: ears.types == ["before"])
        it.stream.cut = True
        await it.comes(lambda: it.hub._lost)
        await it.publish("lost")
        await app.redis.flushall()
        it.stream.cut = False
        await it.comes(lambda: RELOAD in ears.heard)
        await it.publish("after")
        await it.comes(lambda: ears.types == ["before", "after"])
        assert ears.heard.count(RELOAD) == 1


@pytest.mark.parametrize("then", ["a frame comes", "nothing comes"])
async def test_a_stream_that_began_anew_unnoticed_is_noticed(app: App, then: str) -> None:
    ears = Ears()
    async with bench(app) as it, it.hub.watch("default", None, ears):
        await it.publish("before")
        await it.comes(lambda: ears.types == ["before"])
        await app.redis.flushall()
        if then == "a frame comes":
            await it.publish("after")
            await it.comes(lambda: ears.types == ["before", "after"])
            assert ears.heard[1] is RELOAD
        else:
            it.now += HEARTBEAT_S
            await it.comes(lambda: HEARTBEAT in ears.heard)
            assert ears.heard[1:] == [RELOAD, HEARTBEAT]


async def test_who_comes_from_a_faster_process_gets_nothing_twice(app: App) -> None:
    slow, ears = Ears(), Ears()
    async with bench(app) as it, it.hub.watch("default", None, slow):
        await it.publish("one")
        await it.comes(lambda: slow.types == ["one"])
        it.stream.reading.clear()
        await it.comes(lambda: it.stream.held)
        seen = await it.publish("two")
        await it.publish("three")

        async def comes_in() -> None:
            async with it.hub.watch("default", None, ears, seen):
                await it.comes(lambda: ears.types == ["three", "four"])

        coming = asyncio.create_task(comes_in())
        await it.comes(lambda: seen in it.stream.looked_up)
        it.stream.reading.set()
        await it.comes(lambda: slow.types == ["one", "two", "three"])
        await it.publish("four")
        await coming


async def test_one_piece_is_made_for_all_who_see_the_same(app: App) -> None:
    rooms = [None, frozenset({"all"}), frozenset({"all", "user:ada"}), frozenset({"user:ada"})]
    ears = [Ears() for _ in rooms]
    async with bench(app) as it:
        async with (
            it.hub.watch("default", rooms[0], ears[0]),
            it.hub.watch("default", rooms[1], ears[1]),
            it.hub.watch("default", rooms[2], ears[2]),
            it.hub.watch("default", rooms[3], ears[3]),
        ):
            assert it.hub.watching == 4
            await it.publish("everybody")
            await it.comes(lambda: all(each.types for each in ears[:3]))
            assert ears[0].heard[0] is ears[1].heard[0] is ears[2].heard[0]
            await it.publish("hers", room="user:ada")
            await it.comes(lambda: ears[3].types == ["hers"])
            assert ears[1].types == ["everybody"]
        assert it.hub.watching == 0
        assert not it.hub._cursors


async def test_who_joins_while_another_does_takes_nothing_from_them(app: App) -> None:
    first, second = Ears(), Ears()
    async with bench(app) as it:
        held, asked = asyncio.Event(), asyncio.Event()
        plain = it.stream._live.last_id

        async def last_id(workspace: str) -> str:
            found = await plain(workspace)
            if not asked.is_set():
                asked.set()
                return found
            await held.wait()
            return await plain(workspace)

        it.stream.last_id = last_id  # type: ignore[attr-defined]
        it.stream.reading.clear()

        async def joins(ears: Ears) -> None:
            async with it.hub.watch("default", None, ears):
                await it.comes(lambda: bool(ears.types))

        async with asyncio.TaskGroup() as group:
            for ears in (first, second):
                group.create_task(joins(ears))
            await it.comes(lambda: it.hub.watching == 2 and bool(it.hub._cursors))
            await it.publish("one")
            held.set()
            await it.comes(lambda: len(it.hub._everybody()) == 2)
            it.stream.reading.set()
            await it.comes(lambda: first.types == ["one"])
            await it.publish("two")


async def test_what_was_being_read_before_somebody_came_is_not_theirs(app: App) -> None:
    ears = Ears()
    async with bench(app) as it:
        await it.publish("old")
        old = await app.live.since("default", "0")
        assert old
        async with it.hub.watch("default", None, ears):
            await it.publish("between")
            await it.comes(lambda: bool(ears.types))
            await it.hub._read("default", old)
            await it.hub._read("another", old)
            await it.publish("new")
            await it.comes(lambda: len(ears.types) == 2)
    assert ears.types == ["between", "new"]


async def test_at_the_end_everybody_is_let_go_and_who_still_comes(app: App) -> None:
    here, late = Ears(), Ears()
    async with bench(app) as it, it.hub.watch("default", None, here):
        it.hub.close()
        assert here.ended
        async with it.hub.watch("default", None, late):
            assert late.ended
