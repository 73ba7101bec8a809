"""discord.py's client, set up for Laurels."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bots.discord.commands import natives
from bots.discord.inbound import AnyInteraction
from bots.discord.replies import Conversations
from core.config import Settings
from core.conversation.command import Command

HANG_UP_S = 3.0
# Longer waits than this are raised, not slept: the delivery queue has other places to serve.
RATE_LIMIT_SLEEP_S = 1.0

log = structlog.get_logger()


@contextmanager
def endpoints(settings: Settings) -> Iterator[None]:
    """Point discord.py, which keeps its addresses on classes, at the configured ones."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url.rstrip("/")
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


class Tree(app_commands.CommandTree["LaurelsClient"]):
    """Our application commands."""

    async def on_error(
        self, interaction: discord.Interaction[LaurelsClient], error: app_commands.AppCommandError
    ) -> None:
        """Answer commands Discord still offers in an outdated shape; note everything else."""
        outdated = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        if isinstance(error, outdated):
            if interaction.type is discord.InteractionType.application_command:
                await self.client.conversations.on_unknown_command(interaction)
        else:
            log.error("a Discord command failed", error=str(error), exc_info=error)


class LaurelsClient(discord.AutoShardedClient):
    """Hears of servers and interactions, and of nothing else; never mentions anybody."""

    def __init__(
        self, conversations: Conversations, commands: Iterable[Command], gateway: str | None = None
    ) -> None:
        # Or discord.py warns at every start that it could not speak, which nobody asked it to.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.conversations = conversations
        self.tree = Tree(self)
        for native in natives(commands, conversations.on_command):
            self.tree.add_command(native)
        self.progress = asyncio.Event()
        self._gateway = yarl.URL(gateway) if gateway else None
        self._connected: set[int] = set()

    def is_connected(self) -> bool:
        """Whether every shard has been greeted once. Servers may still be on their way."""
        return self.shard_count is not None and len(self._connected) >= self.shard_count

    async def setup_hook(self) -> None:
        """Register the commands, before any of them can arrive."""
        await self.tree.sync()
        # The constructor takes no less than 30 s. Requests made so far may sleep out a 429.
        self.http.max_ratelimit_timeout = RATE_LIMIT_SLEEP_S

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect to the configured gateway rather than the one Discord recommends."""
        await super().launch_shard(self._gateway or gateway, shard_id, initial=initial)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Count the shards that were greeted."""
        self._connected.add(shard_id)
        self.progress.set()

    async def on_interaction(self, interaction: AnyInteraction) -> None:
        """Answer clicks. The tree of commands hears of commands by itself."""
        if interaction.type is discord.InteractionType.component:
            await self.conversations.on_click(interaction)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Note what went wrong in a handler."""
        log.exception("a Discord event was not handled", handler=event_method)

    async def hang_up(self) -> None:
        """Leave the gateway; replies can still be sent."""
        leaving = [asyncio.ensure_future(shard.disconnect()) for shard in self.shards.values()]
        if leaving:
            _, stuck = await asyncio.wait(leaving, timeout=HANG_UP_S)
            for task in stuck:
                task.cancel()
            await asyncio.gather(*leaving, return_exceptions=True)
