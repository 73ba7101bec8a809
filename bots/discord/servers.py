"""Servers that let us in and let us go."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import discord
import structlog

from bots.discord.outbound import DiscordSender
from core.app import App
from core.conversation.welcome import welcome_card
from core.domain.targets import Target
from core.errors import DeliveryError, LaurelsError
from core.language import speaking
from core.tasks import Running
from core.usecases.tenants import arrive, depart, only, workspace_of

PLATFORM = "discord"
DRAIN_S = 5.0
NEW = timedelta(days=1)  # who let us in while we were away is still greeted

log = structlog.get_logger()


class Servers:
    """Keeps the workspaces of servers, and greets a server once. One change at a time, in order."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._turn = asyncio.Lock()
        self._running = Running()

    async def on_join(self, client: discord.Client, guild: discord.Guild) -> None:
        """Make or revive the server's workspace, and say in its system channel what to do next."""
        self._running.add_current()
        async with self._turn:
            await _noted(partial(arrive, self._app, PLATFORM, str(guild.id), guild.name))
            await _noted(partial(self._greet, client, guild))

    async def on_leave(self, guild: discord.Guild) -> None:
        """Retire the server's workspace."""
        self._running.add_current()
        async with self._turn:
            await _noted(partial(depart, self._app, PLATFORM, str(guild.id)))

    async def on_start(self, client: discord.Client) -> None:
        """Catch up with what happened while we were away.

        Servers in an outage are among the client's, so they are not taken for gone.
        """
        self._running.add_current()
        async with self._turn:
            guilds = list(client.guilds)
            if self._app.settings.tenancy == "many":
                await _noted(partial(self._catch_up, client, guilds))
            since = self._app.clock() - NEW
            for guild in guilds:
                if guild.me and guild.me.joined_at and guild.me.joined_at > since:
                    await _noted(partial(self._greet, client, guild))

    async def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait for what is under way, then give up on it; the next start makes up for it."""
        await self._running.drain(within_s)

    async def _catch_up(self, client: discord.Client, guilds: list[discord.Guild]) -> None:
        known = await self._app.store.tenants.places(PLATFORM)
        for guild in guilds:
            # One in an outage has no name yet; it is noted at a later start.
            if not known.get(str(guild.id)) and not guild.unavailable:
                await arrive(self._app, PLATFORM, str(guild.id), guild.name)
        for place in await only(self._app, PLATFORM, lambda: {str(g.id) for g in client.guilds}):
            log.info("a Discord server let us go", server=place)

    async def _greet(self, client: discord.Client, guild: discord.Guild) -> None:
        channel = guild.system_channel
        if channel is None or not await self._app.store.bots.meet(PLATFORM, str(guild.id)):
            return
        target = Target(
            id="",
            workspace=workspace_of(PLATFORM, str(guild.id)),
            platform=PLATFORM,
            account=str(guild.id),
            chat=str(channel.id),
        )
        with speaking(guild.preferred_locale.value):
            card = welcome_card()
        try:
            await DiscordSender(client).send(target, card, f"hi-{guild.id}")
        except DeliveryError as error:
            log.info("a Discord server was not greeted", server=guild.id, reason=error.message)


async def _noted(work: Callable[[], Awaitable[object]]) -> None:
    """Do what can be made up for at the next start; MongoDB may be away."""
    try:
        await work()
    except LaurelsError as error:
        log.warning("a change of Discord's servers was not noted", reason=error.message)
