"""Snapshots for screens: made once for many, never behind, again after a failure."""

import asyncio
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway

from core.app import App
from core.domain.people import Workspace
from core.domain.screens import Screen
from core.live import Frame
from web import snapshots
from web.snapshots import Snapshots


class Maker:
    """Makes numbered snapshots, or fails."""

    def __init__(self) -> None:
        self.made = 0
        self.fails = False

    async def __call__(self, app: App, workspace: Workspace, screen: Screen) -> dict[str, Any]:
        self.made += 1
        await asyncio.sleep(0)
        if self.fails:
            raise RedisAway("scripted")
        return {"number": self.made}


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    made = Maker()
    monkeypatch.setattr(snapshots, "snapshot", made)
    return made


async def test_many_screens_share_one_until_something_happens(app: App, maker: Maker) -> None:
    workspace, kept = await app.workspace("default"), Snapshots(app)
    found = await asyncio.gather(*(kept.get(workspace, Screen()) for _ in range(20)))
    assert found == [{"number": 1}] * 20
    assert await kept.get(workspace, Screen(sound=True)) == {"number": 2}
    await app.live.publish("default", [Frame("leaderboard:refresh", {})], app.clock())
    assert await kept.get(workspace, Screen()) == {"number": 3}


async def test_one_grows_old(app: App, maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "KEPT_S", -1.0)
    workspace, kept = await app.workspace("default"), Snapshots(app)
    assert await kept.get(workspace, Screen()) == {"number": 1}
    assert await kept.get(workspace, Screen()) == {"number": 2}


async def test_a_failure_is_not_kept(app: App, maker: Maker) -> None:
    workspace, kept = await app.workspace("default"), Snapshots(app)
    maker.fails = True
    with pytest.raises(RedisAway):
        await kept.get(workspace, Screen())
    maker.fails = False
    assert await kept.get(workspace, Screen()) == {"number": 2}


async def test_without_redis_every_screen_gets_its_own(
    app: App, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(workspace: str) -> str:
        raise RedisAway("scripted")

    monkeypatch.setattr(app.live, "last_id", away)
    workspace, kept = await app.workspace("default"), Snapshots(app)
    assert await kept.get(workspace, Screen()) == {"number": 1}
    assert await kept.get(workspace, Screen()) == {"number": 2}


async def test_one_who_leaves_stops_it_for_nobody(app: App, maker: Maker) -> None:
    workspace, kept = await app.workspace("default"), Snapshots(app)
    first = asyncio.ensure_future(kept.get(workspace, Screen()))
    while maker.made == 0:
        await asyncio.sleep(0)
    first.cancel()
    assert await kept.get(workspace, Screen()) == {"number": 1}
