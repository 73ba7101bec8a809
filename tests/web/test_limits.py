"""How often a key may change something, and how often an address may come without one."""

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from core.app import App
from tests.conftest import NOW, Clock
from tests.web.people_in import signed_in
from tests.web.test_events import GOOD, post
from web.application import serving
from web.limits import Limits, TooMany


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Have the tests' clock decide; the library asks `time` by itself."""
    time = SimpleNamespace(time=lambda: clock().timestamp())
    for module in ("web.limits", "limits.aio.storage.memory"):
        monkeypatch.setattr(f"{module}.time", time)


@pytest.fixture
def app(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """An app that allows three changes a minute."""
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"rate_limit": 3}))
    return app


async def make_key(client: aiohttp.ClientSession) -> tuple[int, Any, str | None]:
    async with client.post("/api/keys", json={"name": "shop", "scope": "read"}) as response:
        return response.status, await response.json(), response.headers.get("Retry-After")


async def test_a_key_may_change_so_much_a_minute(
    client: aiohttp.ClientSession, app: App, clock: Clock
) -> None:
    for _ in range(3):
        assert (await make_key(client))[0] == 201
        clock.advance(seconds=10)
    assert await make_key(client) == (429, {"error": "Too many requests; try again in 30 s."}, "30")
    clock.advance(seconds=29)
    assert (await make_key(client))[2] == "1"
    clock.advance(seconds=1.5)
    assert (await make_key(client))[0] == 201
    refused = await make_key(client)
    assert (refused[0], refused[2]) == (429, "10"), "it comes back as it was used, not all at once"
    clock.advance(seconds=10)
    assert (await make_key(client))[0] == 201


async def test_forms_of_the_pages_count_as_well(
    client: aiohttp.ClientSession, app: App, base_url: str
) -> None:
    statuses = []
    async with signed_in(app, base_url, None) as session:
        for path in ("/admin/teams", "/goals", "/admin/teams", "/admin/teams"):
            async with session.post(path, data={}, allow_redirects=False) as response:
                statuses.append(response.status)
    assert statuses == [400, 400, 400, 429]
    assert (await make_key(client))[0] == 201, "somebody else's allowance is their own"


async def test_any_minute_counts_not_only_whole_ones(clock: Clock) -> None:
    limits = Limits(3)
    clock.advance(seconds=59)
    for _ in range(3):
        await limits.take("ada")
    clock.advance(seconds=2)
    with pytest.raises(TooMany) as refused:
        await limits.take("ada")
    assert refused.value.after_s == 58
    await limits.take("bob")


async def test_what_was_refused_is_not_counted(clock: Clock) -> None:
    limits = Limits(3)
    for _ in range(3):
        await limits.take("ada")
    for second in range(1, 61):
        clock.advance(seconds=1)
        with pytest.raises(TooMany) as refused:
            await limits.take("ada")
        assert refused.value.after_s == max(60 - second, 1)
    clock.advance(seconds=0.5)
    await limits.take("ada")


async def test_reading_and_events_are_not_counted_and_keys_are_each_for_themselves(
    client: aiohttp.ClientSession, base_url: str, app: App
) -> None:
    for number in range(5):
        assert (await post(client, GOOD | {"id": f"e-{number}"}))[0] == 202
        async with client.get("/api/keys") as response:
            assert response.status == 200
    for _ in range(3):
        await make_key(client)
    assert (await make_key(client))[0] == 429
    _, secret = await app.store.keys.create("default", "other", "admin", NOW)
    headers = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as other:
        assert (await make_key(other))[0] == 201


async def test_strangers_are_slowed_down_and_do_not_slow_down_others(
    client: aiohttp.ClientSession, base_url: str
) -> None:
    async with aiohttp.ClientSession(base_url, headers={"Authorization": "Bearer no"}) as stranger:
        seen = []
        for _ in range(4):
            async with stranger.get("/api/leaderboard") as response:
                seen.append((response.status, response.headers.get("Retry-After")))
    assert seen == [(401, None)] * 3 + [(429, "60")]
    assert (await make_key(client))[0] == 201


async def test_a_refused_change_changes_nothing(client: aiohttp.ClientSession, app: App) -> None:
    for _ in range(4):
        await make_key(client)
    assert len(await app.store.keys.listed("default")) == 3


async def test_a_demo_has_no_limit(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"demo": True}))
    async with (
        serving(app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as anyone,
    ):
        assert [(await make_key(anyone))[0] for _ in range(5)] == [201] * 5


async def test_none_is_none() -> None:
    limits = Limits(0)
    for _ in range(1_000):
        await limits.take("ada")
    assert len(limits) == 0


@pytest.mark.parametrize("back", [90, 86_400])
async def test_a_clock_set_back_locks_nobody_out(clock: Clock, back: int) -> None:
    limits = Limits(3)
    for _ in range(3):
        await limits.take("ada")
    clock.advance(seconds=-back)
    for _ in range(3):
        await limits.take("ada")
    with pytest.raises(TooMany) as refused:
        await limits.take("ada")
    assert refused.value.after_s == 60


async def test_callers_are_forgotten_when_their_minute_is_over(clock: Clock) -> None:
    limits = Limits(1_000_000)
    for number in range(100):
        await limits.take(f"address {number}")
    assert len(limits) == 100
    clock.advance(seconds=61)
    async with asyncio.timeout(10):
        while len(limits) > 1:
            await limits.take("ada")
            await asyncio.sleep(0)  # the library forgets beside what it answers
