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

from bots.discord.commands import natives, of_people, told
from bots.discord.counting import Counter
from bots.discord.inbound import AnyInteraction, typed
from bots.discord.replies import Conversations
from bots.discord.servers import Servers
from bots.discord.translator import Translator
from core.config import Settings
from core.conversation.command import Command

HANG_UP_S = 3.0
# Longer waits than this are raised, not slept: the delivery queue has other places to serve.
RATE_LIMIT_SLEEP_S = 1.0
SERVERS_S = 2.0  # so long after the last server was told of, all of them were

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
                await self.client.on_outdated(interaction)
        else:
            log.error("a Discord command failed", error=str(error), exc_info=error)


class LaurelsClient(discord.AutoShardedClient):
    """Hears of servers and interactions; never mentions anybody.

    With a counter that listens it hears also that messages were written, which is no privileged
    intent; what they say it is not told.
    """

    def __init__(
        self,
        conversations: Conversations,
        commands: Iterable[Command],
        gateway: str | None = None,
        *,
        servers: Servers | None = None,
        counter: Counter | None = None,
    ) -> None:
        # Or discord.py warns at every start that it could not speak, which nobody asked it to.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        listening = counter is not None and counter.listening
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=listening),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=SERVERS_S,
        )
        self._commands = tuple(commands)
        self._conversations, self._servers, self._counter = conversations, servers, counter
        self.tree = Tree(self)
        talk = conversations
        for native in natives(self._commands, talk.on_command, talk.on_typing):
            self.tree.add_command(native)
        for menu in of_people(self._commands, talk.on_command):
            self.tree.add_command(menu)
        self.progress = asyncio.Event()
        self._gateway = yarl.URL(gateway) if gateway else None
        self._connected: set[int] = set()

    def is_connected(self) -> bool:
        """Whether every shard has been greeted once. Servers may still be on their way."""
        return self.shard_count is not None and len(self._connected) >= self.shard_count

    async def setup_hook(self) -> None:
        """Register the commands, before any of them can arrive.

        At every start: one request, and Discord leaves what did not change as it is.
        """
        await self.tree.set_translator(Translator(self.tree))
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

    async def on_ready(self) -> None:
        """Look which servers came and went while we were away; one in an outage is still there."""
        if self._servers is not None:
            await self._servers.on_start(self)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Move in."""
        if self._servers is not None:
            await self._servers.on_join(self, guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Move out: somebody removed us, or the server was deleted."""
        if self._servers is not None:
            await self._servers.on_leave(guild)

    async def on_message(self, message: discord.Message) -> None:
        """Count it, where an admin asked for that."""
        if self._counter is not None:
            self._counter.heard(message)

    async def on_interaction(self, interaction: AnyInteraction) -> None:
        """Answer clicks and forms. The tree of commands hears of commands by itself."""
        if interaction.type is discord.InteractionType.component:
            await self._conversations.on_click(interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await self._conversations.on_form(interaction)

    async def on_outdated(self, interaction: AnyInteraction) -> None:
        """Answer a command in an outdated shape as if it had been typed."""
        text = told(typed(interaction.data or {}), self._commands)
        await self._conversations.on_unknown_command(interaction, text)

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
