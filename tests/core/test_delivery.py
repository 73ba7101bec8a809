"""The delivery worker of a bot: the bell wakes it, the sweep finds what nobody rang for."""

import asyncio

import pytest

from core import delivery
from core.app import App
from core.domain.targets import Target
from core.store.targets import target_id
from tests.core.test_corrections import Wall
from tests.core.test_flow import event, post


async def announced(app: App, wall: Wall) -> None:
    async with asyncio.timeout(10), delivery.deliveries(app, wall):
        if not wall.posts:
            await post(app, event(1, metrics={"revenue": "12000"}))
        while not wall.posts:
            await asyncio.sleep(0.005)


@pytest.fixture
async def chosen(app: App) -> None:
    await app.store.targets.choose(
        Target(id=target_id("default", "slack"), workspace="default", platform="slack", chat="C1")
    )


@pytest.mark.usefixtures("chosen")
async def test_the_bell_alone_wakes_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SWEEP_S", 3600.0)
    await announced(app, Wall())


@pytest.mark.usefixtures("chosen")
async def test_the_sweep_alone_finds_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deaf(platforms: object) -> None:
        """Ring for nobody."""

    monkeypatch.setattr(app.queue, "ring_platforms", deaf)
    monkeypatch.setattr(delivery, "SWEEP_S", 0.05)
    await announced(app, Wall())
