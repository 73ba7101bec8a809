"""The bot's process: it keeps at it while Discord is away, and stops for what must be mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bots.discord import __main__ as process
from core.app import App
from core.cards import Card
from core.config import Settings
from core.conversation.request import Request
from core.errors import SetupError
from tests.bots.discord.conftest import COMMANDS, echo, no_deliveries, settings_for
from tests.emulators.discord import DiscordEmulator


@pytest.fixture
def counter() -> SimpleNamespace:
    """Stand in for who counts messages."""
    return SimpleNamespace(listening=False, outdated=asyncio.Event())


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, counter: SimpleNamespace) -> SimpleNamespace:
    """Stand in for the whole of core: nothing here needs its servers."""
    opened = SimpleNamespace(settings=SimpleNamespace(tenancy="single"))

    @asynccontextmanager
    async def open_app(_: Settings) -> AsyncIterator[SimpleNamespace]:
        yield opened

    @asynccontextmanager
    async def counting(_: SimpleNamespace) -> AsyncIterator[SimpleNamespace]:
        yield counter

    monkeypatch.setattr(process, "open_app", open_app)
    monkeypatch.setattr(process, "counting", counting)
    monkeypatch.setattr(process, "deliveries", lambda _, sender: no_deliveries(sender))
    monkeypatch.setattr(process, "RETRY_S", 0.01)
    return opened


async def test_open_bot_answers_with_its_app(discord: DiscordEmulator, app: Any) -> None:
    asked: list[App] = []

    async def answer(of: App, request: Request) -> Card:
        asked.append(of)
        return echo(request)

    settings = settings_for(discord)
    async with process.open_bot(app, settings, answer=answer, commands=COMMANDS) as bot:
        assert bot.name == "laurels"
        assert "progress" in (await discord.command("progress")).text
    assert asked == [app]


async def test_it_waits_for_a_discord_that_is_away_and_connects_anew(
    discord: DiscordEmulator, app: object
) -> None:
    discord.fail("/users/@me", 503, times=3)
    with capture_logs() as logged:
        running = asyncio.create_task(process.run(settings_for(discord)))
        await discord.wait_until_connected()
        await discord.gateway.close(code=4012)
        await discord.wait_for(lambda: len(discord.gateway.identifies) == 2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    waits = [entry["after_s"] for entry in logged if "after_s" in entry]
    assert waits == [0.01, 0.02, 0.04, 0.01]


async def test_it_connects_anew_when_it_has_to_hear_of_messages(
    discord: DiscordEmulator, app: object, counter: SimpleNamespace
) -> None:
    running = asyncio.create_task(process.run(settings_for(discord)))
    await discord.wait_until_connected()
    counter.listening = True
    counter.outdated.set()
    await discord.wait_for(lambda: len(discord.gateway.identifies) == 2)
    counter.outdated.clear()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [identify["intents"] for identify in discord.gateway.identifies] == [1, 1 | 1 << 9]


async def test_it_stops_for_a_wrong_token(discord: DiscordEmulator, app: object) -> None:
    discord.revoke_token()
    with pytest.raises(SetupError, match="LAURELS_DISCORD_TOKEN"):
        await process.run(settings_for(discord))
