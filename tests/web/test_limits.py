"""How often a key may change something, and how often an address may come without one."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from core.app import App
from core.config import Settings
from tests.conftest import NOW, Clock
from tests.web.test_events import GOOD, post
from web.application import serving
from web.limits import MOST_CALLERS, Limits, TooMany


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"rate_limit": 3})


async def make_key(client: aiohttp.ClientSession) -> tuple[int, Any, str | None]:
    async with client.post("/api/keys", json={"name": "shop", "scope": "read"}) as response:
        return response.status, await response.json(), response.headers.get("Retry-After")


async def test_a_key_may_change_so_much_a_minute(
    client: aiohttp.ClientSession, app: App, clock: Clock
) -> None:
    for _ in range(3):
        assert (await make_key(client))[0] == 201
    assert await make_key(client) == (429, {"error": "Too many requests; try again in 20 s."}, "20")
    clock.advance(seconds=19)
    assert (await make_key(client))[2] == "1"
    clock.advance(seconds=1)
    assert (await make_key(client))[0] == 201
    assert (await make_key(client))[0] == 429, "the allowance refills evenly, not all at once"


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
    assert seen == [(401, None)] * 3 + [(429, "20")]
    assert (await make_key(client))[0] == 201


async def test_a_refused_change_changes_nothing(client: aiohttp.ClientSession, app: App) -> None:
    for _ in range(4):
        await make_key(client)
    assert len(await app.store.keys.listed("default")) == 3


async def test_a_demo_has_no_limit(app: App) -> None:
    app.settings = app.settings.model_copy(update={"demo": True})
    async with (
        serving(app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as anyone,
    ):
        assert [(await make_key(anyone))[0] for _ in range(5)] == [201] * 5


def test_none_is_none() -> None:
    limits = Limits(0, Clock())
    for _ in range(1_000):
        limits.take("ada")


def test_a_clock_set_back_locks_nobody_out() -> None:
    clock = Clock()
    limits = Limits(60, clock)
    for _ in range(60):
        limits.take("ada")
    clock.now -= timedelta(days=1)
    with pytest.raises(TooMany) as refused:
        limits.take("ada")
    assert refused.value.after_s == 1


def test_callers_are_forgotten_when_their_allowance_is_whole() -> None:
    clock = Clock()
    limits = Limits(60, clock)
    for number in range(MOST_CALLERS):
        limits.take(f"address {number}")
    clock.advance(seconds=2)
    limits.take("ada")
    assert len(limits) == 1
