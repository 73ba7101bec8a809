"""The live stream: nothing is missed within the window, and a gap is told."""

import asyncio
import json

import pytest

from core import live
from core.app import App
from core.live import BEGINNING, Frame, Sent
from tests.conftest import NOW


def sale(number: int) -> Frame:
    return Frame("sale", {"id": number, "product": "iPod · 緑 <b>"})


async def publish(app: App, *frames: Frame, workspace: str = "default") -> None:
    await app.live.publish(workspace, frames, NOW)


def ids(found: list[Sent] | None) -> list[int]:
    assert found is not None
    return [json.loads(frame.text)["data"]["id"] for frame in found]


async def test_a_frame_carries_what_screens_need(app: App) -> None:
    await publish(app, sale(1), Frame("pointsUpdate", {"points": 5}, "user:ada"))
    found = await app.live.since("default", BEGINNING)
    assert found is not None
    bodies = [json.loads(frame.text) for frame in found]
    assert bodies == [
        {
            "id": found[0].id,
            "type": "sale",
            "room": "all",
            "data": {"id": 1, "product": "iPod · 緑 <b>"},
            "at": NOW.isoformat(),
        },
        {
            "id": found[1].id,
            "type": "pointsUpdate",
            "room": "user:ada",
            "data": {"points": 5},
            "at": NOW.isoformat(),
        },
    ]
    assert [frame.room for frame in found] == ["all", "user:ada"]
    assert await app.live.last_id("default") == found[1].id


async def test_nothing_published_is_nothing(app: App) -> None:
    await publish(app)
    assert await app.live.last_id("default") == BEGINNING
    assert await app.live.since("default", BEGINNING) == []
    assert await app.live.since("default", "0") == []


async def test_who_comes_back_gets_what_was_missed(app: App) -> None:
    await publish(app, sale(1), sale(2))
    seen = await app.live.last_id("default")
    assert await app.live.since("default", seen) == []
    await publish(app, sale(3), sale(4))
    assert ids(await app.live.since("default", seen)) == [3, 4]
    assert ids(await app.live.since("default", BEGINNING)) == [1, 2, 3, 4]


async def test_who_was_away_too_long_is_told(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEPT_FRAMES", 100)
    await publish(app, sale(0))
    early = await app.live.last_id("default")
    await publish(app, *(sale(number) for number in range(1, 450)))
    assert await app.live.since("default", early) is None
    assert await app.live.since("default", BEGINNING) is None
    kept = await app.redis.xlen("laurels:live:default")
    assert 100 <= kept < 300
    last = await app.live.last_id("default")
    await publish(app, sale(450))
    assert ids(await app.live.since("default", last)) == [450]


async def test_who_knows_a_frame_of_before_the_flush_is_told(app: App) -> None:
    await publish(app, sale(1))
    seen = await app.live.last_id("default")
    await app.redis.flushall()
    assert await app.live.since("default", seen) is None
    await publish(app, sale(2))
    assert await app.live.since("default", "1-0") is None


async def test_workspaces_are_followed_together_and_kept_apart(app: App) -> None:
    await publish(app, sale(1), sale(2))
    await publish(app, sale(9), workspace="other")
    first = await app.live.since("default", BEGINNING)
    assert first is not None
    followed = await app.live.follow({"default": first[0].id, "other": BEGINNING}, 10)
    assert {name: ids(frames) for name, frames in followed} == {"default": [2], "other": [9]}
    last = {name: await app.live.last_id(name) for name in ("default", "other")}
    assert await app.live.follow(last, 1) == []


async def test_who_follows_is_woken(app: App) -> None:
    waiting = asyncio.create_task(app.live.follow({"default": BEGINNING}, 2_000))
    await publish(app, sale(1))
    [(name, frames)] = await asyncio.wait_for(waiting, 10)
    assert (name, ids(frames)) == ("default", [1])
