"""Servers that let us in and go: workspaces come and go with them, and are greeted once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bots.discord.__main__ import open_bot
from core.app import App
from core.domain.targets import Target
from core.usecases.tenants import LEFT, workspace_of
from tests.bots.discord.conftest import settings_for
from tests.conftest import NOW, Clock
from tests.emulators.discord import EVERYBODY, MANAGE_GUILD, DiscordEmulator

HELLO = "Laurels is here"


@pytest.fixture
def many(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """An app where every server has a workspace of its own."""
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"tenancy": "many"}))
    return app


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.discord.client.SERVERS_S", 0.05)


@asynccontextmanager
async def running(app: App, discord: DiscordEmulator) -> AsyncIterator[None]:
    async with open_bot(app, settings_for(discord)):
        yield
    assert discord.refusals == []


async def let_in(discord: DiscordEmulator, name: str) -> str:
    return await discord.let_in(name, joined_at=NOW.isoformat())


async def until(found: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(5):
        while not await found():
            await asyncio.sleep(0.01)


async def retired(app: App, guild: str) -> bool:
    workspace = await app.store.workspaces.get(workspace_of("discord", guild))
    return workspace.retired_at is not None


async def here(app: App, guild: str) -> bool | None:
    return (await app.store.tenants.places("discord")).get(guild)


async def announcing(app: App, guild: str) -> list[Target]:
    return await app.store.targets.active(workspace_of("discord", guild))


async def test_a_server_gets_a_workspace_and_is_greeted(
    many: App, discord: DiscordEmulator
) -> None:
    async with running(many, discord):
        guild = await let_in(discord, "Book club")
        channel = discord.guilds[guild].system_channel or ""
        [message] = await discord.wait_for_messages(channel)
        workspace = await many.store.workspaces.get(workspace_of("discord", guild))
    assert (workspace.name, workspace.retired_at) == ("Book club", None)
    assert HELLO in discord.shown(message)
    assert "/announce here" in discord.shown(message)
    assert discord.button(message, "Set a goal")


async def test_leaving_retires_and_coming_back_revives(
    many: App, discord: DiscordEmulator, clock: Clock
) -> None:
    async with running(many, discord):
        guild = await let_in(discord, "Book club")
        await discord.wait_for_messages(discord.guilds[guild].system_channel or "")
        await discord.command("announce here", guild_id=guild, permissions=EVERYBODY | MANAGE_GUILD)
        assert len(await announcing(many, guild)) == 1
        clock.advance(days=1)
        await discord.let_go(guild)
        await until(lambda: _is(here(many, guild), False))
        assert await retired(many, guild)
        assert await announcing(many, guild) == []
        [target] = await many.store.targets.on("discord")
        assert target.disabled_reason == LEFT
        await discord.let_back(guild)
        await until(lambda: _is(here(many, guild), True))
        assert not await retired(many, guild)
        assert len(await announcing(many, guild)) == 1
        reply = await discord.command("progress", guild_id=guild)
        assert "Something went wrong" not in reply.shown
    greetings = [m for m in discord.posted.values() if HELLO in discord.shown(m)]
    assert len(greetings) == 1


async def test_an_outage_is_no_leaving(many: App, discord: DiscordEmulator) -> None:
    async with running(many, discord):
        guild = await let_in(discord, "Book club")
        await until(lambda: here(many, guild))
        await discord.lose(guild)
        await discord.regain(guild)
        other = await let_in(discord, "Chess club")
        await until(lambda: here(many, other))
        assert await here(many, guild)
        await discord.lose(guild)
    async with running(many, discord):
        # The start is done once the server that came meanwhile is known.
        third = await discord.let_in("Choir")
        await until(lambda: here(many, third))
        assert await here(many, guild)
        assert not await retired(many, guild)


async def test_what_happened_while_nobody_listened(many: App, discord: DiscordEmulator) -> None:
    async with running(many, discord):
        guild = await let_in(discord, "Book club")
        await until(lambda: here(many, guild))
    await discord.let_go(guild, unheard=True)
    discord.posted.clear()
    later = discord.add_guild("Chess club")
    channel = discord.add_channel(later, "welcome")
    discord.guilds[later].system_channel = channel
    discord.guilds[later].joined_at = NOW.isoformat()
    for _ in range(2):
        async with running(many, discord):
            await until(lambda: here(many, later))
            await discord.wait_for_messages(channel)
    assert len(discord.messages(channel)) == 1
    async with running(many, discord):
        await until(lambda: _is(here(many, guild), False))
    assert await retired(many, guild)
    workspace = await many.store.workspaces.get(workspace_of("discord", later))
    assert workspace.name == "Chess club"


async def test_one_workspace_for_all_is_never_retired(app: App, discord: DiscordEmulator) -> None:
    async with running(app, discord):
        guild = await let_in(discord, "Book club")
        await discord.wait_for_messages(discord.guilds[guild].system_channel or "")
        await discord.let_go(guild)
        other = await let_in(discord, "Chess club")
        await discord.wait_for_messages(discord.guilds[other].system_channel or "")
    assert await app.store.tenants.places("discord") == {}
    assert (await app.store.workspaces.get("default")).retired_at is None


async def test_a_server_without_a_place_to_write_is_not_greeted(
    many: App, discord: DiscordEmulator
) -> None:
    async with running(many, discord):
        silent = await discord.let_in("Silent", system_channel=None)
        await until(lambda: here(many, silent))
        strict = await discord.let_in("Strict", speechless=True)
        await discord.wait_for(lambda: [r for r in discord.requests if r.status == 403])
        await until(lambda: here(many, strict))
    assert discord.posted == {}


async def _is(asked: Awaitable[bool | None], wanted: bool) -> bool:
    return await asked is wanted
